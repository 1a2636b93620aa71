"""Writing a result so that a failure leaves the old one whole.

Takes a path and bytes. The bytes go into a new file beside the target, reach the disk, and only
then take the target's name, in one step of the file system (rename(2); MoveFileEx on Windows). A
device or a pipe has no old content to keep and is written to as it is.

A process that is killed on the way leaves its new file behind. The next that writes into the
folder removes it.
"""

from __future__ import annotations

import errno
import os
import re
import stat
import time
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

from cvbuild.diagnostic import CvbuildError, Diagnostic, ExitCode

__all__ = ["check_place", "write_atomically"]

_WINDOWS = os.name == "nt"
_BINARY: int = getattr(os, "O_BINARY", 0)
_DESCRIPTOR = re.compile(r"/dev/(?:fd/|std(?:in|out|err)$)|/proc/.*/fd/")
"""Names of open files: what `> file` has opened must be written to, not replaced."""
_NEW = re.compile(r"\.cvbuild-[0-9a-f]{16}\.tmp")
"""Names of new files."""
_ABANDONED = 60.0
"""Seconds after which nobody writes to a new file any more."""
_tidied: set[Path] = set()
"""Folders that were looked through; once, because many files may be written to one folder."""


def write_atomically(path: Path, data: bytes) -> None:
    """Make `data` the content of `path`; whatever goes wrong, the old content stays.

    An existing file keeps its permission bits, and a symbolic link stays one: the file that it
    leads to is written. A file without any write permission is refused, also for root.

    Raises CvbuildError, with ExitCode.USAGE because the command line names the place.
    """
    status = None
    try:
        status = _checked(path)
        if status is not None and _is_stream(path, status):
            _write_through(path, data)
            return
        mode = stat.S_IMODE(status.st_mode) if status is not None else None
        _replace(Path(os.path.realpath(path)), data, mode)
    except OSError as error:
        _explain(path, error, kept=status is not None and not _is_stream(path, status))


def check_place(path: Path) -> None:
    """Raise what `write_atomically` would, as far as it can be known before there is a result.

    Raises CvbuildError, with ExitCode.USAGE: the place is a folder, a file that is read-only, or
    in a folder that is not there.
    """
    try:
        if _checked(path) is None and not Path(os.path.realpath(path)).parent.is_dir():
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))
    except OSError as error:
        _explain(path, error, kept=True)


def _checked(path: Path) -> os.stat_result | None:
    """The status of what is at `path`, which can be written to, or None when nothing is there."""
    status = _status(path)
    if status is not None and stat.S_ISDIR(status.st_mode):
        _fail("output-is-folder", f"'{path}' is a folder, not a file", None)
    if status is not None and not _is_stream(path, status) and not status.st_mode & 0o222:
        _fail("not-writable", f"'{path}' is read-only", "allow writing to it or give another name")
    return status


def _status(path: Path) -> os.stat_result | None:
    try:
        return path.stat()
    except FileNotFoundError:
        return None


def _is_stream(path: Path, status: os.stat_result) -> bool:
    named = _DESCRIPTOR.match(path.as_posix())
    return not stat.S_ISREG(status.st_mode) or named is not None


def _write_through(path: Path, data: bytes) -> None:
    with path.open("wb", buffering=0) as file:
        _write_all(file.fileno(), data)


def _replace(target: Path, data: bytes, mode: int | None) -> None:
    """Write a new file beside `target` and give it the name; `mode` None is what the umask says."""
    import secrets

    new = target.parent / f".cvbuild-{secrets.token_hex(8)}.tmp"
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY
    try:
        descriptor = os.open(new, flags, 0o666 if mode is None else mode)
        try:
            if mode is not None and not _WINDOWS:
                os.fchmod(descriptor, mode)  # os.open has taken the umask off
            _write_all(descriptor, data)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        new.replace(target)
    except BaseException:
        new.unlink(missing_ok=True)
        raise
    if target.parent not in _tidied:
        _tidied.add(target.parent)
        _tidy(target.parent)


def _tidy(folder: Path) -> None:
    """Remove what this user's processes that were killed have left in a folder."""
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if _NEW.fullmatch(entry.name) and _is_abandoned(entry):
                Path(entry.path).unlink(missing_ok=True)


def _is_abandoned(entry: os.DirEntry[str]) -> bool:
    status = entry.stat(follow_symlinks=False)
    ours = _WINDOWS or status.st_uid == os.geteuid()
    old = status.st_mtime < time.time() - _ABANDONED
    return stat.S_ISREG(status.st_mode) and ours and old


def _write_all(descriptor: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def _explain(path: Path, error: OSError, kept: bool) -> NoReturn:
    """Raise the problem behind an errno, in words about `path`; `kept`: it has its old content."""
    folder = path.parent
    if error.errno in (errno.ENOENT, errno.ENOTDIR):
        if path.is_symlink() or folder.is_symlink():
            folder = Path(os.path.realpath(path)).parent
        for above in (folder, *folder.parents):
            if above.exists() and not above.is_dir():
                _fail("no-folder", f"'{above}' is not a folder", "choose another place")
        _fail("no-folder", f"the folder '{folder}' does not exist", "create it first")
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        _fail(
            "disk-full",
            f"there is no space left to write '{path}'",
            "the old file is untouched" if kept else None,
        )
    if _WINDOWS and isinstance(error, PermissionError) and path.exists():
        _fail(
            "file-in-use",
            f"'{path}' is open in another program",
            "close it there, or give another name",
        )
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        _fail(
            "not-writable",
            f"the folder '{folder}' cannot be written to",
            "choose another place for the output",
        )
    _fail("cannot-write", f"'{path}' cannot be written: {error.strerror or error}", None)


def _fail(code: str, message: str, hint: str | None) -> NoReturn:
    problem = Diagnostic(code=code, message=message, hint=hint)
    raise CvbuildError((problem,), ExitCode.USAGE) from None
