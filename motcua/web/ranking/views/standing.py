"""Why a province stands where it stands: its losses, who answers for them, the next rank, the years."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from motcua.steering.measures import firmness, standing
from motcua.steering.measures.editions import DTI, EDITIONS, NEWEST
from motcua.steering.measures.standing import Loss, NextRank, Year
from motcua.web.accounts.steering import leading
from motcua.web.accounts.visit import Visit
from motcua.web.downloads import FILE
from motcua.web.ranking.asked import PROVINCE, Asked, asked_for, notes
from motcua.web.ranking.shown import Kind, Shown, file_of, index_kind, shown
from motcua.web.ranking.words import answering, decimal, index_value, interval, names, rank, signed
from motcua.web.wrong_addresses import NotUnderstood, takes

RANKING = "ranking"  # what the form at the head of the pages asks for


@leading
@takes(RANKING, PROVINCE)
def home(visit: Visit) -> HttpResponse:
    """Lead to the newest ranking, or to the one chosen in the form."""
    chosen = visit.GET.get(RANKING) or NEWEST[DTI]
    if chosen not in {edition.code for edition in EDITIONS}:
        raise NotUnderstood(_("There is no ranking “%(code)s”. Choose one from the list.") % {"code": chosen})
    query = visit.GET.copy()
    query.pop(RANKING, None)
    address = reverse("ranking:standing", kwargs={"ranking": chosen})
    return redirect(f"{address}?{query.urlencode()}" if query else address)


@leading
@takes(PROVINCE, *FILE)
def show(visit: Visit, ranking: str) -> HttpResponse:
    """The page of a province in a ranking."""
    asked = asked_for(visit, ranking)
    losses = standing.losses(asked.found, asked.number)
    ahead = standing.next_rank(asked.found, asked.number)
    tables = {"losses": _losses(asked, losses), "years": _years(asked)}
    if ahead:
        tables["closings"] = _closings(asked, ahead)
    if file := file_of(visit, tables):
        return file
    more = {
        "tables": tables,
        "figures": _figures(asked, ahead),
        "ahead": ahead,
        "gap": decimal(ahead.points, 2) if ahead else "",
        "told": _told(losses),
        "components": _components(asked),
        "what_if_href": asked.href("what_if"),
    }
    return render(visit, "ranking/standing.html", asked.context("standing") | more)


def _losses(asked: Asked, losses: list[Loss]) -> Shown:
    columns = [
        (_("Index"), Kind.TEXT),
        (_("Who answers"), Kind.TEXT),
        (_("Maximum"), Kind.POINTS),
        (_("obtained"), Kind.POINTS),
        (_("lost"), Kind.POINTS),
        (_("Best share"), Kind.SHARE),
        (_("Best province"), Kind.TEXT),
    ]
    rows = [
        (loss_name(loss), answering(loss.answers), loss.max_points, loss.points, loss.lost, loss.best_share,
         _best(loss))
        for loss in losses
    ]  # fmt: skip
    hrefs = ["" if loss.is_joint else asked.href("index", index=loss.code) for loss in losses]
    caption = _("Points obtained and lost, the largest loss first")
    return shown("losses", caption, columns, rows, hrefs=hrefs, notes=notes(asked.found))


def _best(loss: Loss) -> str | None:
    if loss.best_share != loss.best_share:
        return None
    said = {"name": loss.best_province, "n": loss.best_shared_by - 1}
    return _("%(name)s and %(n)s more") % said if loss.best_shared_by > 1 else loss.best_province


def loss_name(loss: Loss) -> str:
    """Name an index, or say which ones stand together."""
    joint = _("Together, as they were not published one by one: %(names)s")
    return joint % {"names": names(loss.of)} if loss.is_joint else names(loss.of)


def _closings(asked: Asked, ahead: NextRank) -> Shown:
    columns = [
        (_("Index"), Kind.TEXT),
        (_("Who answers"), Kind.TEXT),
        (_("Today"), Kind.PERCENT),
        (_("Needed, alone"), Kind.PERCENT),
        (_("Best share"), Kind.PERCENT),
        (_("Is it enough?"), Kind.TEXT),
    ]
    rows = []
    for each in ahead.closings:
        enough = _("yes") if each.is_shown_by_somebody else _("yes, but nobody has reached it yet")
        if not each.is_possible:
            enough = _("no: even the maximum is not enough")
        needed = each.needed_share if each.is_possible else None
        loss = each.loss
        rows.append((loss_name(loss), answering(loss.answers), loss.share, needed, loss.best_share, enough))
    hrefs = ["" if each.loss.is_joint else asked.href("index", index=each.loss.code) for each in ahead.closings]
    caption = _("What would close the distance, each index alone")
    return shown("closings", caption, columns, rows, hrefs=hrefs, notes=notes(asked.found))


def _years(asked: Asked) -> Shown:
    found = standing.years(asked.found.edition.family, asked.province)
    pillars = [pillar.code for pillar in asked.found.pillars]
    columns = [
        (_("Year (provinces)"), Kind.TEXT),
        (_("Rank"), Kind.RANK),
        (_("of"), Kind.RANK),
        (_("Index"), index_kind(asked.found.edition)),
    ]
    columns += [(_PILLARS[code](), Kind.TEXT) for code in pillars]
    rows = [
        (f"{year.edition.year} ({year.edition.provinces})", year.rank, year.edition.provinces, year.index,
         *(_pillar(year, code) for code in pillars))
        for year in found
    ]  # fmt: skip
    hrefs = [_year_href(year, asked) for year in found]
    return shown("years", _("Ranks and index, year by year"), columns, rows, hrefs=hrefs, notes=notes(asked.found))


def _year_href(year: Year, asked: Asked) -> str:
    address = reverse("ranking:standing", kwargs={"ranking": year.edition.code})
    return f"{address}?{asked.query.rstrip('&')}" if asked.query else address


def _pillar(year: Year, code: str) -> str:
    value, is_published = year.pillars.get(code, (0, False))
    return rank(value) if is_published or not value else _("%(rank)s (derived)") % {"rank": value}


_PILLARS = {
    "digital_government": lambda: _("Rank in digital government"),
    "digital_economy": lambda: _("Rank in digital economy"),
    "digital_society": lambda: _("Rank in digital society"),
}


def _figures(asked: Asked, ahead: NextRank | None) -> list[dict[str, str]]:
    found, number = asked.found, asked.number
    intervals = firmness.drawn(found)
    of = _("of %(n)s provinces") % {"n": found.edition.provinces}
    if intervals is not None:
        low, high = int(intervals.low[number]), int(intervals.high[number])
        of += ". " + _("Under other weights: rank %(interval)s") % {"interval": interval(low, high)}
    shown = [
        {"value": rank(int(found.rank[number])), "label": _("Rank"), "href": asked.href("firmness"), "note": of},
        {
            "value": index_value(found.edition, float(found.index[number])),
            "label": _("Index"),
            "href": asked.href("table"),
            "note": _before(asked),
        },
    ]
    if ahead:
        said = _("more than these for rank %(rank)s (%(province)s)") % {"rank": ahead.rank, "province": ahead.province}
        label = _("Points to the next rank")
        shown.append({"value": decimal(ahead.points, 2), "label": label, "href": "#next", "note": said})
    return shown


def _before(asked: Asked) -> str:
    """Say what the index was in the edition before; nothing where there is none."""
    found = standing.years(asked.found.edition.family, asked.province)
    before = [y for y in found if y.edition.year < asked.found.edition.year and y.index == y.index]
    if not before:
        return ""
    year, decimals = before[-1], asked.found.edition.decimals
    said = {"year": year.edition.year, "index": index_value(year.edition, year.index)}
    change = signed(float(asked.found.index[asked.number]) - year.index, decimals)
    if year.edition.scheme != asked.found.edition.scheme:
        return _("%(year)s: %(index)s, by other rules") % said
    return _("%(year)s: %(index)s; change %(change)s") % {**said, "change": change}


def _told(losses: list[Loss]) -> str:
    """Say in one sentence where most points are lost."""
    known = [loss for loss in losses if loss.share == loss.share]
    if len(known) < 2:
        return ""
    lost = sum(loss.lost for loss in known)
    first = [names(loss.of) for loss in known[:3] if not loss.is_joint]
    most = sum(loss.lost for loss in known[:3] if not loss.is_joint)
    said = {"lost": decimal(lost, 2), "names": ", ".join(first), "percent": decimal(100 * most / lost, 0)}
    return _("%(lost)s points are lost in all; %(percent)s percent of them in: %(names)s.") % said if lost else ""


def _components(asked: Asked) -> int:
    """How many components the scheme has that nobody has published points of; 0: not known."""
    return {"dti-2022": 98, "dti-2024": 47}.get(asked.found.scheme.code, 0)
