import pytest
from hypothesis import given
from hypothesis import strategies as st

from liftphase.errors import UsageError
from liftphase.prescription.notation import (
    Digit,
    Form,
    Part,
    Range,
    Tempo,
    Wildcard,
    parse_digit,
    parse_tempo,
    write_digit,
    write_tempo,
)

X, ANY = Wildcard.FAST, Wildcard.ANY

FORMS: dict[str, tuple[Digit, Digit, Digit, Digit]] = {
    "4-0-1-0": (4, 0, 1, 0),
    "4010": (4, 0, 1, 0),
    "4/0/1/0": (4, 0, 1, 0),
    "4:0:1:0": (4, 0, 1, 0),
    "@4010": (4, 0, 1, 0),
    "@4-0-1-0": (4, 0, 1, 0),
    "40X0": (4, 0, X, 0),
    "40x0": (4, 0, X, 0),
    "@31X1": (3, 1, X, 1),
    "@ 31X1": (3, 1, X, 1),
    "4-0-X-0": (4, 0, X, 0),
    "401": (4, 0, 1, ANY),
    "4-0-1": (4, 0, 1, ANY),
    "4/0/1": (4, 0, 1, ANY),
    "3.5-0.25-1-0": (3.5, 0.25, 1, 0),
    "10-0-1-0": (10, 0, 1, 0),
    "3-5/0/1/0": (Range(3, 5), 0, 1, 0),
    "3-5:0:0.5-1.5:0": (Range(3, 5), 0, Range(0.5, 1.5), 0),
    "3 - 5 / 0 / 1 / 0": (Range(3, 5), 0, 1, 0),
    "4-*-1-*": (4, ANY, 1, ANY),
    "4*1*": (4, ANY, 1, ANY),
    "  4 - 0 - 1 - 0 ": (4, 0, 1, 0),
    "4–0–1–0": (4, 0, 1, 0),
    "3–5/0/1/0": (Range(3, 5), 0, 1, 0),
}

# The text, with the wrong character between brackets ([] is the end), and a word of the reason.
WRONG = {
    "[]": "belongs here",
    "@[]": "belongs here",
    "4[]": "not 1",
    "40[]": "not 2",
    "4-0[]": "not 2",
    "4010[0]": "more than four",
    "3-5-0-1-[0]": "slashes",
    "4/0/1/0/[2]": "four digits at most",
    "4-0-1-[Z]": "belongs here",
    "40[Z]0": "belongs here",
    "4-0-[]-1": "belongs here",
    "4-0-1-[]": "belongs here",
    "[-]4-0-1-0": "belongs here",
    "5-[3]/0/1/0": "smaller",
    "3-[3]/0/1/0": "smaller",
    "3-[/]0/1/0": "belongs here",
    "3-5[-]6/0/1/0": "end here",
    "4/0[:]1/0": "end here",
    "3[.]5010": "separators",
    "4-0-1[s]-0": "end here",
    "4[,]5-0-1-0": "end here",
    "[1]234-0-1-0": "999",
    "X-[X]X-0-1": "belongs here",
    "[X]-3/0/1/0": "belongs here",
    "[٤]-0-1-0": "plain digits",
}


@pytest.mark.parametrize("text", FORMS)
def test_every_form(text):
    assert parse_tempo(text) == Tempo(*FORMS[text])


@pytest.mark.parametrize("marked", WRONG)
def test_a_wrong_one_gets_a_pointer_to_the_character(marked):
    at, text = marked.index("["), marked.replace("[", "").replace("]", "")
    with pytest.raises(UsageError) as caught:
        parse_tempo(text)
    reason, shown, caret = str(caught.value).split("\n")
    assert WRONG[marked] in reason
    assert shown == f"  {text}"
    assert caret == "  " + " " * at + "^"


def test_a_pointer_stays_on_its_line_whatever_the_text_holds():
    with pytest.raises(UsageError) as caught:
        parse_tempo("4\n-0-\x1b[1m-\udcff")
    assert str(caught.value).count("\n") == 2
    assert "\x1b" not in str(caught.value)
    assert "\udcff" not in str(caught.value)


def test_digits_bind_to_muscle_state():
    tempo = parse_tempo("4-3-2-1")
    assert [tempo.digit(part) for part in Part] == [4, 3, 2, 1]
    assert (tempo.eccentric, tempo.lengthened_pause, tempo.concentric, tempo.shortened_pause) == (4, 3, 2, 1)


@pytest.mark.parametrize(
    ("form", "text"),
    [
        (Form.DASHES, "3-1-X-*"),
        (Form.SLASHES, "3/1/X/*"),
        (Form.COLONS, "3:1:X:*"),
        (Form.COMPACT, "31X*"),
        (Form.AT, "@31X*"),
    ],
)
def test_prints_every_form(form, text):
    assert write_tempo(parse_tempo("31X"), form) == text


@pytest.mark.parametrize(
    ("text", "form"),
    [("3-5/0/1/0", Form.DASHES), ("10-0-1-0", Form.COMPACT), ("3.5-0-1-0", Form.AT), ("3-5/0/1/0", Form.AT)],
)
def test_a_form_that_cannot_hold_the_tempo_is_refused(text, form):
    with pytest.raises(UsageError, match="cannot be written"):
        write_tempo(parse_tempo(text), form)


SECONDS = st.integers(0, 999_000).map(lambda milliseconds: milliseconds / 1000)
RANGES = st.tuples(SECONDS, SECONDS).filter(lambda pair: pair[0] < pair[1]).map(lambda pair: Range(*pair))
DIGITS = st.one_of(SECONDS, RANGES, st.sampled_from(Wildcard))


@given(st.builds(Tempo, DIGITS, DIGITS, DIGITS, DIGITS), st.sampled_from(Form))
def test_round_trip(tempo, form):
    assert parse_tempo(str(tempo)) == tempo
    try:
        text = write_tempo(tempo, form)
    except UsageError:
        assert form in (Form.DASHES, Form.COMPACT, Form.AT)
        return
    assert parse_tempo(text) == tempo


@given(DIGITS)
def test_a_digit_goes_round_too(digit):
    assert parse_digit(write_digit(digit)) == digit


@given(st.text(st.sampled_from("0123459.-/:xX*@ –?s"), max_size=12) | st.text(max_size=8))
def test_any_text_is_a_tempo_or_a_pointer(text):
    try:
        tempo = parse_tempo(text)
    except UsageError as error:
        assert str(error).endswith("^")  # noqa: PT017  (texts that can be read are fine too)
        caret = str(error).split("\n")[2].index("^") - 2
        assert 0 <= caret <= len(text)
    else:
        assert parse_tempo(str(tempo)) == tempo
