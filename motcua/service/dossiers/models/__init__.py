"""The tables of the dossier room."""

from motcua.service.dossiers.models.dossier import (
    REVOKED,
    CashReceipt,
    DailySerial,
    Dossier,
    DossierPaper,
    Outcome,
    TypedBy,
)
from motcua.service.dossiers.models.draft import Draft, DraftPaper, UploadDay
from motcua.service.dossiers.models.history import (
    Consultation,
    DossierLetter,
    MissedLookUp,
    Pause,
    ReasonGiven,
    Result,
    StepRun,
    SupplementItem,
    SupplementRequest,
)
from motcua.service.dossiers.models.search import Concern, SearchRow

__all__ = [
    "REVOKED",
    "CashReceipt",
    "Concern",
    "Consultation",
    "DailySerial",
    "Dossier",
    "DossierLetter",
    "DossierPaper",
    "Draft",
    "DraftPaper",
    "MissedLookUp",
    "Outcome",
    "Pause",
    "ReasonGiven",
    "Result",
    "SearchRow",
    "StepRun",
    "SupplementItem",
    "SupplementRequest",
    "TypedBy",
    "UploadDay",
]
