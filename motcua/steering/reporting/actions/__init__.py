"""The verbs of a report round."""

from motcua.steering.reporting.actions.appraising import Judgement, accept_declared, appraise, explain
from motcua.steering.reporting.actions.changing import cancel, extend
from motcua.steering.reporting.actions.declaring import Typed, correct, declare, submit_report
from motcua.steering.reporting.actions.delivering import take_delivery
from motcua.steering.reporting.actions.receiving import Received, Taken, receive
from motcua.steering.reporting.actions.rounds import fill_known, open_round, publish

__all__ = [
    "Judgement",
    "Received",
    "Taken",
    "Typed",
    "accept_declared",
    "appraise",
    "cancel",
    "correct",
    "declare",
    "explain",
    "extend",
    "fill_known",
    "open_round",
    "publish",
    "receive",
    "submit_report",
    "take_delivery",
]
