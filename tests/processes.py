"""Processes as Linux shows them (proc(5))."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

linux = pytest.mark.skipif(sys.platform != "linux", reason="processes are found in /proc")


def children(process: int | None = None) -> list[int]:
    """What this process has started, or that one, and what has not ended.

    Every process is asked for its parent: the lists of children, one per thread, miss some while
    a thread ends.
    """
    process = os.getpid() if process is None else process
    every = (int(one.name) for one in Path("/proc").iterdir() if one.name.isdigit())
    return [one for one in every if _stat(one) == ("alive", process)]


def alive(process: int) -> bool:
    """Whether a process has not ended; one that nobody has waited for has."""
    stat = _stat(process)
    return stat is not None and stat[0] == "alive"


def _stat(process: int) -> tuple[str, int] | None:
    """Whether a process is alive or ended but not waited for, and its parent."""
    try:
        state, parent = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[:2]
    except (FileNotFoundError, ProcessLookupError):
        return None
    return "ended" if state == "Z" else "alive", int(parent)


def wait_until(true: Callable[[], bool]) -> None:
    """Wait until it is true; the test has failed when that takes a minute."""
    end = time.monotonic() + 60
    while not true():
        assert time.monotonic() < end
        time.sleep(0.01)
