"""season.xlsx, read back."""

import datetime
from dataclasses import replace

import pytest
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from tempo_sets import clip_info

from liftphase.export.season import XLSX_FILE, write_summary_and_reps
from liftphase.season.facts import SetFacts


def test_cells_have_types_and_the_verdict_a_color(results, tmp_path):
    day = datetime.date(2026, 11, 20)
    first = replace(results[0], facts=SetFacts(athlete="=anna", load_kg=80.0, date=day), rest_before_s=90.5)
    clip = replace(clip_info("=1+1"), recorded_at="2026-11-20T17:30:00+02:00")
    first = replace(first, analysis=replace(first.analysis, clip=clip), clip="=1+1")
    write_summary_and_reps([first, *results[1:]], tmp_path, xlsx=True)
    book = load_workbook(tmp_path / XLSX_FILE)
    assert book.sheetnames == ["summary", "reps"]
    sheet = book["summary"]
    assert sheet.freeze_panes == "B2"
    rows = list(sheet.iter_rows())
    row = {name.value: cell for name, cell in zip(rows[0], rows[1], strict=True)}
    assert (row["clip"].value, row["clip"].data_type) == ("=1+1", "s")
    assert (row["athlete"].value, row["athlete"].data_type) == ("=anna", "s")
    assert row["load_kg"].value == 80.0
    assert row["rest_before_s"].value == 90.5
    lowered = [rep.eccentric_s for rep in first.analysis.reps]
    assert row["eccentric_drift_s"].value == pytest.approx(lowered[-1] - lowered[0])
    assert row["corrected"].value is False
    assert row["date"].value == datetime.datetime(2026, 11, 20)
    assert row["recorded_at"].value == datetime.datetime(2026, 11, 20, 15, 30)
    assert (row["reps_kept"].value, row["reps_missed"].value, row["reps_too_close"].value) == (1, 1, 1)
    # The second rep: 0.9 s of pause where 0.5 s are allowed, 3.0 s of eccentric where 3.5 s are needed.
    assert (row["worst_rep"].value, row["worst_part"].value, row["worst_off_s"].value) == (
        2,
        "eccentric",
        -0.5,
    )
    letter = get_column_letter(row["verdict"].column or 0)
    (rules,) = (own.rules for own in sheet.conditional_formatting if str(own.sqref).startswith(letter + "2"))
    fills = {str(rule.formula[0]).strip('"'): rule.dxf.fill.bgColor.rgb for rule in rules}
    assert fills == {"pass": "00C6E7CE", "fail": "00F8CBAD", "too-close-to-call": "00EDEDED"}
    verdicts = [cell.value for cell in sheet[letter][1:]]
    assert "fail" in verdicts
    assert all(verdict is None or verdict in fills for verdict in verdicts)
    assert len(list(book["reps"].iter_rows())) == 1 + sum(len(r.analysis.reps) for r in results if r.analysis)
