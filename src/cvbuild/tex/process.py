"""The one place that starts other programs.

Takes a `Call`, gives a `Completed`. Whoever needs a program receives a `Runner`, so that tests
put one in its place that crashes, hangs or prints nothing.

The output goes through a file instead of a pipe: a grandchild that lives on cannot keep the
reader waiting, and a program that prints without end does not fill the memory. The time limit
is a timer beside a plain `wait`, because `wait(timeout=…)` polls and may notice the end of the
program 50 ms late (CPython's subprocess.py, `_wait`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import subprocess

__all__ = ["Call", "Completed", "Runner", "run"]

_OUTPUT_KEPT = 1_000_000
"""Bytes of the output that are kept, counted from its end."""


@dataclass(frozen=True, slots=True)
class Call:
    """A program to run, with nothing to read on its standard input.

    `argv[0]` is an absolute path, `env` the whole environment, `timeout` in seconds.
    """

    argv: tuple[str, ...]
    cwd: Path
    env: Mapping[str, str]
    timeout: float


@dataclass(frozen=True, slots=True)
class Completed:
    """How a program ended.

    `returncode` is negative when a signal ended it. `output` is what it wrote to standard output
    and standard error, read as UTF-8 with U+FFFD for what is not.
    """

    returncode: int
    output: str
    timed_out: bool = False


class Runner(Protocol):
    """Runs a program to its end; OSError when it cannot be started."""

    def __call__(self, call: Call, /) -> Completed: ...


def run(call: Call) -> Completed:
    """Run the program; whatever ends the wait, no process of its group is left.

    Raises OSError when the program cannot be started.
    """
    import subprocess
    import tempfile
    import threading

    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(
            call.argv,
            cwd=call.cwd,
            env=dict(call.env),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # POSIX: a group of its own, to be killed as a whole
        )
        late = threading.Event()

        def stop() -> None:
            if process.poll() is None:
                late.set()
                _kill(process)

        timer = threading.Timer(call.timeout, stop)
        timer.daemon = True
        timer.start()
        try:
            returncode = process.wait()
        except BaseException:  # Ctrl-C above all
            _kill(process)
            process.wait()
            raise
        finally:
            timer.cancel()
        size = output.seek(0, 2)
        output.seek(max(0, size - _OUTPUT_KEPT))
        return Completed(returncode, output.read().decode("utf-8", "replace"), late.is_set())


def _kill(process: subprocess.Popen[bytes]) -> None:
    """Kill the program and, where there are process groups, what it started."""
    import os
    import signal
    import sys

    if sys.platform == "win32":
        process.kill()
        return
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):  # gone; macOS says EPERM of a group of zombies
        process.kill()
