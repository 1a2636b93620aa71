"""The cache: what can be made again, kept in a folder of the user so that it need not be.

Entries are files or folders below `<cache>/<kind>/<key>`. An entry appears whole or not at all: it
is made under another name and then takes its own in one step, so that processes that start at
once do not collide and a killed one leaves nothing half-written behind a name. Each kind has a
bound; what was not used for longest goes first. The folder may be deleted at any time.

Entries are run (formats, compiled templates), so a folder that belongs to someone else, or that
others may write to, is not used.
"""

from __future__ import annotations

import os
import stat
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

__all__ = ["BOUNDS", "Cache", "Entry", "cache_folder", "size_of"]

BOUNDS: Mapping[str, int] = {
    "formats": 8,
    "templates": 64,
    "citations": 32,
    "results": 2000,
    "written": 2000,
}
"""The kinds of entries, and how many of each are kept."""

_NEW = ".new-"
_ABANDONED = 3600.0
"""Seconds after which what has no name yet belongs to nobody any more."""


def cache_folder(platform: str, environment: Mapping[str, str]) -> Path:
    """Where caches of cvbuild live (XDG Base Directory; Apple's and Microsoft's guidelines)."""
    if platform == "win32":
        local = environment.get("LOCALAPPDATA")
        return Path(local or _home(environment) / "AppData" / "Local") / "cvbuild"
    named = environment.get("XDG_CACHE_HOME", "")
    if named.startswith("/"):  # "If […] relative […] consider the path invalid and ignore it."
        return Path(named) / "cvbuild"
    if platform == "darwin":
        return _home(environment) / "Library" / "Caches" / "cvbuild"
    return _home(environment) / ".cache" / "cvbuild"


def _home(environment: Mapping[str, str]) -> Path:
    """The home of the user; for one without any, a place where there will be no cache."""
    named = environment.get("HOME", "")
    if named.startswith("/"):
        return Path(named)
    try:
        import pwd

        return Path(pwd.getpwuid(os.getuid()).pw_dir)
    except ImportError:  # Windows
        with suppress(RuntimeError):
            return Path.home()
    except KeyError:  # an unknown user, as in a container
        pass
    return Path("/")


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: its size in bytes, and when it was last used (Unix time)."""

    kind: str
    key: str
    path: Path
    size: int
    used: float


@dataclass(frozen=True, slots=True)
class Cache:
    """The cache in a folder, which need not be there. No method raises OSError."""

    folder: Path

    @classmethod
    def here(cls) -> Cache:
        """The cache of the user who runs this process."""
        return cls(cache_folder(sys.platform, os.environ))

    def find(self, kind: str, key: str) -> Path | None:
        """The entry, which now counts as used; None where there is none."""
        path = self.folder / kind / key
        if not self.ours():
            return None
        try:
            os.utime(path)
        except OSError:  # not there, or a disk that is read-only
            return path if _is_there(path) else None
        return path

    def keep(self, kind: str, key: str, data: bytes) -> None:
        """Keep a file, in place of the one that is there."""

        def fill(path: Path) -> None:
            path.write_bytes(data)

        self._add(kind, key, fill)

    def keep_folder(self, kind: str, key: str, fill: Callable[[Path], None]) -> Path | None:
        """Keep a folder that `fill` makes, which gets its path; whoever was first has made it.

        None where there is no place for it. What `fill` raises is raised again, but OSError.
        """

        def make(path: Path) -> None:
            path.mkdir()
            fill(path)

        self._add(kind, key, make)
        return self.find(kind, key)

    def remove(self, kind: str, key: str) -> None:
        """Remove an entry, if it is there."""
        path = self.folder / kind / key
        with suppress(OSError):
            gone = self._new_name(kind)
            path.rename(gone)  # from now on no one finds half of it
            _delete(gone)

    def entries(self) -> list[Entry]:
        """All entries, those of a kind together, the last used first."""
        return [entry for kind in BOUNDS for entry in self._of_kind(kind)]

    def clear(self) -> int:
        """Remove everything; the bytes that this freed. Nothing where the folder is not ours."""
        freed = 0
        for kind in BOUNDS if self.ours() else ():
            for path in _listed(self.folder / kind):
                size = size_of(path)
                if path.name.startswith(_NEW):
                    _delete(path)
                else:
                    self.remove(kind, path.name)
                freed += 0 if _is_there(path) else size
        return freed

    def there(self) -> bool:
        """Whether there is a folder, whosever it is."""
        return _is_there(self.folder)

    def ours(self) -> bool:
        """Whether the folder belongs to the user, and nobody else may write to it."""
        try:
            status = self.folder.stat()
        except OSError:
            return False
        if not hasattr(os, "geteuid"):
            return True
        return status.st_uid == os.geteuid() and not status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)

    def _of_kind(self, kind: str) -> list[Entry]:
        found = []
        for path in _listed(self.folder / kind):
            if path.name.startswith(_NEW):
                continue
            with suppress(OSError):
                used = path.stat().st_mtime
                found.append(Entry(kind, path.name, path, size_of(path), used))
        return sorted(found, key=lambda entry: -entry.used)

    def _add(self, kind: str, key: str, make: Callable[[Path], None]) -> None:
        with suppress(OSError):
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not self.ours():
                return
            (self.folder / kind).mkdir(exist_ok=True)
            new = self._new_name(kind)
            try:
                make(new)
                if new.is_file():
                    new.replace(self.folder / kind / key)
                else:
                    new.rename(self.folder / kind / key)
            finally:
                _delete(new)
            self._trim(kind)

    def _new_name(self, kind: str) -> Path:
        return self.folder / kind / f"{_NEW}{os.urandom(8).hex()}"

    def _trim(self, kind: str) -> None:
        """Keeps to the bound, and removes what someone began and did not finish."""
        names = list(_listed(self.folder / kind))
        if len(names) > BOUNDS[kind]:
            some = BOUNDS[kind] - BOUNDS[kind] // 16  # so that not each one looks at all others
            for entry in self._of_kind(kind)[some:]:
                self.remove(kind, entry.key)
        for path in names:
            if path.name.startswith(_NEW):
                with suppress(OSError):
                    if path.stat().st_mtime < time.time() - _ABANDONED:
                        _delete(path)


def _listed(folder: Path) -> Iterator[Path]:
    try:
        yield from sorted(folder.iterdir())
    except OSError:
        return


def _is_there(path: Path) -> bool:
    try:
        path.stat()
    except OSError:
        return False
    return True


def size_of(path: Path) -> int:
    """The bytes in a file or folder; what vanishes meanwhile has none."""
    try:
        status = path.lstat()
    except OSError:
        return 0
    if stat.S_ISDIR(status.st_mode):
        return sum(size_of(below) for below in _listed(path))
    return status.st_size


def _delete(path: Path) -> None:
    import shutil

    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        with suppress(OSError):
            path.unlink(missing_ok=True)
