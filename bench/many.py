"""Many résumés: how long `cvbuild batch` takes for them, and how much memory its processes hold."""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bench.program import Cvbuild, FailedError
from bench.samples import Edited, resume

__all__ = ["FEW", "JOBS", "MANY", "Memory", "Stack", "flatness"]

FEW, MANY = 50, 200
JOBS = 2
_LOOK = 0.2
"""Seconds between two looks at the memory."""
_EARLY, _LATE = (0.2, 0.4), (0.75, 0.95)
"""The parts of a run that are compared: not its start, when processes are still importing, and
not its end, when they leave."""


@dataclass(frozen=True, slots=True)
class Memory:
    """What the processes held: `when` in seconds from the start, bytes of all Python processes.

    Those of TeX come and go, one at a time for each process.
    """

    samples: tuple[tuple[float, int], ...]

    @property
    def peak(self) -> int:
        """The most, in bytes."""
        return max(size for _, size in self.samples)


def flatness(memory: Memory) -> tuple[float, float]:
    """The memory held early and late in a run, in bytes: medians."""
    end = memory.samples[-1][0]

    def part(start: float, stop: float) -> float:
        return median(s for when, s in memory.samples if start * end <= when <= stop * end)

    return part(*_EARLY), part(*_LATE)


class Stack:
    """A folder with many résumés of one to two pages."""

    def __init__(self, cvbuild: Cvbuild, count: int) -> None:
        self._cvbuild = cvbuild
        self._folder = cvbuild.folder / f"stack-{count}"
        self._out = cvbuild.folder / f"stack-{count}-out"
        self._folder.mkdir()
        self._files = [
            Edited(self._folder / f"{n:04}.yaml", resume(4 + n % 11, seed=n)) for n in range(count)
        ]
        self.memory: list[Memory] = []

    def before(self) -> None:
        """Change a word of every file and forget what was built of them."""
        shutil.rmtree(self._out, ignore_errors=True)
        for file in self._files:
            file.save()

    def run(self) -> None:
        """Build them all, with the processes of `JOBS` on as many cores."""
        command = (
            *self._cvbuild.program,
            *("batch", self._folder.name, "-o", self._out.name, "--jobs", str(JOBS)),
        )
        with _cores(JOBS):
            process = subprocess.Popen(
                command,
                cwd=self._cvbuild.folder,
                env=self._cvbuild.environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
            )
        with _sampled(process.pid) as samples:
            out, _ = process.communicate()
        if process.returncode != 0:
            raise FailedError(f"cvbuild batch: {out.decode(errors='replace')}")
        if samples:
            self.memory.append(Memory(tuple(samples)))

    def after(self) -> None:
        """Raise FailedError unless every file has its PDF."""
        if (made := len(list(self._out.glob("*.pdf")))) != len(self._files):
            raise FailedError(f"cvbuild batch built {made} of {len(self._files)}")


@contextmanager
def _cores(count: int) -> Iterator[None]:
    """Processes that are started here run on so many cores, where the system lets choose."""
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    usable = os.sched_getaffinity(0)
    os.sched_setaffinity(0, sorted(usable)[:count])
    try:
        yield
    finally:
        os.sched_setaffinity(0, usable)


@contextmanager
def _sampled(parent: int) -> Iterator[list[tuple[float, int]]]:
    """Look at the memory of a process and those below it, on Linux; elsewhere at nothing."""
    samples: list[tuple[float, int]] = []
    ended = threading.Event()

    def look() -> None:
        start = time.monotonic()
        while not ended.wait(_LOOK):
            if size := sum(map(_resident, _python_processes(parent))):
                samples.append((time.monotonic() - start, size))

    thread = threading.Thread(target=look, daemon=True)
    if Path("/proc/self/statm").exists():
        thread.start()
    try:
        yield samples
    finally:
        ended.set()
        if thread.is_alive():
            thread.join()


def _python_processes(parent: int) -> Sequence[int]:
    """The process and its descendants, without those that are TeX (proc(5), /proc/pid/stat)."""
    below: dict[int, list[tuple[int, str]]] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError, ValueError):
            name, _, rest = (folder / "stat").read_text().partition("(")[2].rpartition(")")
            below.setdefault(int(rest.split()[1]), []).append((int(folder.name), name))
    found, todo = [parent], [parent]
    while todo:
        children = [pid for pid, name in below.get(todo.pop(), ()) if "tex" not in name]
        found += children
        todo += children
    return found


def _resident(pid: int) -> int:
    """The memory that a process holds in bytes; none when it is gone."""
    with suppress(OSError, ValueError):
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")
    return 0
