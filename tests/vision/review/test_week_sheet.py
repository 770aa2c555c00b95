"""The weekly sheet: what it says, as a page and on paper."""

import re
import subprocess
from dataclasses import replace
from datetime import date

import cv2
import numpy as np
import pytest
from logged_sets import entry_of

from liftphase.errors import UsageError
from liftphase.exercises.library import ExerciseLibrary
from liftphase.export.overwriting import refuse_overwriting
from liftphase.log.database import Database
from liftphase.log.plan import read_plan
from liftphase.log.reading import select_sets
from liftphase.log.trend import find_trends
from liftphase.log.trend_plot import draw_trends
from liftphase.log.week_report import build_week
from liftphase.log.writing import add_entry
from liftphase.review.sheet_html import render_html, write_html
from liftphase.review.sheet_pdf import write_pdf
from liftphase.review.week_sheet import Heading, Images, Line, Table, athlete_sheet, gym_sheet

PLAN = """start = 2026-11-09
[[prescribed]]
exercise = "squat"
weeks = 2
sets = 1
reps = 3
target = "4-0-1-0"
[[prescribed]]
exercise = "squat"
weeks = 3
sets = 4
"""
SHORT, LONG = (2.0, 0.0, 1.0, 0.2), (4.0, 0.0, 1.0, 0.2)


@pytest.fixture
def sheets(tmp_path):
    """The sheets of an athlete with an odd name, and of the gym, of a week with a missed rep."""
    log = Database(str(tmp_path / "log.db"))
    for number, day in enumerate((11, 18)):
        reps = [LONG, SHORT if day == 18 else LONG, LONG]
        add_entry(log, entry_of(number, reps, athlete="Žofie <b>", date=date(2026, 11, day), load_kg=85.0))
    (tmp_path / "plan.toml").write_text(PLAN)
    plan = read_plan(tmp_path / "plan.toml", ExerciseLibrary.builtin())
    reports = build_week(log, date(2026, 11, 20), plan=plan, today=date(2026, 12, 1))
    yield athlete_sheet(log, reports[0]), gym_sheet(reports)
    log.close()


def test_the_page_says_what_was_prescribed_done_and_missed(sheets, tmp_path):
    own, gym = map(render_html, sheets)
    for page in (own, gym):
        assert "<b>" not in page
        assert "Žofie &lt;b&gt;" in page
        assert not re.search(r"<script|https?://(?!doi)", page)
    text = re.sub("<[^>]*>", " ", own)
    for words in (
        *("2026-11-16 to 2026-11-22", "1 set x 3, tempo 4-0-1-0", "missed (2 of 3 reps)"),
        *("squat, rep 2: eccentric 1.50 s too short", "quadriceps", "4 sets"),
    ):
        assert words in text, words
    assert any(isinstance(block, Images) for block in sheets[0])
    assert "0 of 1 kept" in gym
    write_html(sheets[0], tmp_path / "sheet.html")
    refuse_overwriting(tmp_path / "sheet.html", ())
    (tmp_path / "other.html").write_text("<!doctype html><p>mine")
    with pytest.raises(UsageError):
        refuse_overwriting(tmp_path / "other.html", ())


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_sheets_fit_a_phone_and_break_no_rule_of_accessibility(sheets, tmp_path, open_page, axe, scheme):
    """A table that is wider than the page scrolls by itself, with the names of its rows in sight."""
    for number, blocks in enumerate(sheets):
        path = tmp_path / f"{number}.html"
        write_html(blocks, path)
        page = open_page(path, 390, 844, scheme).page
        assert page.evaluate("document.documentElement.scrollWidth") == 390
        table = page.locator(".wide").last
        table.evaluate("(e) => e.scrollBy(200, 0)")
        assert table.locator("td").first.bounding_box()["x"] >= 0
        assert axe(page) == []


