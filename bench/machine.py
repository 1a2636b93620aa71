"""The machine that was measured on, and whether something else kept it busy."""

from __future__ import annotations

import os
import platform
import re
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from bench.timing import Spread

__all__ = ["Machine", "first_line"]

_BUSY = 0.5
"""Load on each core above which others are at work (the load average of getloadavg(3))."""
_UNSTEADY = 0.15
"""Quartiles that are further apart than this part of the median show a busy machine."""


@dataclass(frozen=True, slots=True)
class Machine:
    """What the figures depend on. `load` is None where the system does not tell."""

    processor: str
    cores: int
    system: str
    python: str
    load: float | None = None

    @classmethod
    def here(cls) -> Machine:
        """This machine, now."""
        release = platform.release().partition("-")[0]
        return cls(
            _processor(),
            _cores(),
            f"{platform.system()} {release} {platform.machine()}",
            f"{platform.python_implementation()} {platform.python_version()}",
            os.getloadavg()[0] if hasattr(os, "getloadavg") else None,
        )

    def __str__(self) -> str:
        cores = "1 core" if self.cores == 1 else f"{self.cores} cores"
        load = "" if self.load is None else f", load {self.load:.2f} before the start"
        return f"{self.processor}, {cores}, {self.system}, {self.python}{load}"

    def doubts(self, reference: Spread) -> list[str]:
        """Why the figures may be worse than on a machine at rest."""
        found = []
        if self.load is not None and self.load > _BUSY * self.cores:
            found.append(f"warning: the machine was busy before the start (load {self.load:.2f})")
        apart = (reference.high - reference.low) / reference.median
        if apart > _UNSTEADY:
            found.append(
                f"warning: the machine was busy: the quartiles of the reference are {apart:.0%} "
                "of its median apart"
            )
        return found


def first_line(command: Sequence[str]) -> str:
    """The first line that a program prints; empty when it does not run."""
    with suppress(OSError, subprocess.SubprocessError):
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
        return next(iter(done.stdout.splitlines()), "").strip()
    return ""


def _processor() -> str:
    with suppress(OSError):
        told = Path("/proc/cpuinfo").read_text()
        found = re.search(r"^model name\s*:\s*(.+)$", told, re.MULTILINE)
        if found:
            return found[1].strip()
    if platform.system() == "Darwin":
        return first_line(["sysctl", "-n", "machdep.cpu.brand_string"]) or platform.processor()
    return platform.processor() or "an unknown processor"


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
