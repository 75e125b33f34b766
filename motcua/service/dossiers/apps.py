from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from motcua.journal import kinds

KINDS = {
    "submitted": "A dossier arrived.",
    "accepted": "Received at the counter; the legal clock runs.",
    "refused_at_receipt": "Refused before acceptance, with the legal ground.",
    "supplement_requested": "The applicant was asked for what is missing.",
    "resubmitted": "The applicant answered a supplement request.",
    "withdrawn": "The applicant took it back.",
    "passed_on": "It went to the next step.",
    "sent_back": "It went back one step, with a reason.",
    "reassigned": "Another official of the same role has it now.",
    "consulted": "Another agency was asked.",
    "consultation_answered": "The other agency answered.",
    "payment_requested": "A payment is due.",
    "payment_confirmed": "The payment was received.",
    "extended": "A new due date was given, with an apology.",
    "variant_chosen": "An official chose the case that sets the legal time.",
    "paper_received": "A paper that was announced with it arrived from another system.",
    "data_checked": "A record that replaces a paper was looked up.",
    "data_missed": "It could not be looked up, for a database outside was down; it is to be made up for.",
    "result_proposed": "A result was prepared for signing.",
    "settled": "The result was issued.",
    "handed_over": "The result reached the applicant.",
    "stopped": "Processing was stopped with a notice.",
    "corrected": "A corrected result replaced an earlier one.",
    "revoked": "A result was revoked.",
    "reissued": "A new result was issued after all before were revoked.",
}


class DossiersConfig(AppConfig):
    """Dossiers: from submission to the result in hand."""

    name = "motcua.service.dossiers"
    label = "dossiers"
    verbose_name = _("Dossiers")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the journal what can happen to a dossier, its followers, its files, and where things are looked up."""
        from motcua.journal.followers import register  # app ready
        from motcua.service.connections import partners  # app ready
        from motcua.service.documents import needs  # app ready
        from motcua.service.dossiers.followers import DOSSIER_SEARCH  # app ready
        from motcua.service.dossiers.look_ups import PARTNERS  # app ready
        from motcua.service.dossiers.queries import file_ids  # app ready

        for name, meaning in KINDS.items():
            kinds.register(f"dossier.{name}", meaning=meaning)
        register(DOSSIER_SEARCH)
        needs.register("dossiers", file_ids)
        for partner in PARTNERS:
            partners.register(partner)
