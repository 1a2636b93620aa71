"""Waiting for files to change.

Takes paths, gives those that were written, replaced, created or deleted. The library watchfiles
says at once that something happened in their folders; what happened to a file is told by its
status (stat(2)), which is looked at also four times a second. So nothing is lost in a folder that
is not there yet, behind a link that was turned elsewhere, or on a file system that sends no
events; it is only noticed later. Folders are watched and not files, because most editors put a new
file in the place of the old one.
"""

from __future__ import annotations

import os
import threading
import time
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import Self

from cvbuild.diagnostic import CvbuildError, Diagnostic, ExitCode

__all__ = ["Watcher"]

_STEP = 5
"""Milliseconds without an event after which those that came are told."""

_LONGEST = 20
"""Milliseconds after which they are told although more are coming."""

_LOOK = 0.25
"""Seconds after which files are looked at although there was no event. Also what Ctrl-C takes at
most where it does not interrupt a wait, which is on Windows."""

_LINKS = 40
"""How many links are followed (Linux, path_resolution(7))."""

_Stamp = tuple[int, ...] | None


class Watcher:
    """Watches files until it is closed; a context manager.

    `wait` and `watch` are for one thread, `stop` for any and for handlers of signals.
    """

    def __init__(self, paths: Iterable[Path]) -> None:
        """Watch these paths from now on.

        Raises:
            CvbuildError: the library that watches is not installed.
        """
        from importlib.util import find_spec

        if find_spec("watchfiles") is None:
            problem = Diagnostic(
                "missing-extra",
                "watching needs what is not installed: watchfiles",
                hint='pip install "cvbuild[watch]"',
            )
            raise CvbuildError([problem], ExitCode.USAGE)
        self._wakes: SimpleQueue[frozenset[str]] = SimpleQueue()  # its `put` suits a handler
        self._stopped = False
        self._stamps: dict[Path, _Stamp] = {}
        self._names: Mapping[str, frozenset[Path]] = {}
        self._folders: Mapping[str, _Stamp] = {}
        self._listener: threading.Thread | None = None
        self._silence = threading.Event()
        self.watch(paths)

    def watch(self, paths: Iterable[Path]) -> None:
        """Watch these paths in place of the earlier ones.

        What happened to a path that stays is told by the next `wait`.
        """
        wanted = frozenset(paths)
        if wanted != self._stamps.keys() or not wanted:
            known = self._stamps
            self._stamps = {p: known[p] if p in known else _stamp(p) for p in wanted}
            self._listen()

    def wait(self, timeout: float | None = None) -> frozenset[Path]:
        """Wait until something happened to a path, and give all to which something did.

        A burst of changes is told once, but now and then a change is told twice; and a file may
        hold what it held before. Nothing after `timeout` seconds, or after `stop`.
        """
        end = None if timeout is None else time.monotonic() + timeout
        names: frozenset[str] = frozenset()
        while not self._stopped:
            changed = self._changed(names)
            if changed:
                return changed if names else changed | self._event()
            left = _LOOK if end is None else min(_LOOK, end - time.monotonic())
            try:
                names = self._wakes.get(timeout=max(0.0, left))
            except Empty:
                if end is not None and time.monotonic() >= end:
                    return self._changed(frozenset())
                names = frozenset()
            self._listen()
        return frozenset()

    def stop(self) -> None:
        """End `wait` in any thread, now and from now on."""
        self._stopped = True
        self._wakes.put(frozenset())

    def close(self) -> None:
        """End the watching; no thread and no open file is left."""
        self.stop()
        self._silence.set()
        if self._listener is not None:
            self._listener.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _changed(self, names: frozenset[str]) -> frozenset[Path]:
        """The paths that have events of these names, or another status than they had."""
        changed = set().union(*(self._names.get(name, ()) for name in names))
        for path, stamp in self._stamps.items():
            if (now := _stamp(path)) != stamp:
                self._stamps[path] = now
                changed.add(path)
        return frozenset(changed)

    def _event(self) -> frozenset[Path]:
        """What belongs to a change that was seen before the event of it came."""
        try:
            return self._changed(self._wakes.get(timeout=_LONGEST / 1000))
        except Empty:
            return self._changed(frozenset())

    def _listen(self) -> None:
        """Listens in the folders that there are now; cheap when it does so already."""
        names: dict[str, set[Path]] = {}
        folders: dict[str, _Stamp] = {}
        for path in self._stamps:
            for place in _places(path):
                names.setdefault(_key(place), set()).add(path)
                folder = place.parent
                while (stamp := _stamp(folder)) is None and folder != folder.parent:
                    names.setdefault(_key(folder), set())  # wakes, and is looked at again
                    folder = folder.parent
                folders[str(folder)] = None if stamp is None else stamp[:2]
        self._names = {name: frozenset(of) for name, of in names.items()}
        if folders == self._folders and self._listener is not None and self._listener.is_alive():
            return
        self._silence.set()
        self._silence = threading.Event()
        self._folders = folders
        self._listener = threading.Thread(
            target=self._hear, args=(tuple(folders), self._silence), daemon=True
        )
        self._listener.start()

    def _hear(self, folders: tuple[str, ...], silence: threading.Event) -> None:
        """Passes on what happens in the folders. In a thread, whose `wait` signals can end."""
        try:
            from watchfiles import watch

            for events in watch(
                *folders,
                watch_filter=None,
                debounce=_LONGEST,
                step=_STEP,
                stop_event=silence,
                raise_interrupt=False,
                recursive=False,
            ):
                heard = frozenset(_key(name) for _, name in events)
                if not heard.isdisjoint(self._names):
                    self._wakes.put(heard)
        except (ImportError, OSError, RuntimeError):
            return  # a folder went away, or there is no more to be had: `wait` looks by itself


def _stamp(path: Path) -> _Stamp:
    """What is different after a file was written or replaced; None where nothing is."""
    try:
        status = path.stat()
    except (OSError, ValueError):  # ValueError: NUL in the name
        return None
    return (
        status.st_dev,
        status.st_ino,
        status.st_size,
        status.st_mtime_ns,
        status.st_ctime_ns,
    )


def _places(path: Path) -> Iterator[Path]:
    """Where the file is: at its own name, and where each link leads to."""
    place = path
    for _ in range(_LINKS):
        try:
            place = Path(os.path.realpath(place.parent)) / place.name
            yield place
            place = place.parent / place.readlink()
        except (OSError, ValueError):  # it is no link
            return


def _key(name: Path | str) -> str:
    """The name in the form in which events and paths are compared.

    macOS and Windows may give it in another case, macOS with its accents apart. That two names of
    Linux have one key costs a look at the file.
    """
    return unicodedata.normalize("NFC", str(name)).casefold()
