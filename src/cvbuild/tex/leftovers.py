"""Folders that TeX worked in, which a build that was killed has left behind.

Takes the folder for temporary files, and removes from it what surely was ours and is no more in
use. Everything else is left alone: a name alone proves nothing.
"""

from __future__ import annotations

import os
import re
import shutil
import stat
import sys
from contextlib import suppress
from pathlib import Path

from cvbuild.cache import size_of

__all__ = ["remove_leftovers"]

_NAME = re.compile(r"cvbuild-[a-z0-9_]{8}")
"""What `pdflatex.private_folder` asks for and tempfile gives (CPython's `_RandomNameSequence`)."""
_SIGNS = frozenset({"cv.tex", "cv.log", "cv.fmt", "pdftex.map"})
_ABANDONED = 3600.0
"""Seconds; TeX is stopped long before."""


def remove_leftovers(temporary: Path, now: float) -> int:
    """Remove folders of this user in which nothing runs and nothing began for an hour.

    `now` is Unix time. Gives the bytes that this freed; what cannot be removed stays.
    """
    used = _working_folders()
    freed = 0
    with suppress(OSError):
        for folder in sorted(temporary.iterdir()):
            if _NAME.fullmatch(folder.name) and _is_abandoned(folder, now):
                if folder.resolve() in used:
                    continue
                size = size_of(folder)
                shutil.rmtree(folder, ignore_errors=True)
                freed += 0 if folder.exists() else size
    return freed


def _is_abandoned(folder: Path, now: float) -> bool:
    try:
        status = folder.lstat()
        if not stat.S_ISDIR(status.st_mode) or status.st_mtime > now - _ABANDONED:
            return False
        if sys.platform != "win32" and (
            status.st_uid != os.geteuid() or stat.S_IMODE(status.st_mode) != 0o700
        ):
            return False
        inside = list(folder.iterdir())
    except OSError:
        return False
    plain = all(path.is_symlink() or path.is_file() for path in inside)
    return plain and (not inside or any(path.name in _SIGNS for path in inside))


def _working_folders() -> set[Path]:
    """Where the processes of this machine work, as far as it tells (proc(5)).

    Elsewhere a folder may be taken from a process that waits in it; then a new one is started.
    """
    found = set()
    with suppress(OSError):
        for process in Path("/proc").iterdir():
            if process.name.isdecimal():
                with suppress(OSError):
                    found.add((process / "cwd").readlink())
    return found
