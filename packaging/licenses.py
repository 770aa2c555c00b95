"""Writes docs/licenses.md: the license of each package that liftphase and its extras need, as installed here.

python packaging/licenses.py
"""

import ctypes
import re
import tomllib
from collections.abc import Iterable
from importlib.metadata import Distribution, distribution
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "licenses.md"
TEMPLATE = Path(__file__).with_name("licenses_template.md")
# What the classifiers of packages without an SPDX expression say.
_CLASSIFIER = "License :: OSI Approved :: "
_GPL_ENCODERS = ("libx264", "libx265")
# Extras of those who work on the project, not of those who use it.
_NOT_FOR_USE = ("docs", "test")


def needed(requirements: Iterable[str]) -> dict[str, Distribution]:
    """The packages and what they need in turn, by name; in the order of names."""
    found: dict[str, Distribution] = {}
    waiting = [Requirement(text) for text in requirements]
    while waiting:
        wanted = waiting.pop()
        name = re.sub(r"[-_.]+", "-", wanted.name).lower()
        if name in found:
            continue
        found[name] = distribution(name)
        for requirement in map(Requirement, found[name].requires or ()):
            marker = requirement.marker
            if marker is None or any(marker.evaluate({"extra": extra}) for extra in ("", *wanted.extras)):
                waiting.append(requirement)
    return dict(sorted(found.items()))


def license_of(package: Distribution) -> str:
    """Its SPDX expression; else what its classifiers, its license field or the head of its license say."""
    data = package.metadata.json
    if "license_expression" in data:
        return str(data["license_expression"])
    named = [c.removeprefix(_CLASSIFIER) for c in data.get("classifier", ()) if c.startswith(_CLASSIFIER)]
    if named or "license" in data:
        return ", ".join(named) or str(data["license"]).splitlines()[0]
    texts = (file.read_text() for file in package.files or () if file.parent.name == "licenses")
    return next((text.strip().splitlines()[0] for text in texts), "not stated")


def look_into_av() -> dict[str, str]:
    """What the FFmpeg inside PyAV's wheel says of itself, and which encoders under the GPL lie beside it."""
    import av

    folder = Path(av.__file__).parents[1] / "av.libs"
    say = ctypes.CDLL(str(next(folder.glob("libavcodec*")))).avcodec_license
    say.restype = ctypes.c_char_p
    encoders = [name for name in _GPL_ENCODERS if list(folder.glob(f"{name}-*"))]
    return {
        "av": av.__version__,
        "ffmpeg": say().decode(),
        "encoders": " and ".join(encoders) or "no encoder",
    }


def list_packages(project: dict[str, Any]) -> tuple[list[str], list[str]]:
    """The rows of what liftphase needs, and of what its extras need besides."""
    base = needed(project["dependencies"])
    of_extras: dict[str, tuple[Distribution, list[str]]] = {}
    for extra, requirements in project["optional-dependencies"].items():
        if extra in _NOT_FOR_USE:
            continue
        for name, package in needed(requirements).items():
            if name not in base:
                of_extras.setdefault(name, (package, []))[1].append(f"`{extra}`")
    return (
        [f"| {name} | {package.version} | {license_of(package)} |" for name, package in base.items()],
        [
            f"| {name} | {package.version} | {license_of(package)} | {', '.join(extras)} |"
            for name, (package, extras) in sorted(of_extras.items())
        ],
    )


def main() -> None:
    """Write the page."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    rows, extra_rows = map("\n".join, list_packages(project))
    text = TEMPLATE.read_text(encoding="utf-8").format(rows=rows, extra_rows=extra_rows, **look_into_av())
    PAGE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
