"""The words a sheet may choose from: roles, kinds of agencies, life events."""

from dataclasses import dataclass

# Values of people.Role and agencies.Kind as plain text: a sheet is checked without a database, and a test holds these
# equal to the models.
ROLES = ("receiver", "specialist", "head_of_unit", "signer", "records_clerk", "head_of_centre")
AGENCY_KINDS = (
    "province_committee",
    "department",
    "branch",
    "commune_committee",
    "province_centre",
    "commune_centre",
)

# What `letters:` may speak to: `note` stands at the end of a letter, `text` is the draft an official starts from.
LETTERS = (
    "submission_receipt",
    "appointment_slip",
    "supplement_request",
    "refusal_at_receipt",
    "refusal",
    "apology",
    "stop_notice",
    "result",
)
LETTER_PARTS = ("note", "text", "legal_ground")


@dataclass(frozen=True)
class LifeEvent:
    """A moment in life in which one looks for several procedures at once (sự kiện trong đời)."""

    code: str
    name: str
    name_en: str


LIFE_EVENTS: dict[str, LifeEvent] = {
    event.code: event
    for event in (
        LifeEvent("having_a_child", "Có con nhỏ", "Having a child"),
        LifeEvent("schooling", "Học tập", "Going to school"),
        LifeEvent("getting_married", "Hôn nhân và gia đình", "Getting married"),
        LifeEvent("housing_and_land", "Nhà ở, đất đai, xây dựng", "Housing, land and building"),
        LifeEvent("working", "Việc làm và hành nghề", "Work and profession"),
        LifeEvent("running_a_business", "Kinh doanh", "Running a business"),
        LifeEvent("social_support", "Bảo trợ xã hội, hưu trí", "Social support and pension"),
        LifeEvent("bereavement", "Người thân qua đời", "When someone dies"),
        LifeEvent("papers_and_copies", "Giấy tờ, chứng thực", "Papers and certified copies"),
        LifeEvent("culture_and_events", "Văn hóa, lễ hội, sự kiện", "Culture and events"),
    )
}