def test_the_sheet_on_paper_has_one_page_and_the_same_words(sheets, tmp_path):
    for name, blocks in zip(("own", "gym"), sheets, strict=True):
        path = tmp_path / f"{name}.pdf"
        write_pdf(blocks, path)
        assert len(re.findall(rb"/Type /Page\b", path.read_bytes())) == 1
        refuse_overwriting(path, ())
    (tmp_path / "other.pdf").write_bytes(b"%PDF-1.7 of somebody else")
    with pytest.raises(UsageError):
        refuse_overwriting(tmp_path / "other.pdf", ())
    try:
        done = subprocess.run(
            ["pdftotext", "-layout", tmp_path / "own.pdf", "-"], capture_output=True, text=True, check=True
        )
    except FileNotFoundError:
        pytest.skip("pdftotext is not installed (Debian's package poppler-utils)")
    assert "Žofie <b>" in done.stdout
    assert "eccentric 1.50 s too short" in done.stdout


def test_the_still_is_of_what_was_worst(make_clip, tmp_path):
    """The second rep's eccentric, from 7.2 to 9.2 s: not its concentric, in which the rep's middle lies."""
    video = make_clip("annotated.mp4", frames=360, size=(160, 120))
    (tmp_path / "results").mkdir()
    video.rename(tmp_path / "results" / "annotated.mp4")
    reps = [LONG, (2.0, 0.0, 2.4, 0.2), LONG]
    entry = entry_of(1, reps, date=date(2026, 11, 18), target="4-0-*-*")
    log = Database(str(tmp_path / "log.db"))
    add_entry(log, replace(entry, results=str(tmp_path / "results")))
    (report,) = build_week(log, date(2026, 11, 18))
    (images,) = (block for block in athlete_sheet(log, report) if isinstance(block, Images))
    log.close()
    still = cv2.imdecode(np.frombuffer(images.images[0].content, np.uint8), cv2.IMREAD_COLOR)
    assert still is not None
    assert make_clip.read_number(cv2.cvtColor(still, cv2.COLOR_BGR2RGB)) == pytest.approx(8.2 * 30, abs=2)


def test_a_full_week_is_set_smaller_to_stay_on_one_page(tmp_path):
    for count, pages in ((70, 1), (200, 4)):
        write_pdf([Line(f"line {number}") for number in range(count)], tmp_path / f"{count}.pdf")
        assert len(re.findall(rb"/Type /Page\b", (tmp_path / f"{count}.pdf").read_bytes())) == pages


def test_columns_of_numbers_are_told_from_words():
    table = Table(
        ("Lift", "kg", "s", "Kept"), (("squat", "80", "4.00 ± 0.02", "kept"), ("row", "-", "3.1", "-"))
    )
    assert table.is_number == (False, True, True, False)


def test_letters_that_the_font_lacks_get_a_sign(tmp_path, capfd, caplog):
    name = "Anna \U0001f4aa\U0001f3fd Li \u674e \U0001f469\u200d\U0001f3eb Žofie"
    rows = ((name, "4.00 \u00b1 0.10"), ("Ben", "1"))
    write_pdf([Heading(name, 1), Line(name, True), Table((name, "s"), rows)], tmp_path / "own.pdf")
    assert (capfd.readouterr().err, caplog.text) == ("", "")
    try:
        done = subprocess.run(
            ["pdftotext", "-layout", tmp_path / "own.pdf", "-"], capture_output=True, text=True, check=True
        )
    except FileNotFoundError:
        pytest.skip("pdftotext is not installed (Debian's package poppler-utils)")
    assert done.stdout.count("Anna \u25a1 Li \u25a1 \u25a1\u25a1 Žofie") == 4
    assert "4.00 \u00b1 0.10" in done.stdout


def test_a_plot_of_such_a_name_says_nothing_on_stderr(tmp_path, recwarn):
    log = Database(str(tmp_path / "log.db"))
    add_entry(log, entry_of(1, athlete="A", date=date(2026, 11, 11)))
    trends = find_trends(select_sets(log))
    log.close()
    assert draw_trends(trends, "Anna \U0001f4aa $\\frac$").startswith(b"\x89PNG")
    # A missing glyph is a UserWarning. What other tests left open is told of whenever it is collected.
    assert [str(each.message) for each in recwarn if each.category is UserWarning] == []
