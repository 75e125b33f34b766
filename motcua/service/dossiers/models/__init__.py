"""The tables of the dossier room."""

from motcua.service.dossiers.models.dossier import CashReceipt, DailySerial, Dossier, DossierPaper, Outcome, TypedBy
from motcua.service.dossiers.models.draft import Draft, DraftPaper, UploadDay
from motcua.service.dossiers.models.history import (
    Consultation,
    DossierLetter,
    Pause,
    ReasonGiven,
    Result,
    StepRun,
    SupplementItem,
    SupplementRequest,
)

__all__ = [
    "CashReceipt",
    "Consultation",
    "DailySerial",
    "Dossier",
    "DossierLetter",
    "DossierPaper",
    "Draft",
    "DraftPaper",
    "Outcome",
    "Pause",
    "ReasonGiven",
    "Result",
    "StepRun",
    "SupplementItem",
    "SupplementRequest",
    "TypedBy",
    "UploadDay",
]
