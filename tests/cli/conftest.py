"""Running the command line in this process, as it would run in a shell."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from liftphase_cli.main import main


@dataclass(frozen=True)
class Ran:
    """What a command printed (native libraries included) and its exit code."""

    exit_code: int
    stdout: str
    stderr: str


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str]) -> Callable[..., Ran]:
    """run("analyze", path, ...): the command `liftphase analyze path ...`."""

    def call(*arguments: object) -> Ran:
        capfd.readouterr()
        with pytest.raises(SystemExit) as caught:
            main([str(argument) for argument in arguments])
        assert isinstance(caught.value.code, int)
        printed = capfd.readouterr()
        return Ran(caught.value.code, printed.out, printed.err)

    return call
