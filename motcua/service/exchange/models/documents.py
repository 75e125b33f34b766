"""Documents that partners send before they file the dossier they belong to, and what of them is still on its way."""

import uuid

from django.db import models
from django.db.models import F, Q

from motcua.service.exchange.models.partners import Partner


class PartnerDocument(models.Model):
    """A file of a partner, ready to be named in a dossier. The file lives on with the dossier; this row expires."""

    public_id = models.UUIDField(unique=True, default=uuid.uuid4)
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="documents", db_index=False)
    file = models.ForeignKey("documents.StoredFile", models.PROTECT, related_name="+")
    name = models.CharField(max_length=255)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(name="partner_document_partner", fields=["partner", "-created_at", "id"]),
            models.Index(name="partner_document_expiry", fields=["expires_at", "id"]),
        ]

    def __str__(self) -> str:
        return str(self.public_id)


class PartnerUpload(models.Model):
    """An upload that is not finished: how many bytes have arrived, in order and without a gap."""

    public_id = models.UUIDField(unique=True, default=uuid.uuid4)
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="uploads", db_index=False)
    name = models.CharField(max_length=255)
    size_bytes = models.PositiveBigIntegerField()  # of the whole, as announced
    received_bytes = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)  # as announced; "" if the partner announced none
    document = models.OneToOneField(PartnerDocument, models.SET_NULL, null=True, related_name="upload")  # once finished
    started_at = models.DateTimeField()
    expires_at = models.DateTimeField()  # put off by every part

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="partner_upload_within_size",
                condition=Q(size_bytes__gt=0, received_bytes__lte=F("size_bytes")),
            ),
        ]
        indexes = [
            models.Index(
                name="partner_upload_open", fields=["partner", "-started_at", "id"], condition=Q(document=None)
            ),
            models.Index(name="partner_upload_expiry", fields=["expires_at", "id"]),
        ]

    def __str__(self) -> str:
        return str(self.public_id)


class PartnerUploadPart(models.Model):
    """The bytes of one part. In the database, because every web server sees it and a part comes whole or not at all."""

    upload = models.ForeignKey(PartnerUpload, models.CASCADE, related_name="parts", db_index=False)
    first_byte = models.PositiveBigIntegerField()
    content = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(name="partner_upload_part_once", fields=["upload", "first_byte"])]

    def __str__(self) -> str:
        return f"{self.upload_id} from {self.first_byte}"


class PartnerUploadDay(models.Model):
    """What one partner has sent on one day; counted up at every upload and never down."""

    partner = models.ForeignKey(Partner, models.CASCADE, related_name="+", db_index=False)
    day = models.DateField()  # in Viet Nam
    files = models.PositiveIntegerField(default=0)
    size_bytes = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(name="partner_upload_day_once", fields=["partner", "day"])]

    def __str__(self) -> str:
        return f"{self.partner_id} {self.day} {self.files}"
