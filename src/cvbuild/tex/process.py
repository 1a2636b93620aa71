"""The one place that starts other programs.

Takes a `Call`, gives a `Completed`. Whoever needs a program receives a `Runner`, so that tests
put one in its place that crashes, hangs or prints nothing. A program that is to be ready before
there is work for it is `Started` first, and told the work later.

The output goes through a file instead of a pipe: a grandchild that lives on cannot keep the
reader waiting, and a program that prints without end does not fill the memory. The time limit
is a timer beside a plain `wait`, because `wait(timeout=…)` polls and may notice the end of the
program 50 ms late (CPython's subprocess.py, `_wait`). On Linux the kernel holds limits of its own
(getrlimit(2)): on the processor's time, which ends the program also when nobody is left to do so,
on the size of a file, and on memory.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import subprocess
    import threading

__all__ = [
    "LARGEST_FILE",
    "MOST_MEMORY",
    "Call",
    "Completed",
    "OutputFileError",
    "Runner",
    "Started",
    "ended_from_outside",
    "kill_all",
    "run",
]

LARGEST_FILE = 200_000_000
"""Bytes that a program may write into one file (Linux); a résumé has less than one million."""

MOST_MEMORY = 2_000_000_000
"""Bytes of memory that a program may ask for (Linux); TeX has some hundred million."""

_CPU_MORE = 5
"""Seconds by which the kernel's limit is above the timer's, which says it better."""

_OUTPUT_KEPT = 1_000_000
"""Bytes of the output that are kept, counted from its end."""


@dataclass(frozen=True, slots=True)
class Call:
    """A program to run.

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


WINDOWS_CRASH = 0xC0000000
"""From here on an exit code is an NTSTATUS of severity error: the program crashed (MS-ERREF)."""


def ended_from_outside(completed: Completed) -> bool:
    """Whether a signal ended the program, or a crash, so that it says nothing of its work."""
    return completed.returncode < 0 or completed.returncode >= WINDOWS_CRASH


class OutputFileError(OSError):
    """There is no place for the output of a program, which has not been started."""


class Runner(Protocol):
    """Runs a program to its end; OSError when it cannot be started."""

    def __call__(self, call: Call, /) -> Completed: ...


_running: set[subprocess.Popen[bytes]] = set()
_ended: list[bool] = []
"""Not empty once no program is to run any more."""


def kill_all() -> None:
    """Kill every program that `run` waits for in any thread, and each that it starts later.

    For a handler of signals: only the main thread sees those, and it cannot leave before threads
    that wait for their programs.
    """
    _ended.append(True)
    for process in tuple(_running):
        _kill(process)


def run(call: Call) -> Completed:
    """Run the program; whatever ends the wait, no process of its group is left.

    Raises OSError when the program cannot be started, OutputFileError when its output has no place.
    """
    return Started(call).finish()


class Started:
    """A program that runs.

    With `waits`, its standard input stays open for what `tell` says. Such a program ends by
    itself when this process does, however that comes, if it ends with its input.
    """

    def __init__(self, call: Call, *, waits: bool = False) -> None:
        """Start it.

        Raises OSError when it cannot be started, OutputFileError when its output has no place.
        """
        import subprocess

        self._call = call
        self._timer: threading.Timer | None = None
        self._late = False
        self._output = _output_file()
        try:
            self._process = subprocess.Popen(
                call.argv,
                cwd=call.cwd,
                env=dict(call.env),
                stdin=subprocess.PIPE if waits else subprocess.DEVNULL,
                stdout=self._output,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # POSIX: a group of its own, to be killed as a whole
            )
        except BaseException:
            self._output.close()
            raise
        _running.add(self._process)
        if _ended:
            _kill(self._process)
        _limit(self._process.pid, call.timeout)

    def tell(self, said: bytes) -> None:
        """Say this on its standard input, which is its end; the time limit counts from now."""
        self._timer = self._limited()
        if self._process.stdin is not None:
            with suppress(OSError):  # it has ended; how, its exit code says
                self._process.stdin.write(said)
            with suppress(OSError):
                self._process.stdin.close()

    @property
    def alive(self) -> bool:
        """Whether it has not ended."""
        return self._process.poll() is None

    def finish(self) -> Completed:
        """Wait for its end; without `tell`, the time limit counts from now."""
        timer = self._timer or self._limited()
        try:
            returncode = self._process.wait()
        except BaseException:  # Ctrl-C above all
            self.end()
            raise
        finally:
            timer.cancel()
            _running.discard(self._process)
        with self._output as output:
            size = output.seek(0, 2)
            output.seek(max(0, size - _OUTPUT_KEPT))
            text = output.read().decode("utf-8", "replace")
        return Completed(returncode, text, self._late)

    def _limited(self) -> threading.Timer:
        import threading

        def stop() -> None:
            if self._process.poll() is None:
                self._late = True
                _kill(self._process)

        timer = threading.Timer(self._call.timeout, stop)
        timer.daemon = True
        timer.start()
        return timer

    def end(self) -> None:
        """End it, wherever it is; nothing happens when it has ended."""
        if self._timer is not None:
            self._timer.cancel()
        if self._process.returncode is None:  # else its number may be another's by now
            _kill(self._process)
            self._process.wait()
        if self._process.stdin is not None:
            with suppress(OSError):
                self._process.stdin.close()
        _running.discard(self._process)
        self._output.close()


def _output_file() -> IO[bytes]:
    import tempfile

    try:
        return tempfile.TemporaryFile()
    except OSError as error:
        raise OutputFileError(error.errno, error.strerror or str(error)) from error


def _limit(process: int, seconds: float) -> None:
    """Set the kernel's limits of a process that has just been started.

    From outside, because code between fork and exec is not safe beside threads (CPython's
    documentation of `preexec_fn`); only Linux can do that (prlimit(2)).
    """
    import sys

    if sys.platform != "linux":
        return
    import resource

    limits = (
        (resource.RLIMIT_CPU, int(seconds) + _CPU_MORE),
        (resource.RLIMIT_FSIZE, LARGEST_FILE),
        (resource.RLIMIT_AS, MOST_MEMORY),
        (resource.RLIMIT_CORE, 0),
    )
    for which, most in limits:
        try:
            soft, hard = resource.prlimit(process, which)
            least = min(n for n in (most, soft, hard) if n != resource.RLIM_INFINITY)
            resource.prlimit(process, which, (least, least))
        except (OSError, ValueError):  # gone already, or a sandbox forbids it: the timer is left
            return


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
