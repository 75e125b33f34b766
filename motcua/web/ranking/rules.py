"""Scoring rules in words."""

from django.utils.translation import gettext as _

from motcua.kernel.numbers import plain
from motcua.steering.measures.scheme import Indicator, Nothing, Rule, RuleKind
from motcua.web.ranking.words import decimal


def rule_words(node: Indicator) -> str:
    """Say how facts become points."""
    if node.parts:
        return _("sum of its parts")
    if not node.is_scored or node.rule is None:
        return _("not scored, only informs")
    return " ".join(filter(None, (_kind(node.rule), _nothing(node.rule))))


def _kind(rule: Rule) -> str:
    match rule.kind:
        case RuleKind.SHARE:
            return _("share of the maximum, as published")
        case RuleKind.POINTS:
            return _("points awarded by whoever appraises")
        case RuleKind.RATIO if rule.is_reverse:
            return _("1 − numerator / denominator: the less, the better.")
        case RuleKind.RATIO:
            percent = decimal(rule.full_at * 100, 0)
            return _("numerator / denominator; full marks from %(percent)s percent on.") % {"percent": percent}
        case RuleKind.STEP:
            steps = "; ".join(f"≥ {plain(at_least)}: {plain(points)}" for at_least, points in rule.steps)
            return _("by steps: %(steps)s") % {"steps": steps}
        case RuleKind.CATEGORY:
            return "; ".join(f"{word}: {plain(points)}" for word, points in rule.categories)
    return _("pro rata from %(none)s to %(all)s") % {"none": plain(rule.none_at), "all": plain(rule.all_at)}


def _nothing(rule: Rule) -> str:
    if rule.kind != RuleKind.RATIO:
        return ""
    return {
        Nothing.ZERO: _("Nothing arose: 0 points."),
        Nothing.FULL: _("Nothing arose: full marks."),
        Nothing.LEFT_OPEN: _("Nothing arose: not computable."),
    }[rule.when_nothing_arose]
