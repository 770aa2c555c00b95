"""Writes packaging/sbom.cdx.json, the CycloneDX bill of materials that the wheel carries (PEP 770).

python packaging/sbom.py

It names what the package needs at run time, and what it has of others inside, which is nothing: versions are
chosen where it is installed. It has no time and no serial number: the same source gives the same file.
"""

import json
import re
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
SBOM = Path(__file__).with_name("sbom.cdx.json")
_REQUIREMENT = re.compile(r"(?P<name>[A-Za-z0-9._-]+)(?:\[[^\]]*\])?\s*(?P<range>[^;]*)")


def make_sbom() -> dict[str, Any]:
    """The bill of materials, from pyproject.toml."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    own = f"pkg:pypi/{project['name']}@{project['version']}"
    needed = [component for text in project["dependencies"] if (component := _component(text))]
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "type": "library",
                "bom-ref": own,
                "name": project["name"],
                "version": project["version"],
                "description": project["description"],
                "licenses": [{"license": {"id": project["license"]}}],
                "purl": own,
            }
        },
        "components": needed,
        "dependencies": [
            {"ref": own, "dependsOn": [component["bom-ref"] for component in needed]},
            *({"ref": component["bom-ref"]} for component in needed),
        ],
    }


def _component(requirement: str) -> dict[str, Any]:
    """A package that is needed, with the versions that will do."""
    match = _REQUIREMENT.fullmatch(requirement.strip())
    assert match is not None, requirement
    name = re.sub(r"[-_.]+", "-", match["name"]).lower()
    return {
        "type": "library",
        "bom-ref": f"pkg:pypi/{name}",
        "name": name,
        "purl": f"pkg:pypi/{name}",
        "scope": "required",
        "properties": [{"name": "requires", "value": match["range"].strip() or "any"}],
    }


def main() -> None:
    """Write the file."""
    SBOM.write_text(json.dumps(make_sbom(), indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
