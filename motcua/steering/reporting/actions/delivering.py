"""The spreadsheet of a partner without a program, taken in by an analyst of the province."""

import hashlib
from datetime import datetime

from django.utils.translation import gettext as _

from motcua.journal.acting import Acting
from motcua.service.documents import intake
from motcua.service.exchange import queries as exchange
from motcua.service.exchange.refusals import PartnerNotFound
from motcua.steering.reporting import policies, received_workbook
from motcua.steering.reporting.actions.receiving import Taken, receive
from motcua.steering.reporting.cells import CellFault, WorkbookRefused
from motcua.steering.reporting.days import local_day
from motcua.steering.reporting.received_workbook import PARTNER_CELL, Delivery
from motcua.steering.reporting.refusals import FiguresRefused, NotYourDelivery, PartnerShut


def take_delivery(raw: bytes, *, name: str, by: Acting, at: datetime) -> tuple[Delivery, Taken]:
    """Take a filled spreadsheet as `receive` takes a program's figures: all or none. The file is kept as evidence.

    The very same file again changes nothing. Raises NotYourDelivery, PartnerShut, KeyUsedOtherwise, a FileRefused, and
    WorkbookRefused with every fault by its cell.
    """
    if not policies.may_enter_received(by):
        raise NotYourDelivery
    delivery = received_workbook.read(raw, today=local_day(at))
    try:
        partner = exchange.partner_of(delivery.partner_code)
    except PartnerNotFound as unknown:
        told = _("there is no partner with this code. Take the template again.")
        raise WorkbookRefused([CellFault(PARTNER_CELL, told)]) from unknown
    if partner.blocked_at is not None:
        raise PartnerShut
    stored = intake.receive_bytes(raw, name=name)
    key = f"xlsx:{hashlib.sha256(raw).hexdigest()}"
    try:
        taken = receive(partner.id, delivery.sent, key=key, by=by, at=at, file_ids=(stored.id,))
    except FiguresRefused as refusal:
        raise WorkbookRefused(delivery.placed(refusal.faults)) from refusal
    return delivery, taken
