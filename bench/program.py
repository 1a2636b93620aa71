"""Running programs as their users do, with a private cache and with compiled Python files."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bench.samples import Edited

__all__ = ["Built", "Cvbuild", "FailedError", "call"]

_LEFT_OUT = ("PYTHONDONTWRITEBYTECODE", "PYTHONPROFILEIMPORTTIME", "PYTHONVERBOSE")
"""Variables that would make Python slower than it is for a user: an installed package has its
.pyc files."""


class FailedError(Exception):
    """A program did not do what was to be timed."""


def call(command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> str:
    """What the command prints to standard output; FailedError with all it says when it fails."""
    done = subprocess.run(
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if done.returncode != 0:
        said = f"{done.stdout}{done.stderr}".strip()
        raise FailedError(f"{' '.join(command)}: exit code {done.returncode}\n{said}")
    return done.stdout


def cleaned() -> dict[str, str]:
    """The environment without what slows Python down."""
    return {name: value for name, value in os.environ.items() if name not in _LEFT_OUT}


@dataclass(frozen=True, slots=True)
class Cvbuild:
    """The `cvbuild` command in a folder, with a cache of its own."""

    folder: Path
    cache: Path

    @property
    def program(self) -> tuple[str, ...]:
        """The installed command, or the module where it is not installed as one."""
        script = Path(sys.executable).with_name("cvbuild.exe" if os.name == "nt" else "cvbuild")
        return (str(script),) if script.is_file() else (sys.executable, "-m", "cvbuild")

    @property
    def environment(self) -> dict[str, str]:
        """That of its processes."""
        return {**cleaned(), "XDG_CACHE_HOME": str(self.cache), "LOCALAPPDATA": str(self.cache)}

    def __call__(self, *arguments: str) -> str:
        """What it prints; raises FailedError."""
        return call((*self.program, *arguments), self.folder, self.environment)


@dataclass(slots=True)
class Built:
    """Looks whether runs really build: a new file has to be in place of the old one after each.

    `before` changes a word of the source where there is one to be changed.
    """

    target: Path
    edited: Edited | None = None
    anew: bool = True
    stamp: tuple[int, ...] | None = field(default=None, init=False)

    def before(self) -> None:
        """Prepare a run."""
        if self.edited is not None:
            self.edited.save()
        self.stamp = stamp(self.target)

    def after(self) -> None:
        """Raise FailedError unless the run did what it is timed for."""
        now = stamp(self.target)
        if now is None or (now != self.stamp) is not self.anew:
            what = "not built" if self.anew else "built although nothing was changed"
            raise FailedError(f"{self.target} was {what}")


def stamp(path: Path) -> tuple[int, ...] | None:
    """What differs between a file and the one that takes its place; None for no file."""
    try:
        status = path.stat()
    except OSError:
        return None
    return (status.st_ino, status.st_mtime_ns, status.st_size)
