"""The report as one file: modules, style and data inside it, no network, no server."""

import base64
import hashlib
import html
import json
import re
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from importlib.resources import files
from typing import Any

from liftphase.export.exporter import FrameSeries
from liftphase.reps.wording import TERMS, Speech
from liftphase.review.data import VideoFile, report_data
from liftphase.review.page_words import lift_words, page_words, speech_of
from liftphase.season.facts import SetFacts

_IMPORT = re.compile(r'^import \{([^}]*)\} from "\./([a-z-]+)\.js";$', re.MULTILINE)
_DATA = re.compile(r'<script type="application/json" id="data">(.*?)</script>', re.DOTALL)
# At the top, where a list of many reports reads it.
_VERDICT = '\n<meta name="verdict" content="{}">'
_VERDICT_IN_HEAD = re.compile(rb'<meta name="verdict" content="([a-z-]+)">')
HEAD_BYTES = 200
_EXPORT = re.compile(r"^export ((?:class|const|function) (\w+))", re.MULTILINE)

_PAGE = """<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">{verdict}
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<link rel="icon" href="data:,">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<main id="report"><noscript>{no_script}</noscript></main>
<script type="application/json" id="data">{data}</script>
<script type="module">{script}</script>
</body>
</html>
"""


def build_report(
    analysis: Mapping[str, Any],
    series: FrameSeries,
    *,
    evaluation: Mapping[str, Any] | None = None,
    facts: SetFacts | None = None,
    speech: Speech = TERMS,
    trend: Mapping[str, Any] | None = None,
    video: VideoFile | None = None,
    still_jpeg: bytes | None = None,
) -> str:
    """The report of one clip as an HTML page that needs nothing but itself and, beside it, the video.

    The parameters are those of `liftphase.review.data.report_data`; trend: what `trend_data` of
    `liftphase.review.trend_data` gives. The page's own script and style are all that its
    Content-Security-Policy lets run, by their SHA-256; it can open no connection.
    """
    data = report_data(
        analysis,
        series,
        evaluation=evaluation,
        facts=facts,
        speech=speech,
        video=video,
        still_jpeg=still_jpeg,
    )
    return render_report(data if trend is None else data | {"trend": trend})


def render_report(data: dict[str, Any]) -> str:
    """The page around what `report_data` gives, in the words of this version for the language of the data."""
    analysis, script = data["analysis"], bundle_modules("report")
    words = speech_of(data).words
    name = str(analysis["clip"]["name"]).encode("utf-8", "replace").decode("utf-8")
    verdict = str((data["judgement"] or {}).get("verdict", ""))
    return _PAGE.format(
        verdict=_VERDICT.format(html.escape(verdict)) if verdict else "",
        policy=report_policy(),
        language=words.language,
        title=html.escape(f"{lift_words(analysis, words)}: {name}"),
        no_script=html.escape(words("This report needs JavaScript, which is inside this file.")),
        style=_style(),
        data=json_in_html(data | {"words": page_words(script, data)}),
        script=script,
    )


def read_report(page: str) -> dict[str, Any] | None:
    """The data out of a report, also of another version; None where there is none."""
    found = _DATA.search(page)
    with suppress(ValueError, RecursionError):
        data = json.loads(found[1]) if found else None
        return data if isinstance(data, dict) else None
    return None


def read_verdict(head: bytes) -> str | None:
    """The verdict that a report begins with, where a target was given. head: its first HEAD_BYTES."""
    found = _VERDICT_IN_HEAD.search(head)
    return found[1].decode() if found else None


@cache
def report_policy() -> str:
    """The Content-Security-Policy of every report of this version."""
    return _policy(bundle_modules("report"), _style())


@cache
def bundle_modules(entry: str) -> str:
    """The module `entry` and all that it imports as one script, each in a scope of its own.

    Modules import one another by `import { a, b } from "./name.js";` and export functions, classes and
    constants where they are declared; nothing else is understood. Raises ValueError for anything else.
    """
    order: list[str] = []
    bodies: dict[str, str] = {}

    def add(name: str, above: tuple[str, ...]) -> None:
        if name in above:
            raise ValueError(f"modules import one another in a circle: {' > '.join((*above, name))}")
        if name in bodies:
            return
        source = static_text(f"{name}.js")
        for match in _IMPORT.finditer(source):
            add(match[2], (*above, name))
        bodies[name] = _in_scope(name, source)
        order.append(name)

    add(entry, ())
    return "\n".join(bodies[name] for name in order)


def _in_scope(name: str, source: str) -> str:
    body = _IMPORT.sub(lambda match: f"const {{{match[1]}}} = {_variable(match[2])};", source)
    exports = ", ".join(match[2] for match in _EXPORT.finditer(body))
    body = _EXPORT.sub(r"\1", body)
    if left := re.search(r"^(?:import|export)\b.*", body, re.MULTILINE):
        raise ValueError(f"{name}.js: not understood: {left[0]}")
    if "</script" in body:
        raise ValueError(f"{name}.js would end the script it is put into")
    return f"const {_variable(name)} = (() => {{\n{body}\nreturn {{ {exports} }};\n}})();"


def _variable(module: str) -> str:
    return f"${module.replace('-', '_')}"


@cache
def _style() -> str:
    return static_text("theme.css") + static_text("report.css")


def static_text(name: str) -> str:
    """A script or style of the pages."""
    return (files("liftphase.review") / "static" / name).read_text(encoding="utf-8")


def _policy(script: str, style: str) -> str:
    # A page opened from the file system has no origin that 'self' could mean in every browser.
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src '{_digest(script)}'",
            f"style-src '{_digest(style)}'",
            "media-src 'self' file:",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


def _digest(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode('utf-8')).digest()).decode('ascii')}"


def json_in_html(data: Mapping[str, Any]) -> str:
    """JSON that cannot end the script element it stands in, nor begin a comment there.

    ASCII only: file names need not be valid UTF-8.
    """
    text = json.dumps(data, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e")
