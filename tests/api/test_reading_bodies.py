"""A body is read strictly; what its text shows to be plain is not walked through, and it makes no difference."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.kernel.refusal import ActionRefused
from motcua.web.api import reading

TEXTS = st.text(max_size=6) | st.sampled_from(
    ["Điền Lư", "Thanh Hoá", "Tha\u0309o", "\u0301", "\u00a0", "a\\b", 'a"b', "\x00"]
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=12,
)


def outcome(value: Any) -> Any:
    try:
        return reading._looked_through(value)
    except ActionRefused as refusal:
        return type(refusal)


@given(VALUES, st.booleans())
def test_what_looks_plain_is_plain(value: Any, escaped: bool):
    text = json.dumps(value, ensure_ascii=escaped)

    if reading._is_plain(text):
        assert outcome(json.loads(text)) == json.loads(text)


def test_the_usual_body_is_plain():
    assert reading._is_plain('{"applicant": {"full_name": "Bùi Thị Thảo"}, "papers": [{"paper": "to_khai"}]}')


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        ('{"a": "Tha\u0309o"}', {"a": "Thảo"}),
        ('{"a": "\\u0000"}', "invalid_input"),
        ('{"a": "\\ud800"}', "invalid_input"),
        ("[" * 40 + "]" * 40, "malformed_body"),
        ('{"a": 1e999}', "malformed_body"),
        ('{"a": -1e999}', "malformed_body"),
        ('{"a": NaN}', "malformed_body"),
        ('{"a": 1, "a": 2}', "malformed_body"),
        ('{"a": 1.5}', {"a": 1.5}),
    ],
)
def test_what_could_mean_two_things_is_refused(body: str, outcome: Any):
    try:
        found: Any = reading.parse(body.encode())
    except ActionRefused as refusal:
        found = refusal.code

    assert found == outcome
