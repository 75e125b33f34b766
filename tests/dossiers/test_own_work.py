"""An official's own work: counted from what the person did, beside others as one figure, and open to nobody else."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from motcua.journal.moment import database_now
from motcua.registry.people import queries as people
from motcua.service.dossiers import own_work
from motcua.service.dossiers.inbox import Post, Reader
from motcua.service.dossiers.models import Dossier, StepRun
from tests.dossiers.factories import Story, hire, make_commune, make_procedure, make_story
from tests.web.world import account_of, ask_for_supplement, browser_of

pytestmark = pytest.mark.django_db
OWN_WORK = "/can-bo/viec-cua-toi/"


def specialist_of(story: Story) -> int:
    person_id = story.commune.specialist.person_id
    assert person_id is not None
    return person_id


def reader(story: Story) -> Reader:
    return Reader(specialist_of(story), (Post("specialist", story.commune.committee.id),))


def done_by(person_id: int | None, story: Story, hours: float, step: str = "process") -> None:
    """Let somebody have done a step that took so long."""
    run = StepRun.objects.filter(step_code=step).earliest("id")
    entered = story.now - timedelta(days=2)
    StepRun.objects.create(
        dossier=run.dossier, step_code=step, role=run.role, unit=run.unit, done_by_id=person_id,
        entered_at=entered, left_at=entered + timedelta(hours=hours), due_at=entered + timedelta(hours=5),
    )  # fmt: skip


@pytest.fixture
def story() -> Story:
    """A specialist has passed a dossier on; the receiver before, the signer and the clerk after."""
    return make_story().to("settled")


def test_a_step_belongs_to_who_passed_it_on_or_settled_it(story: Story) -> None:
    runs = dict(StepRun.objects.order_by("id").values_list("role", "done_by_id"))

    assert runs["receiver"] == story.commune.receiver.person_id
    assert runs["specialist"] == specialist_of(story)
    assert None not in runs.values()


def test_what_is_sent_back_was_done_by_nobody() -> None:
    story = make_story().to("processing")
    story.do("send_back", "specialist", reason="Thiếu bản vẽ")

    assert list(StepRun.objects.filter(role="specialist").values_list("done_by_id", flat=True)) == [None]
    assert own_work.steps_done(specialist_of(story), story.now) == []


def test_only_the_own_steps_of_the_last_weeks_count(story: Story) -> None:
    own, later = specialist_of(story), story.now + own_work.LAST + timedelta(days=1)

    assert [(each.role, each.done) for each in own_work.steps_done(own, story.now)] == [("specialist", 1)]
    assert own_work.steps_done(own, later) == []


def test_a_step_is_called_as_its_procedure_calls_it(story: Story) -> None:
    (own,) = own_work.steps_done(specialist_of(story), story.now)

    assert own.named in story.dossier.version_of_procedure.compiled.steps
    assert own.named is not None
    assert (own.named.code, own.named.role) == (own.step, "specialist")


def test_the_median_of_others_is_told_of_five_and_not_of_four(story: Story) -> None:
    own = specialist_of(story)
    for number in range(4):
        done_by(hire("specialist", story.commune.committee, f"Lê Văn {number}").person_id, story, 2 + number)
    of_four = own_work.steps_done(own, story.now)[0]

    done_by(hire("specialist", story.commune.committee, "Lê Văn Năm").person_id, story, 9)
    of_five = own_work.steps_done(own, story.now)[0]

    assert (of_four.others, of_four.others_half_within) == (4, None)
    assert (of_five.others, of_five.others_half_within) == (5, timedelta(hours=4))


def test_a_unit_of_quite_another_size_is_not_beside(story: Story) -> None:
    far = make_commune("Bát Mọt", "14845")
    for number in range(5):
        person_id = hire("specialist", far.committee, f"Hà Văn {number}").person_id
        done_by(person_id, story, 1)
        StepRun.objects.filter(done_by=person_id).update(unit=far.committee)

    assert own_work.steps_done(specialist_of(story), story.now)[0].others == 0  # five of the step there, one here


def test_supplements_and_what_was_missing_are_the_own_ones() -> None:
    story = ask_for_supplement(make_story(make_commune(), make_procedure(), database_now() - timedelta(days=1)))
    receiver = story.commune.receiver.person_id
    assert receiver is not None

    count, missing = own_work.supplements_asked(receiver, database_now())

    assert (count, sorted(each.label for each in missing)) == (1, ["Giấy chứng minh", "Nội dung"])
    assert own_work.supplements_asked(specialist_of(story), database_now()) == (0, [])


def test_who_typed_is_told_of_the_own_dossiers(story: Story) -> None:
    assert own_work.who_typed(specialist_of(story), story.now) == {"self": 1}


def test_what_is_given_to_a_colleague_is_not_mine() -> None:
    story = make_story().to("processing")
    colleague = hire("specialist", story.commune.committee, "Đỗ Thị Hoa")
    assert own_work.to_do(reader(story), story.now).all == 1

    story.do("reassign", "head_of_unit", assignee_id=colleague.person_id)

    assert own_work.to_do(reader(story), story.now).all == 0


def test_what_is_new_is_due_by_the_answer_and_a_result_that_waits_is_never_late() -> None:
    story = make_story()
    counter = Reader(story.commune.receiver.person_id or 0, (Post("receiver", story.commune.centre.id),))
    answer_due_at = story.dossier.answer_due_at
    assert answer_due_at is not None

    new = own_work.to_do(counter, answer_due_at + timedelta(minutes=1))
    story.to("settled")
    waits = own_work.to_do(counter, story.now + timedelta(days=20))

    assert (new.late, [due for _dossier, due in new.first]) == (1, [answer_due_at])
    assert (waits.late, waits.soon, waits.later) == (0, 0, 1)


def test_the_page_is_the_readers_whoever_is_named_in_the_address() -> None:
    now = database_now() - timedelta(days=3)
    commune, version = make_commune(), make_procedure()
    story = make_story(commune, version, now).to("settled")
    Dossier.objects.filter(id=story.dossier.id).update(code="RIENG-CUA-TOI")
    head = people.posts_of(commune.head_of_unit.person_id)[0]
    browsers = {
        "own": browser_of(account_of(specialist_of(story), "chuyenvien")),
        "head": browser_of(account_of(head.person_id, "truongphong")),
    }

    own = browsers["own"].get(OWN_WORK).content.decode()
    others = (
        browsers["head"].get(OWN_WORK, {"person": specialist_of(story), "id": specialist_of(story)}).content.decode()
    )

    assert "Chuyên viên" in own
    assert "Chỉ người đang đăng nhập xem được trang này" in own
    assert "Chưa có bước nào được chuyển đi" in others
    assert "Chuyên viên" not in others.split("<main")[1]


def test_no_address_takes_somebody_for_whom_to_show_it() -> None:
    assert reverse("desk:own_work") == OWN_WORK


def test_the_page_is_kept_by_nobody(story: Story) -> None:
    answer = browser_of(account_of(specialist_of(story), "chuyenvien")).get(OWN_WORK)

    assert answer["Cache-Control"] == "private, no-store"


def test_it_cannot_be_taken_away_as_a_file(story: Story) -> None:
    answer = browser_of(account_of(specialist_of(story), "chuyenvien")).get(OWN_WORK, {"format": "csv"})

    assert answer["Content-Type"].startswith("text/html")


def test_many_steps_cost_as_many_queries_as_few(story: Story) -> None:
    browser, costs = browser_of(account_of(specialist_of(story), "chuyenvien")), []
    browser.get(OWN_WORK)
    for number in (0, 20):
        for _again in range(number):
            done_by(specialist_of(story), story, 3)
        with CaptureQueriesContext(connection) as said:
            browser.get(OWN_WORK)
        costs.append(len(said))

    assert costs[0] == costs[1] <= 14


def test_the_queries_use_their_indexes(story: Story) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")  # of a handful of rows one may come from either index
        own_runs = "SELECT * FROM dossiers_steprun WHERE done_by_id = 1 AND left_at >= now()"
        cursor.execute(f"EXPLAIN {own_runs} ORDER BY left_at DESC LIMIT 5")
        own = "\n".join(row[0] for row in cursor.fetchall())

    assert "step_run_done_by" in own
