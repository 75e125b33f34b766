"""The verbs of the dossier. Page, API, simulator and test call the same ones; each is one transaction and one entry."""

from motcua.service.dossiers.actions.asking import (
    answer_consultation,
    consult,
    receive_paper,
    request_supplement,
    resubmit,
)
from motcua.service.dossiers.actions.counter import accept, confirm_payment, hand_over, refuse
from motcua.service.dossiers.actions.deciding import (
    correct,
    propose_result,
    reissue,
    revoke,
    settle,
    submit_for_signature,
)
from motcua.service.dossiers.actions.ending import stop, withdraw
from motcua.service.dossiers.actions.looking_up import mark_data_checked, mark_data_missed
from motcua.service.dossiers.actions.processing import (
    choose_variant,
    extend,
    pass_on,
    reassign,
    request_payment,
    send_back,
)
from motcua.service.dossiers.actions.submission import Submission, submit

__all__ = [
    "Submission",
    "accept",
    "answer_consultation",
    "choose_variant",
    "confirm_payment",
    "consult",
    "correct",
    "extend",
    "hand_over",
    "mark_data_checked",
    "mark_data_missed",
    "pass_on",
    "propose_result",
    "reassign",
    "receive_paper",
    "refuse",
    "reissue",
    "request_payment",
    "request_supplement",
    "resubmit",
    "revoke",
    "send_back",
    "settle",
    "stop",
    "submit",
    "submit_for_signature",
    "withdraw",
]
