"""What was built before and is still right: no work twice.

A call of `cvbuild pdf` or `letter` that has built all it was asked for is kept in the cache with
everything that its result came from: the content of the inputs and of the results, and size and
times of the files of this program, of Python's packages, of the engine and of what TeX read. The
same call finds the same files, or it builds anew. Whatever is not certain is built.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from cvbuild.cache import Cache

__all__ = ["Answer", "Question", "asked"]

_NOT_KEPT = frozenset({"-", "-w", "-h", "--watch", "--open", "--log", "--help", "--date"})
"""Arguments that want something done each time, or whose result is no file."""

_ENVIRONMENT = ("PATH", "HOME", "XDG_CACHE_HOME", "NO_COLOR", "TERM")

_Stamp = list[int] | None


@dataclass(frozen=True, slots=True)
class Answer:
    """What the call printed: to standard output and to standard error. `targets` are its files."""

    out: str
    err: str
    targets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """One call, by what decides its result beside files. `began` is in nanoseconds (Unix time)."""

    key: str
    cache: Cache
    began: int

    def answer(self) -> Answer | None:
        """What the call printed when it built what is there now; None when anything is new."""
        path = self.cache.find("results", self.key)
        if path is None:
            return None
        try:
            kept = json.loads(path.read_bytes())
            answer = Answer(kept["out"], kept["err"], tuple(kept["targets"]))
            if not (_same(kept["files"], _stamp) and _same(kept["contents"], _digest)):
                return None
            _touch(answer.targets, kept["contents"])
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None
        return answer

    def keep(
        self, answer: Answer, inputs: Iterable[Path], outputs: Iterable[Path], read: Iterable[str]
    ) -> None:
        """Keep the answer, unless an input was changed since the call began.

        `read` are files that TeX read. Links are not resolved: they may lead elsewhere tomorrow.
        """
        files: dict[str, _Stamp] = {}
        for name in (*_own_files(), *read, *sys.path, *os.get_exec_path()):
            files[name] = _stamp(name)
        contents: dict[str, str | None] = {}
        for place in (*inputs, *outputs):
            contents[os.path.abspath(place)] = _digest(str(place))  # noqa: PTH100
        for place in inputs:
            stamp = _stamp(str(place))
            if stamp is not None and max(stamp[1:]) >= self.began:
                return
        kept = {
            "out": answer.out,
            "err": answer.err,
            "targets": answer.targets,
            "files": files,
            "contents": contents,
        }
        self.cache.keep("results", self.key, json.dumps(kept).encode())


def asked(arguments: Sequence[str]) -> Question | None:
    """The question that these arguments put; None for one whose answer cannot be kept."""
    if arguments[:1] not in (["pdf"], ["letter"]) or not _NOT_KEPT.isdisjoint(arguments):
        return None
    if any(
        a.startswith(("--log=", "--date=", "-o-", "--output=", "/dev/", "/proc/"))
        for a in arguments
    ):
        return None
    try:
        where = os.getcwd()  # noqa: PTH109
    except OSError:
        return None
    environment = [os.environ.get(name) for name in _ENVIRONMENT]
    terminals = [stream is not None and stream.isatty() for stream in (sys.stdout, sys.stderr)]
    facts = (where, list(arguments), environment, terminals, sys.executable, sys.version)
    key = sha256(json.dumps(facts).encode("utf-8", "surrogateescape")).hexdigest()[:32]
    return Question(key, Cache.here(), time.time_ns())


def _same(kept: Mapping[str, object], look: object) -> bool:
    assert callable(look)
    return all(look(name) == value for name, value in kept.items())


def _stamp(name: str) -> _Stamp:
    """Size, times of the last change of content and status; None for what is not there.

    With the functions of `os`, because there are hundreds of files and pathlib takes its time.
    """
    try:
        status = os.stat(name)  # noqa: PTH116
    except OSError:
        return None
    return [status.st_size, status.st_mtime_ns, status.st_ctime_ns]


def _digest(name: str) -> str | None:
    try:
        return sha256(Path(name).read_bytes()).hexdigest()
    except OSError:
        return None


def _own_files() -> list[str]:
    """The files and folders of this program and its templates."""
    package = Path(__file__).parent
    templates = package.parent.parent / "templates"  # where it runs from its sources
    return [
        name
        for top in (package, templates)
        for folder, _, files in os.walk(top)
        if not folder.endswith("__pycache__")
        for name in (folder, *(os.path.join(folder, file) for file in files))  # noqa: PTH118
    ]


def _touch(targets: Iterable[str], contents: Mapping[str, object]) -> None:
    """A result that is older than an input that was saved anew is up to date all the same: tells
    it those who go by time, as make does."""
    newest = max((s[1] for name in contents if (s := _stamp(name)) is not None), default=0)
    for target in targets:
        stamp = _stamp(target)
        if stamp is not None and stamp[1] < newest:
            os.utime(target)
