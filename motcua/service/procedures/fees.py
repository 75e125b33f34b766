"""What a case costs, before and after waivers, each amount with the rule it comes from.

Amounts are whole đồng. Null is "chưa rõ": unknown, set locally, or to be settled by the official; it is never zero.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from motcua.kernel.money import format_vnd
from motcua.kernel.text import fold
from motcua.service.procedures.answers import holds, look_up, with_defaults
from motcua.service.procedures.compiling import ONCE
from motcua.service.procedures.definition import Condition, Definition, FeeRule, FeeTier
from motcua.service.procedures.waivers import Waiver, standing_waivers
from motcua.service.procedures.wording import said


@dataclass(frozen=True)
class FeeLine:
    """One line of the fees of a dossier. amount_vnd: due; before_vnd: before waivers. null: chưa rõ."""

    name: str
    amount_vnd: int | None
    before_vnd: int | None
    rule_text: str
    legal_text: str

    @property
    def is_waived(self) -> bool:
        """Whether a waiver made it cheaper: shown as struck through."""
        return self.before_vnd is not None and self.amount_vnd is not None and self.amount_vnd < self.before_vnd


def fees_for(
    definition: Definition,
    answers: Mapping[str, Any],
    channel: str,
    on: date,
    waivers: Sequence[Waiver] | None = None,
) -> list[FeeLine]:
    """The fee lines of a case submitted by `channel` on the day `on`; empty: the source says nothing about fees.

    waivers: null for those of the platform (`waivers.yaml`).
    """
    known = with_defaults(definition, answers)
    standing = standing_waivers() if waivers is None else waivers
    rules = [rule for rule in definition.fees if rule.channel is None or rule.channel == channel]
    charged = [rule for rule in rules if holds(rule.needed_if, known)]
    undecided = [rule for rule in rules if rule not in charged and _waits_for_the_form(rule.needed_if, known)]
    return [
        *(_line(rule, known, definition.code, channel, on, standing) for rule in charged if not rule.alternatives),
        *_alternatives([rule for rule in charged if rule.alternatives] + undecided),
    ]


def total_vnd(lines: Sequence[FeeLine]) -> int | None:
    """The sum in đồng; null as soon as one amount is not known, or when there is no line at all."""
    amounts = [line.amount_vnd for line in lines]
    known = [amount for amount in amounts if amount is not None]
    return sum(known) if amounts and len(known) == len(amounts) else None


def _waits_for_the_form(conditions: Sequence[Condition], answers: Mapping[str, Any]) -> bool:
    """Whether a section that the conditions look into has not been filled in yet: nothing is decided before that."""
    return any("." in condition.field and condition.field.partition(".")[0] not in answers for condition in conditions)


def _line(
    rule: FeeRule, answers: Mapping[str, Any], code: str, channel: str, on: date, waivers: Sequence[Waiver]
) -> FeeLine:
    before = amount_before(rule, answers)
    waiver = next((waiver for waiver in waivers if waiver.applies(rule, code, channel, on)), None)
    legal = rule.legal_basis
    if waiver is None or before == 0:
        return FeeLine(said(rule, "name"), before, before, rule_text(rule), legal)
    after = None if before is None else before * (100 - waiver.percent) // 100  # unknown stays unknown
    legal = "; ".join(filter(None, [legal, waiver.legal_basis]))
    return FeeLine(said(rule, "name"), after, before, f"{rule_text(rule)}. {said(waiver, 'name')}", legal)


def amount_before(rule: FeeRule, answers: Mapping[str, Any]) -> int | None:
    """The amount in đồng before waivers; null when it cannot be known from the answers."""
    if rule.currency != "VND":
        return None
    if rule.each:
        items = look_up(rule.each, answers)
        items = [item for item in items if isinstance(item, Mapping)] if isinstance(items, list) else []
        amounts = [_unit(rule, answers, item) for item in items]
        known = [amount for amount in amounts if amount is not None]
        return sum(known) if known and len(known) == len(amounts) else None
    return _unit(rule, answers, None)


def _unit(rule: FeeRule, answers: Mapping[str, Any], item: Mapping[str, Any] | None) -> int | None:
    one = _graded(rule, answers, item)
    if one is None or one == 0:
        return one
    if rule.cap is not None:
        one = min(one, rule.cap)
    if not rule.times:
        return one if rule.size or fold(rule.per) in ONCE else None  # "bản sao" without a number: not to be known
    if item is None and rule.times.partition(".")[0] not in answers:
        return one  # before the form is filled in: the price of one
    times = look_up(rule.times, answers, item)
    return one * times if isinstance(times, int) and not isinstance(times, bool) else None


def _graded(rule: FeeRule, answers: Mapping[str, Any], item: Mapping[str, Any] | None) -> int | None:
    if not rule.size:
        return rule.amount
    size = look_up(rule.size, answers, item)
    if not isinstance(size, int) or isinstance(size, bool) or size < 1:
        return None
    if rule.progressive:
        return sum(tier.amount * count for tier, count in _portions(rule.tiers, size))
    return next(tier.amount for tier in rule.tiers if tier.up_to is None or size <= tier.up_to)


def _portions(tiers: Sequence[FeeTier], size: int) -> Iterator[tuple[FeeTier, int]]:
    """How many units fall into each tier: 5 pages in tiers up to 2 and beyond are 2 and 3."""
    below = 0
    for tier in tiers:
        upper = size if tier.up_to is None else min(size, tier.up_to)
        yield tier, max(0, upper - below)
        below = max(below, upper)


def _alternatives(rules: list[FeeRule]) -> Iterator[FeeLine]:
    """Amounts that exclude each other, with nothing to choose by: one line a group, unknown, all amounts shown."""
    for group in dict.fromkeys(_group(rule) for rule in rules):
        own = [rule for rule in rules if _group(rule) == group]
        listed = "; ".join(f"{said(rule, 'name')}: {_amount_text(rule)}" for rule in own)
        text = _("One of these amounts; the agency says which applies: %(amounts)s") % {"amounts": listed}
        yield FeeLine(group.capitalize(), None, None, text, "")


def _group(rule: FeeRule) -> str:
    return rule.alternatives or rule.kind or "phí"


def rule_text(rule: FeeRule) -> str:
    """The tariff in one sentence: amount, per what, condition as the source words it."""
    return ". ".join(filter(None, [_tariff(rule), rule.condition]))


def _tariff(rule: FeeRule) -> str:
    if not rule.tiers:
        return _amount_text(rule)
    steps = []
    for tier in rule.tiers:
        size = _("beyond that") if tier.up_to is None else _("up to %(size)s") % {"size": tier.up_to}
        steps.append(f"{size}: {format_vnd(tier.amount)}")
    text = "; ".join(steps)
    if rule.cap is not None:
        text += "; " + _("at most %(amount)s each") % {"amount": format_vnd(rule.cap)}
    return text


def _amount_text(rule: FeeRule) -> str:
    if rule.amount is None:
        return _("not known")
    if rule.currency != "VND":
        amount = f"{rule.amount} {rule.currency}"
    else:
        amount = _("free of charge") if rule.amount == 0 else format_vnd(rule.amount)
    return f"{amount}/{rule.per}" if rule.per and rule.amount else amount
