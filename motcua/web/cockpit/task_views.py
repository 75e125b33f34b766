"""Tasks: giving one from a figure, those one has, those one gave."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from motcua.journal.acting import Acting
from motcua.kernel.local_time import VIETNAM
from motcua.kernel.refusal import ActionRefused
from motcua.registry.agencies import queries as agencies
from motcua.registry.agencies.calendars import working_calendar
from motcua.registry.agencies.models import Agency
from motcua.registry.people import queries as people
from motcua.registry.people.models import Post
from motcua.registry.people.vocabulary import Role
from motcua.steering.programmes import actions, policies, queries
from motcua.steering.programmes.models import Assignment
from motcua.steering.scope import NOTHING, narrowed
from motcua.web.accounts.steering import leading
from motcua.web.accounts.visit import Visit, become_visit
from motcua.web.assigning import links
from motcua.web.cockpit.task_forms import AssignForm, ReopenForm, ReportForm
from motcua.web.wrong_addresses import NotUnderstood, takes

USUAL_WORKING_DAYS = 5
UNIT, WHAT, FROM = "unit", "what", "from"  # what `assigning.links.assign_href` puts into the address


@leading
@takes(UNIT, WHAT, FROM)
def assign(visit: Visit) -> HttpResponse:
    """The form for a task, filled in from the figure whose link was followed."""
    by = _leader(visit)
    if by is None:
        raise Http404
    unit = _unit(visit)
    posts = people.posts_in(agencies.unit_and_descendants(unit.id))
    start = {
        "what": visit.GET.get(WHAT, ""),
        "source": _source(visit),
        "assignee": _head(posts, unit.id, by),
        "due_date": f"{_usual_day(unit.id, visit):%d/%m/%Y}",
    }
    form = AssignForm(posts, visit.POST or None, initial=start)
    source = links.read(form["source"].value() or "")
    if visit.method == "POST" and form.is_valid():
        given = form.cleaned_data
        order = actions.Order(given["what"], unit.id, given["assignee"], given["due_date"], source.figure, source.page)
        try:
            task = actions.assign(order, scope=visit.scope, by=by, at=visit.now)
        except ActionRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(visit, _("The task was given. The person is told at once and before the day."))
            return redirect("cockpit:task", task_id=task.id)
    shown = {"form": form, "unit": unit, "figure": source.figure}
    return render(visit, "cockpit/assign.html", shown, status=422 if form.errors else 200)


@login_required
@never_cache
@takes()
def tasks(request: HttpRequest) -> HttpResponse:
    """The tasks one has and those one gave."""
    visit = _official(request)
    assert visit.person is not None
    shown = {
        "mine": queries.given_to(visit.person.id),
        "given": queries.given_by(visit.person.id),
        "today": _today(visit),
    }
    return render(visit, "cockpit/tasks.html", shown)


@login_required
@never_cache
@takes()
def task(request: HttpRequest, task_id: int) -> HttpResponse:
    """One task with what may be done about it."""
    visit = _official(request)
    return _task_page(visit, _task(visit, task_id), ReportForm(), ReopenForm(), 200)


def _task_page(
    visit: Visit, found: Assignment, report_form: forms.Form, reopen_form: forms.Form, status: int
) -> HttpResponse:
    person_id = visit.person.id if visit.person else None
    shown = {
        "task": found,
        "report_form": report_form if found.state == "open" and found.assignee_id == person_id else None,
        "reopen_form": reopen_form if found.state != "open" and found.given_by_id == person_id else None,
        "may_close": found.state != "closed" and found.given_by_id == person_id,
        "today": _today(visit),
    }
    return render(visit, "cockpit/task.html", shown, status=status)


@require_POST
@login_required
def report(request: HttpRequest, task_id: int) -> HttpResponse:
    """Say that it is done."""
    visit = _official(request)
    found, form = _task(visit, task_id), ReportForm(visit.POST)
    if not form.is_valid():
        return _task_page(visit, found, form, ReopenForm(), 422)
    text = form.cleaned_data["text"]
    act = partial(actions.report_done, found.id, text=text, by=visit.acting, at=visit.now)
    return _done(visit, act, found, _("Reported. Whoever gave the task is told."))


@require_POST
@login_required
def close(request: HttpRequest, task_id: int) -> HttpResponse:
    """Take the report."""
    visit = _official(request)
    found = _task(visit, task_id)
    act = partial(actions.close, found.id, by=visit.acting, at=visit.now)
    return _done(visit, act, found, _("The task is closed."))


@require_POST
@login_required
def reopen(request: HttpRequest, task_id: int) -> HttpResponse:
    """Let it go on."""
    visit = _official(request)
    found, form = _task(visit, task_id), ReopenForm(visit.POST)
    if not form.is_valid():
        return _task_page(visit, found, ReportForm(), form, 422)
    given = form.cleaned_data
    act = partial(actions.reopen, found.id, reason=given["reason"], due_date=given["due_date"])
    act = partial(act, by=visit.acting, at=visit.now)
    return _done(visit, act, found, _("The task goes on. The person is told."))


def _done(visit: Visit, act: Callable[[], object], found: Assignment, told: str) -> HttpResponse:
    try:
        act()
    except ActionRefused as refusal:
        messages.error(visit, str(refusal))
    else:
        messages.success(visit, told)
    return redirect("cockpit:task", task_id=found.id)


def _official(request: HttpRequest) -> Visit:
    visit = become_visit(request)
    if not visit.posts:
        raise Http404
    return visit


def _unit(visit: Visit) -> Agency:
    """The unit that the address names. Raises NotUnderstood where it names none of the reader's."""
    unit = agencies.by_code(visit.GET.get(UNIT, ""))
    if unit is None or narrowed(visit.scope, unit.id) == NOTHING:
        told = _("The address names no unit that you give tasks to. Follow “Assign” on the page of a figure.")
        raise NotUnderstood(told, way_out=reverse("cockpit:home"))
    return unit


