"""The report as one file: what may be in it, how large it is, and that nothing in it can escape."""

import base64
import hashlib
import html
import re
from collections.abc import Mapping

import numpy as np
import pytest
from review_analysis import data_of, make_analysis, make_judgement, make_series

from liftphase.export.exporter import FrameSeries
from liftphase.review import page as page_module
from liftphase.review.data import VideoFile
from liftphase.review.page import build_report, bundle_modules

TIMES_S = np.arange(0, 7, 1 / 30)
EVIL = "</script><script>alert(1)</script><!-- <img src=x onerror=alert(2)>"


def digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def test_nothing_but_its_own_script_and_style_may_run() -> None:
    page = build_report(make_analysis(), make_series(TIMES_S), video=VideoFile("annotated.mp4"))
    found = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)
    assert found is not None
    policy = dict(rule.split(" ", 1) for rule in html.unescape(found[1]).split("; "))
    scripts = re.findall(r'<script type="module">(.*?)</script>', page, re.DOTALL)
    styles = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    assert [policy["script-src"]] == [f"'sha256-{digest(script)}'" for script in scripts]
    assert [policy["style-src"]] == [f"'sha256-{digest(style)}'" for style in styles]
    assert policy["default-src"] == "'none'"
    assert "unsafe" not in found[1]
    assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)", page)


def test_hostile_names_stay_inside_the_data() -> None:
    analysis = make_analysis()
    analysis["clip"]["path"] = f"C:{EVIL}"
    analysis["exercise"]["name"] = EVIL
    analysis["quality"]["warnings"] = [EVIL]
    analysis["reps"][0]["flags"] = [EVIL]
    plain, hostile = (build_report(each, make_series(TIMES_S)) for each in (make_analysis(), analysis))
    for tag in ("<script", "</script", "<!--", "<img"):
        assert hostile.count(tag) == plain.count(tag)
    assert data_of(hostile)["analysis"]["exercise"]["name"] == EVIL


def test_a_name_that_is_no_valid_unicode_is_shown_all_the_same() -> None:
    analysis = make_analysis()
    analysis["clip"]["path"] = "/films/caf\udce9.mp4"
    page = build_report(analysis, make_series(TIMES_S))
    page.encode("utf-8")
    assert data_of(page)["analysis"]["clip"]["name"] == "caf\udce9.mp4"


def test_where_the_clip_lay_is_nobodys_business() -> None:
    page = build_report(make_analysis(), make_series(TIMES_S))
    assert "somebody" not in page
    assert data_of(page)["analysis"]["clip"]["name"] == "set.mp4"


@pytest.mark.parametrize("fps", [30, 60, 240])
def test_ten_reps_fit_in_a_megabyte(fps: int) -> None:
    analysis = make_analysis((tuple(2.0 + 6.0 * i for i in range(10)),))
    times_s = np.arange(0, 64, 1 / fps)
    series = make_series(times_s)
    angles = {f"joint_{i}": 90 + 60 * np.sin(times_s * (1 + i / 7)) for i in range(11)}
    series = FrameSeries(times_s, angles, series.excursion)
    still = bytes(range(256)) * 150
    page = build_report(analysis, series, evaluation=make_judgement(analysis), still_jpeg=still)
    assert len(page.encode()) < 1_000_000


def test_a_judgement_without_a_verdict_is_none() -> None:
    without = {"path": "set.mp4", "verdict": None, "problem": "no target"}
    assert (
        data_of(build_report(make_analysis(), make_series(TIMES_S), evaluation=without))["judgement"] is None
    )


def with_modules(monkeypatch: pytest.MonkeyPatch, modules: Mapping[str, str]) -> str:
    monkeypatch.setattr(page_module, "static_text", lambda name: modules[name])
    return bundle_modules.__wrapped__("a")


def test_modules_come_before_those_that_import_them_and_keep_their_names_apart(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    modules = {
        "a.js": 'import { x, y } from "./b.js";\nimport { z } from "./c-d.js";\nconst own = x;\n',
        "b.js": 'import { z } from "./c-d.js";\nexport const x = 1;\nexport function y() {}',
        "c-d.js": "export class z {}\n",
    }
    bundle = with_modules(monkeypatch, modules)
    assert [line for line in bundle.splitlines() if line.startswith(("const $", "return"))] == [
        "const $c_d = (() => {",
        "return { z };",
        "const $b = (() => {",
        "return { x, y };",
        "const $a = (() => {",
        "return {  };",
    ]


@pytest.mark.parametrize(
    ("modules", "why"),
    [
        ({"a.js": 'import x from "./b.js";\n'}, "not understood: import x"),
        ({"a.js": "export default 1;\n"}, "not understood: export default"),
        ({"a.js": 'const a = "</script>";\n'}, "would end the script"),
        ({"a.js": 'import { b } from "./b.js";\n', "b.js": 'import { a } from "./a.js";\n'}, "a > b > a"),
    ],
)
def test_what_it_cannot_put_into_one_file_it_refuses(
    monkeypatch: pytest.MonkeyPatch, modules: Mapping[str, str], why: str
) -> None:
    with pytest.raises(ValueError, match=why):
        with_modules(monkeypatch, modules)
