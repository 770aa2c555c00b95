"""The examples of the public names run, and give what they say."""

import doctest
import inspect
from pathlib import Path

import pytest

import liftphase

ROOT = Path(__file__).parents[2]
# Their examples estimate the pose in a video.
NEED_MODEL = {"analyze", "analyze_many", "estimate_pose"}
FUNCTIONS = [name for name in liftphase.__all__ if inspect.isfunction(getattr(liftphase, name))]


def run_examples(subject: object, name: str) -> int:
    """How many examples there are; a failure prints what was expected and what came."""
    tests = doctest.DocTestFinder(exclude_empty=True).find(subject, name)
    runner = doctest.DocTestRunner(optionflags=doctest.REPORT_NDIFF)
    for test in tests:
        runner.run(test)
    assert runner.failures == 0, f"{runner.failures} of {runner.tries} examples of {name} fail"
    return runner.tries


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=[pytest.mark.model, pytest.mark.slow] if name in NEED_MODEL else ())
        for name in liftphase.__all__
    ],
)
def test_the_examples_of_a_public_name_hold(name, monkeypatch):
    monkeypatch.chdir(ROOT)
    tried = run_examples(getattr(liftphase, name), name)
    assert tried or name not in FUNCTIONS, f"{name} has no example"


@pytest.mark.model
@pytest.mark.slow
def test_the_example_of_the_package_holds(monkeypatch):
    monkeypatch.chdir(ROOT)
    (test,) = doctest.DocTestFinder(recurse=False).find(liftphase, "liftphase")
    assert test.examples
    assert doctest.DocTestRunner().run(test).failed == 0


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_public_function_says_what_it_takes_gives_and_raises(name):
    text = inspect.getdoc(getattr(liftphase, name)) or ""
    for section in ("Parameters", "Returns", "Raises", "Examples"):
        assert f"\n{section}\n{'-' * len(section)}\n" in text, f"{name} does not have {section}"
