"""Files people handed in or the platform wrote, and letters whose content is frozen."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

SHA256 = r"^[0-9a-f]{64}$"


class StoredFile(models.Model):
    """One upload or one written letter. Its bytes lie in the papers storage, once for equal content."""

    sha256 = models.CharField(max_length=64)  # of the bytes as stored
    size_bytes = models.PositiveBigIntegerField()
    content_type = models.CharField(max_length=100)
    original_name = models.CharField(max_length=255)
    original_sha256 = models.CharField(max_length=64)  # of the bytes as sent: what the receipt states
    original_size_bytes = models.PositiveBigIntegerField()
    page_count = models.PositiveIntegerField(null=True, blank=True)  # null: a kind without fixed pages (docx, xlsx)
    flags = ArrayField(models.CharField(max_length=40), default=list, blank=True)  # what intake saw: inspection.Flag
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="stored_file_sha256", condition=Q(sha256__regex=SHA256, original_sha256__regex=SHA256)
            ),
            models.CheckConstraint(
                name="stored_file_not_empty", condition=Q(size_bytes__gt=0, original_size_bytes__gt=0)
            ),
        ]
        indexes = [models.Index(name="stored_file_sha256", fields=["sha256"])]  # serves intake.sweep_orphans

    def __str__(self) -> str:
        return self.original_name


class LetterKind(models.TextChoices):
    """What a letter is; labels are the official Vietnamese titles (Circular 03/2025/TT-VPCP, annex I)."""

    SUBMISSION_RECEIPT = "submission_receipt", "Giấy xác nhận đã nộp hồ sơ"
    APPOINTMENT_SLIP = "appointment_slip", "Giấy tiếp nhận hồ sơ và hẹn trả kết quả"
    SUPPLEMENT_REQUEST = "supplement_request", "Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ"
    REFUSAL_AT_RECEIPT = "refusal_at_receipt", "Phiếu từ chối tiếp nhận giải quyết hồ sơ"
    REFUSAL = "refusal", "Văn bản từ chối giải quyết"
    APOLOGY = "apology", "Văn bản xin lỗi và đề nghị gia hạn thời gian giải quyết"
    STOP_NOTICE = "stop_notice", "Thông báo dừng giải quyết hồ sơ"
    RESULT = "result", "Kết quả giải quyết"
    CERTIFICATE = "certificate", "Giấy tờ kết quả"
    CASH_RECEIPT = "cash_receipt", "Phiếu thu phí, lệ phí"
    SELF_SERVICE_CARD = "self_service_card", "Thẻ “Lần sau tự làm”"


class LetterRecord(models.Model):
    """A letter as the action decided it. Content never changes (trigger in 0002); the PDF is made at first download."""

    kind = models.CharField(max_length=24, choices=LetterKind)
    number = models.CharField(max_length=80, blank=True)
    data = models.JSONField()
    issued_at = models.DateTimeField()
    is_sample = models.BooleanField(default=False, help_text=_("Sample data: the letter wears a banner that says so."))
    file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="letters"
    )  # null: not made

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}".strip()
