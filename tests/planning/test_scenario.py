"""Scenario files: what they say, and mistakes answered with line and key."""

from pathlib import Path

import pytest

from motcua.steering.planning.scenario import Change, Scenario, ScenarioWrong, load, parse
from tests.test_house import CHECKOUT

UNITS, ROLES = frozenset({"UB14797", "TT14797"}), frozenset({"receiver", "specialist", "signer"})
WHOLE = """
title = "Thêm người cho Hạc Thành"
arrivals = 1.2

[staff]
signer = "+1"

[units.UB14797]
speed = 0.9
absence = 0.2
staff.specialist = 5

[touch_minutes]
receiver = 7.5
"""


def read(text: str) -> Scenario:
    return parse(text, units=UNITS, roles=ROLES, name="what.toml")


def test_a_scenario_says_what_changes_everywhere_and_at_named_units():
    assert read(WHOLE) == Scenario(
        "Thêm người cho Hạc Thành",
        Change(arrivals=1.2, staff={"signer": "+1"}),
        {"UB14797": Change(speed=0.9, absence=0.2, staff={"specialist": 5})},
        {"receiver": 7.5},
    )


def test_a_named_unit_stands_above_all_others_and_differences_count_from_what_is_measured():
    scenario = read(WHOLE)

    assert scenario.factor("arrivals", "UB14797", 1.0) == 1.2
    assert (scenario.factor("speed", "UB14797", 1.0), scenario.factor("speed", "TT14797", 1.0)) == (0.9, 1.0)
    assert scenario.staff("UB14797", "specialist", 2) == 5
    assert scenario.staff("TT14797", "specialist", 2) == 2
    assert scenario.staff("UB14797", "signer", 1) == 2
    assert read('[staff]\nsigner = "-3"').staff("UB14797", "signer", 1) == 0


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("arivals = 1.2", "what.toml:1: arivals"),
        ("arrivals = 'viel'", "what.toml:1: arrivals"),
        ("\narrivals = -1", "what.toml:2: arrivals"),
        ("absence = 1.5", "what.toml:1: absence"),
        ("speed = 0", "what.toml:1: speed"),
        ("speed = true", "what.toml:1: speed"),
        ("speed = nan", "what.toml:1: speed"),
        ("title = 3", "what.toml:1: title"),
        ("staff = 3", "what.toml:1: staff"),
        ("[staff]\nboss = 1", "what.toml:2: staff.boss"),
        ("[staff]\nsigner = 1.5", "what.toml:2: staff.signer"),
        ("[staff]\nsigner = '1'", "what.toml:2: staff.signer"),
        ("[units.UB99999]\nspeed = 1", "what.toml:1: units.UB99999"),
        ("[units.UB14797]\narrivals = 2\nspeed = 'fast'", "what.toml:3: units.UB14797.speed"),
        ("[units.UB14797]\nstaff.signer = -1", "what.toml:2: units.UB14797.staff.signer"),
        ("units.UB14797.speed = 0", "what.toml:1: units.UB14797.speed"),
        ("units = { UB14797 = { speed = 0 } }", "what.toml:1: units.UB14797.speed"),
        ("[touch_minutes]\n\nreceiver = 0", "what.toml:3: touch_minutes.receiver"),
        ("arrivals = 1.2\narrivals = 1.3", "what.toml:2"),
        ("[units", "what.toml:1"),
    ],
)
def test_a_mistake_is_answered_with_its_line_and_key(text: str, place: str):
    with pytest.raises(ScenarioWrong) as refused:
        read(text)

    assert str(refused.value).startswith(place + ":")


def test_a_file_that_is_no_text_is_refused(tmp_path: Path):
    file = tmp_path / "what.toml"
    file.write_bytes(b"\xff\xfe\x00")

    with pytest.raises(ScenarioWrong, match="UTF-8"):
        load(file, units=UNITS, roles=ROLES)


def test_the_example_of_the_documentation_can_be_read():
    page = (CHECKOUT / "docs" / "planning.md").read_text(encoding="utf-8")
    example = page.partition("```toml\n")[2].partition("```")[0]

    assert parse(example, units=frozenset({"H56.14797"}), roles=ROLES).units