def _source(visit: Visit) -> str:
    """The signed figure that the address carries. Raises NotUnderstood where somebody else has written it."""
    token = visit.GET.get(FROM, "")
    if token and links.read(token) == links.NO_SOURCE:
        told = _(
            "The figure in the address was not written by the platform. Follow “Assign” on the page of the figure."
        )
        raise NotUnderstood(told, way_out=reverse("cockpit:home"))
    return token


def _task(visit: Visit, task_id: int) -> Assignment:
    try:
        found = queries.assignment(task_id)
    except Assignment.DoesNotExist:
        raise Http404 from None
    if not policies.may_see(visit.person.id if visit.person else None, found):
        raise Http404
    return found


def _head(posts: list[Post], unit_id: int, by: Acting) -> int | None:
    """Who leads the unit and so is most likely meant; None where that is whoever gives the task, or nobody."""
    heads = [post.person_id for post in posts if post.agency_id == unit_id and post.role == Role.LEADER]
    return None if not heads or by.person_id in heads else heads[0]


def _leader(visit: Visit) -> Acting | None:
    """The person acting as a leader, whatever role was chosen in the masthead."""
    post = next((post for post in visit.posts if post.role == Role.LEADER), None)
    if post is None or visit.account is None:
        return None
    return people.acting_as(visit.account, post, assurance=visit.acting.assurance)


def _today(visit: Visit) -> date:
    return visit.now.astimezone(VIETNAM).date()


def _usual_day(agency_id: int, visit: Visit) -> date:
    today = _today(visit)
    calendar = working_calendar(agency_id, today, today + timedelta(days=30))
    days = (today + timedelta(days=n) for n in range(1, 31))
    return [day for day in days if calendar.plan(day).minutes][USUAL_WORKING_DAYS - 1]
