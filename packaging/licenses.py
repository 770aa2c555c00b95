"""Writes docs/licenses.md: the license of each package that liftphase needs at run time, as installed here.

python packaging/licenses.py
"""

import ctypes
import re
import tomllib
from collections.abc import Iterable
from importlib.metadata import Distribution, distribution
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "licenses.md"
TEMPLATE = Path(__file__).with_name("licenses_template.md")
# What the classifiers of packages without an SPDX expression say.
_CLASSIFIER = "License :: OSI Approved :: "
_GPL_ENCODERS = ("libx264", "libx265")


def needed(names: Iterable[str]) -> dict[str, Distribution]:
    """The packages and what they need in turn, without extras, by name; in the order of names."""
    found: dict[str, Distribution] = {}
    waiting = list(names)
    while waiting:
        name = re.sub(r"[-_.]+", "-", waiting.pop()).lower()
        if name in found:
            continue
        found[name] = distribution(name)
        for text in found[name].requires or ():
            requirement = Requirement(text)
            if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
                waiting.append(requirement.name)
    return dict(sorted(found.items()))


def license_of(package: Distribution) -> str:
    """Its SPDX expression; else what its classifiers or its license field say."""
    data = package.metadata.json
    if "license_expression" in data:
        return str(data["license_expression"])
    named = [c.removeprefix(_CLASSIFIER) for c in data.get("classifier", ()) if c.startswith(_CLASSIFIER)]
    return ", ".join(named) or str(data.get("license", "not stated")).splitlines()[0]


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


def main() -> None:
    """Write the page."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    packages = needed(Requirement(text).name for text in project["dependencies"])
    rows = [f"| {name} | {package.version} | {license_of(package)} |" for name, package in packages.items()]
    text = TEMPLATE.read_text(encoding="utf-8").format(rows="\n".join(rows), **look_into_av())
    PAGE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
