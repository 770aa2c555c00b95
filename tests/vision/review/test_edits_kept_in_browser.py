"""Edits that another window, a killed server or a broken file gets in the way of: none is lost."""

import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from editor_window import reps_csv
from review_server import free_port, serving
from waiting import LIMIT_S

pytestmark = pytest.mark.browser

COMMAND = (sys.executable, "-c", "from liftphase_cli.main import main; main()", "review", "--no-browser")


def test_two_windows_on_a_clip(make_season: Any, open_editor: Any) -> None:
    season = make_season()
    with serving(season) as served:
        first = open_editor(served.address, season / "set")
        second = open_editor(served.address, season / "set", beside=first)
        first.page.bring_to_front()
        first.drag(2, 20)
        first.saved()
        second.page.bring_to_front()
        second.page.wait_for_selector(".notice:not([hidden])")
        assert "another window" in second.page.locator(".notice").inner_text()
        # The later edit wins.
        second.page.keyboard.press("x")
        second.saved()
        assert second.corrections()["rejected_reps"] == [1]
        first.page.bring_to_front()
        first.page.get_by_role("button", name="Show that").click()
        first.page.wait_for_selector(".rejected .rep-label")


def test_edits_wait_for_a_server_that_was_killed(make_season: Any, open_editor: Any) -> None:
    season, port = make_season(), str(free_port())
    server = start(season, port)
    try:
        editor = open_editor(address_of(server), season / "set")
        editor.drag(2, 30)
        editor.until(lambda: (editor.folder / "corrections.json").exists())
        server.kill()
        server.wait()
        moved_s = editor.corrections()["segments"][2]["start_s"]
        editor.page.keyboard.press("x")
        editor.until(lambda: "wait here" in editor.page.locator(".save-state").inner_text())
        server = start(season, port)
        again = open_editor(address_of(server), season / "set", beside=editor)
        again.page.wait_for_selector("circle.boundary.hand")
        editor.page.bring_to_front()
        editor.saved()
        assert editor.corrections()["rejected_reps"] == [1]
        assert editor.corrections()["segments"][2]["start_s"] == moved_s
        assert len(reps_csv(editor.folder)) == 2
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(LIMIT_S)


def start(season: Path, port: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*COMMAND, str(season), "--port", port], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )


def address_of(server: subprocess.Popen[str]) -> str:
    assert server.stdout is not None
    found = re.search(r"http://\S+", server.stdout.readline())
    assert found is not None
    return found[0]


def test_broken_corrections_are_kept_under_another_name_and_said(make_season: Any, open_editor: Any) -> None:
    season = make_season()
    (season / "set" / "corrections.json").write_text("{", encoding="utf-8")
    with serving(season) as served:
        editor = open_editor(served.address, season / "set")
        said = editor.page.locator(".notice").inner_text()
        (kept,) = (season / "set").glob("corrections.broken-*.json")
        assert kept.name in said
        assert kept.read_text(encoding="utf-8") == "{"
        editor.saved()
