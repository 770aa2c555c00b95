"""Names of files reach a terminal or a table on one line, without a character that acts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liftphase.runtime.printable import printable


@pytest.mark.parametrize(
    "text", ["squat.mp4", "Größe 100 % [x].mp4", "深蹲.mp4", "🏋\ufe0f\u200d♀\ufe0f.mp4", ""]
)
def test_ordinary_names_stay(text):
    assert printable(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\x1b[31mred", "a\\x1b[31mred"),
        ("a\nb\rc", "a\\nb\\rc"),
        ("a\u202egpj.mp4", "a\\u202egpj.mp4"),
        ("a\u2028b", "a\\u2028b"),
        ("a\x9b31m", "a\\x9b31m"),
        ("a\udcff", "a\\udcff"),
    ],
)
def test_what_acts_on_a_terminal_is_shown_as_an_escape(text, shown):
    assert printable(text) == shown


@given(st.text(st.characters(codec=None)))
def test_any_text_is_one_line_of_utf_8(text):
    shown = printable(text)
    assert shown.encode("utf-8") is not None
    assert len(shown.splitlines()) <= 1
