"""Rating how a dossier was handled: once, after its result, by those it concerns."""

from datetime import timedelta
from decimal import Decimal

import pytest

from motcua.journal.acting import Acting, Channel
from motcua.journal.models import Entry
from motcua.kernel.refusal import ActionRefused
from motcua.kernel.text import TextRefused
from motcua.service.voices import queries
from motcua.service.voices.actions import rate
from motcua.service.voices.models import Rating
from motcua.service.voices.queries import Satisfaction
from motcua.service.voices.refusals import AlreadyRated, CommentTooLong, NoResultYet, NotALevel, NotYoursToRate
from tests.dossiers.factories import MONDAY_8AM, Story, make_commune, make_person, make_story, simulated

pytestmark = pytest.mark.django_db
SOMEBODY = Acting(None, channel=Channel.ONLINE, origin="simulated", origin_reason="test")


@pytest.fixture
def settled() -> Story:
    return make_story().to("settled")


def test_the_applicant_rates_with_reasons_and_words_and_the_journal_keeps_the_level_alone(settled: Story) -> None:
    rating = rate(
        settled.dossier.number,
        level=4,
        reasons=["time", "attitude", "time"],
        comment="  Nhanh gọn.\nCảm ơn chị Lan. ",
        by=settled.applicant,
        at=settled.now,
    )

    assert queries.of_dossier(settled.dossier.id) == rating
    assert (rating.level, rating.reasons, rating.comment) == (4, ["time", "attitude"], "Nhanh gọn.\nCảm ơn chị Lan.")
    entry = Entry.objects.get(kind="rating.given")
    assert entry.data == {
        "level": 4,
        "dossier": settled.dossier.id,
        "procedure": "9.000001",
        "agency": settled.dossier.agency_id,
    }


def test_whoever_holds_the_receipt_rates_without_signing_in(settled: Story) -> None:
    rating = rate(settled.dossier.number, level=5, by=SOMEBODY, at=settled.now, secret=settled.dossier.secret)

    assert rating.rated_by_id is None


@pytest.mark.parametrize("secret", ["", "no secret at all", "ạ"])
def test_a_stranger_learns_nothing_and_rates_nothing(settled: Story, secret: str) -> None:
    stranger = simulated(make_person("Trịnh Văn Nam"), "applicant", None, Channel.ONLINE)

    for number in (settled.dossier.number, "HS-AAAA-AAAA-AAAA"):
        with pytest.raises(NotYoursToRate):
            rate(number, level=1, by=stranger, at=settled.now, secret=secret)
    assert not Rating.objects.exists()


def test_an_official_does_not_rate_the_own_work_by_being_an_official(settled: Story) -> None:
    with pytest.raises(NotYoursToRate):
        rate(settled.dossier.number, level=5, by=settled.commune.specialist, at=settled.now)


@pytest.mark.parametrize("stage", ["accepted", "processing", "issuing"])
def test_before_the_result_there_is_nothing_to_rate(stage: str) -> None:
    story = make_story().to(stage)

    with pytest.raises(NoResultYet):
        rate(story.dossier.number, level=5, by=story.applicant, at=story.now)


def test_a_dossier_is_rated_once(settled: Story) -> None:
    first = rate(settled.dossier.number, level=2, by=settled.applicant, at=settled.now)

    with pytest.raises(AlreadyRated):
        rate(settled.dossier.number, level=5, by=settled.applicant, at=settled.now)
    assert Rating.objects.get() == first
    assert Entry.objects.filter(kind="rating.given").count() == 1


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({"level": 0}, NotALevel),
        ({"level": 6}, NotALevel),
        ({"level": 3, "reasons": ["bribe"]}, NotALevel),
        ({"level": 3, "comment": "a" * 2001}, CommentTooLong),
        ({"level": 3, "comment": "hid\u202eden"}, TextRefused),
    ],
)
def test_what_cannot_be_an_answer_is_refused(
    settled: Story, given: dict[str, object], refusal: type[ActionRefused]
) -> None:
    with pytest.raises(refusal):
        rate(settled.dossier.number, by=settled.applicant, at=settled.now, **given)  # type: ignore[arg-type]
    assert not Rating.objects.exists()


def test_a_comment_of_two_thousand_characters_fits(settled: Story) -> None:
    rating = rate(settled.dossier.number, level=3, comment="ạ" * 2000, by=settled.applicant, at=settled.now)

    assert len(rating.comment) == 2000


def test_satisfaction_is_told_from_ten_ratings_on() -> None:
    commune = make_commune()
    first = make_story(commune)
    stories = [first, *(make_story(commune, first.version) for _ in range(9))]
    for story, level in zip(stories[:9], [5, 5, 5, 4, 4, 4, 3, 2, 1], strict=True):
        rate_settled(story.to("settled"), level)
    assert queries.of_procedure("9.000001", MONDAY_8AM) is None

    rate_settled(stories[9].to("settled"), 5)

    told = Satisfaction(10, Decimal("70.0"), Decimal("3.80"))
    assert queries.of_procedure("9.000001", MONDAY_8AM) == told
    assert queries.of_agency(commune.committee.id, MONDAY_8AM) == told
    assert queries.of_province(MONDAY_8AM) == told
    assert queries.of_procedure("9.000009", MONDAY_8AM, at_least=0) is None
    assert queries.of_province(MONDAY_8AM + timedelta(days=365)) is None


def rate_settled(story: Story, level: int) -> None:
    rate(story.dossier.number, level=level, by=story.applicant, at=story.now)
