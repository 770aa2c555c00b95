"""What is released: source archive and wheel are built, installed into an empty environment and run there."""

import json
import re
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import tomllib
import venv
from itertools import chain
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parents[2]
TRACK = ROOT / "tests" / "golden" / "tracks" / "sample_squat.npz"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def run(*command: object, cwd: Path | None = None) -> str:
    """What a command prints, in an environment without paths of ours; fails with its errors."""
    done = subprocess.run(
        [str(word) for word in command], cwd=cwd, capture_output=True, text=True, check=False,
        env={"PATH": "/usr/bin:/bin", "HOME": str(cwd or ROOT), "LC_ALL": "C.UTF-8"},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> tuple[Path, Path]:
    """The source archive, and the wheel built from it."""
    pytest.importorskip("build", reason="the extra test is not installed")
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, ROOT)
    return next(folder.glob("*.tar.gz")), next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(built, tmp_path_factory) -> Path:
    """The `liftphase` of an environment with the wheel alone; what it needs is borrowed from this one."""
    home = tmp_path_factory.mktemp("home")
    venv.create(home / "venv", with_pip=False)
    python = home / "venv" / "bin" / "python"
    run(sys.executable, "-m", "pip", "--python", python, "install", "--no-deps", "--no-index", "-q", built[1])
    site = Path(run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").strip())
    borrowed = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    (site / "borrowed.pth").write_text("\n".join(sorted(borrowed)) + "\n")
    return python.with_name("liftphase")


@pytest.mark.slow
def test_the_wheel_carries_the_pages(built):
    static = ROOT / "vision" / "liftphase" / "review" / "static"
    own = {path.relative_to(ROOT / "vision").as_posix() for path in static.rglob("*") if path.is_file()}
    assert len(own) > 40
    assert own <= set(ZipFile(built[1]).namelist())


@pytest.mark.slow
def test_an_installed_wheel_analyzes_a_track(installed, tmp_path):
    where = run(
        installed.with_name("python"), "-c", "import liftphase; print(liftphase.__file__)", cwd=tmp_path
    )
    assert Path(where.strip()).is_relative_to(installed.parents[1])
    shutil.copy(TRACK, tmp_path / "pose.npz")
    printed = run(
        installed, "analyze", "pose.npz", "--exercise", "squat", "--no-video", "--plain", "--lang", "de",
        "-o", "results", cwd=tmp_path,
    )  # fmt: skip
    assert "Kniebeuge: 4 Wiederholungen" in printed
    (analysis,) = (tmp_path / "results").glob("*/analysis.json")
    assert json.loads(analysis.read_text())["rep_count"] == 4
    assert analysis.with_name("report.html").is_file()
    # Without --exercise the networks that recognize the lift are read.
    assert "squat (detected" in run(
        installed, "analyze", "pose.npz", "--no-video", "--no-report", "--lang", "en", cwd=tmp_path
    )
    assert PROJECT["version"] in run(installed, "--version", cwd=tmp_path)


@pytest.mark.slow
def test_the_wheel_holds_what_is_in_the_sources_and_its_bill_of_materials(built):
    from cyclonedx.schema import SchemaVersion
    from cyclonedx.validation.json import JsonStrictValidator

    with ZipFile(built[1]) as wheel:
        names = set(wheel.namelist())
        (sbom,) = (name for name in names if ".dist-info/sboms/" in name)
        text = wheel.read(sbom).decode()
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None
    sources = {
        str(path.relative_to(folder))
        for folder in (ROOT / "vision", ROOT / "cli")
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert sources - names == set()
    assert not [name for name in names if name.endswith((".mp4", ".task")) or "/tests/" in name]


@pytest.mark.slow
def test_the_source_archive_holds_what_the_tests_need(built):
    with tarfile.open(built[0]) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {
        "tests/golden/tracks/sample_squat.npz",
        "models/recogniser.npz",
        "packaging/sbom.cdx.json",
    } <= names


def test_the_bill_of_materials_is_that_of_the_project():
    sys.path.insert(0, str(ROOT / "packaging"))
    import sbom

    assert json.loads(sbom.SBOM.read_text()) == sbom.make_sbom(), "python packaging/sbom.py"


def test_every_place_has_the_same_version():
    assert f"version: {PROJECT['version']}\n" in (ROOT / "CITATION.cff").read_text()
    assert f'version: "{PROJECT["version"]}"' in (ROOT / "packaging" / "conda" / "recipe.yaml").read_text()


def test_a_tagged_commit_has_the_version_of_its_tag():
    if not shutil.which("git") or not (ROOT / ".git").exists():
        pytest.skip("no git here")
    tags = run("git", "-c", "safe.directory=*", "tag", "--points-at", "HEAD", cwd=ROOT).split()
    versions = [tag[1:] for tag in tags if re.fullmatch(r"v\d+\.\d+.*", tag)]
    assert versions in ([], [PROJECT["version"]])
    if versions:
        assert f"## {versions[0]}" in (ROOT / "CHANGELOG.md").read_text()


def test_the_conda_recipe_asks_for_what_the_project_needs():
    """As rattler-build, conda-forge's builder, reads and renders it."""
    rattler_build = pytest.importorskip("rattler_build")
    recipe = rattler_build.Stage0Recipe.from_file(ROOT / "packaging" / "conda" / "recipe.yaml")
    (variant,) = recipe.render(rattler_build.VariantConfig())
    rendered = variant.recipe.to_dict()
    assert rendered["package"] == {"name": PROJECT["name"], "version": PROJECT["version"]}
    named = {
        "opencv-contrib-python": "opencv",
        "flatbuffers": "python-flatbuffers",
        "matplotlib": "matplotlib-base",
    }
    needed = {re.split(r"(?=[<>=])", text, maxsplit=1)[0]: text for text in PROJECT["dependencies"]}
    expected = {text.replace(name, f"{named.get(name, name)} ", 1) for name, text in needed.items()}
    python = PROJECT["requires-python"]
    assert set(rendered["requirements"]["run"]) == expected | {f"python {python}"}
    assert f"python {python.removeprefix('>=')}.*" in rendered["requirements"]["host"]
    (command,) = PROJECT["scripts"].items()
    assert rendered["build"]["python"]["entry_points"] == [" = ".join(command)]


def test_the_license_of_everything_that_is_needed_is_listed():
    text = (ROOT / "docs" / "licenses.md").read_text()
    listed = set(re.findall(r"^\| ([a-z0-9-]+) \|", text, re.MULTILINE))
    extras = (
        each for extra, each in PROJECT["optional-dependencies"].items() if extra not in ("docs", "test")
    )
    assert {
        re.split(r"[<>=\[]", each, maxsplit=1)[0] for each in chain(PROJECT["dependencies"], *extras)
    } <= listed
    assert "libx264" in text


def test_the_dockerfile_has_no_faults():
    hadolint = Path(sysconfig.get_path("scripts")) / "hadolint"
    if not hadolint.exists():
        pytest.skip("hadolint is not installed")
    run(hadolint, ROOT / "packaging" / "docker" / "Dockerfile")


def test_the_paper_cites_what_its_bibliography_holds():
    paper = (ROOT / "docs" / "paper" / "paper.md").read_text()
    bibliography = (ROOT / "docs" / "paper" / "paper.bib").read_text()
    assert set(re.findall(r"@(\w+\d{4})", paper)) == set(
        re.findall(r"^@\w+\{(\w+),", bibliography, re.MULTILINE)
    )


def test_the_paper_has_the_sections_and_the_length_that_the_journal_asks_for():
    """The Journal of Open Source Software (2026, *JOSS Paper Format*): six sections, 750 to 1750 words."""
    paper = (ROOT / "docs" / "paper" / "paper.md").read_text()
    sections = re.findall(r"^# (.+)$", paper, re.MULTILINE)
    assert {
        "Summary",
        "Statement of need",
        "State of the field",
        "Software design",
        "Research impact statement",
        "AI usage disclosure",
    } <= set(sections)
    assert 750 <= len(paper.split("---", 2)[2].split()) <= 1750


def test_the_figures_of_the_paper_are_those_of_the_validity_page():
    """The paper's table is written by hand: what the command writes anew is held against it."""
    paper = (ROOT / "docs" / "paper" / "paper.md").read_text()
    page = (ROOT / "docs" / "validity.md").read_text()
    low, high = re.findall(r"one movement \| ([-+.\d]+)\.\.([-+.\d]+) \|", page)[0]
    assert f"| {low} to {high.lstrip('+')} s |" in paper
    reps, skipped, ghosts = re.findall(r"Of (\d+) labeled reps (\d+) were skipped; (\d+) ghosts", page)[0]
    assert f"| {skipped} and {ghosts} of {reps} |" in paper
    mean, icc = re.findall(r"\| eccentric \| \d+ \| \d+ clips \| ([-+]\d+) .* \| ([.\d]+) \(", page)[0]
    assert f"| {mean} ms, {icc} |" in paper
    median, p90 = re.findall(
        r"\| \d+ \| \d+ clips \| [^|]+ \| (\d+) \([^|]+ \| (\d+) \([^|]+ \|$", page, re.MULTILINE
    )[0]
    assert f"| {median} and {p90} ms |" in paper
    readme = (ROOT / "README.md").read_text()
    (held,) = re.findall(r"within the stated 90 % interval, % \| [.\d]+ \| [.\d]+ \| ([.\d]+) \|", readme)
    assert f"| {float(held):.0f} % |" in paper
