"""What may be typed for a time and for a file."""

from pathlib import Path

import click
import pytest

from liftphase_cli.commands.parameter_types import Centimeters, FilePath, Seconds


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("2.5", 2.5),
        ("2,5", 2.5),
        ("7", 7.0),
        ("0:02", 2.0),
        ("1:02,5", 62.5),
        ("12:03.25", 723.25),
        ("90", 90.0),
    ],
)
def test_seconds_and_minutes(text, seconds):
    assert Seconds().convert(text, None, None) == seconds


@pytest.mark.parametrize("text", ["soon", "", "1:99", "1:2:3", "1:", ":5", "-1:30", "1,2,3", "2s"])
def test_what_is_no_time(text):
    with pytest.raises(click.BadParameter, match="is no time"):
        Seconds().convert(text, None, None)


def test_a_name_is_not_empty():
    assert FilePath().convert("a b.mp4", None, None) == Path("a b.mp4")
    with pytest.raises(click.BadParameter, match="empty"):
        FilePath().convert("", None, None)


@pytest.mark.parametrize("text", ["plot.foo", "plot", "png"])
def test_a_plot_is_a_png(text):
    assert FilePath(suffix=".png").convert("Why.PNG", None, None) == Path("Why.PNG")
    with pytest.raises(click.BadParameter, match=r"does not end with \.png"):
        FilePath(suffix=".png").convert(text, None, None)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("analyze", ""), "Invalid value for 'CLIP': the name is empty"),
        (("analyze", "a.mp4", "-o", ""), "the name is empty"),
        (("check", ""), "the name is empty"),
        (("analyze", "a.mp4", "--debug-plot", "x.foo"), "x.foo does not end with .png"),
        (("analyze", "a.mp4", "--start", "0:02", "--end", "1,5"), "--start must come before --end"),
        (("analyze", "a.mp4", "--plate", "irn-20"), "no size of plates 'irn-20': give the diameter"),
        (("batch", ".", "--plate", "45"), "--plate must be from 100 to 600, the diameter"),
    ],
)
def test_the_commands_use_them(run, arguments, says):
    failed = run(*arguments)
    assert (failed.exit_code, failed.stdout) == (2, "")
    assert says in failed.stderr
    assert failed.stderr.count("\n") == 1


@pytest.mark.parametrize(("text", "cm"), [("182", 182.0), ("182cm", 182.0), ("181,5 cm", 181.5)])
def test_a_height_in_centimeters(text: str, cm: float) -> None:
    assert Centimeters().convert(text, None, None) == cm


def test_what_is_no_height_is_told_in_words() -> None:
    with pytest.raises(click.BadParameter, match="6ft is no height: give centimeters, such as 182"):
        Centimeters().convert("6ft", None, None)
