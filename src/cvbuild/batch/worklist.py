"""Which files a batch builds, and where each result goes.

Takes a folder or the text of a list, gives `Job`s in an order that depends on nothing but their
names, so that shards on different machines agree. Two files that would give one PDF are refused
before anything is built.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import NoReturn, Self

from cvbuild.diagnostic import CvbuildError, Diagnostic, ExitCode

__all__ = ["ENDINGS", "Job", "Shard", "in_folder", "in_list", "refuse_collisions"]

ENDINGS = (".yaml", ".yml")
"""What the name of a résumé ends in, in a folder; letters of either case."""


@dataclass(frozen=True, slots=True)
class Job:
    """A file of the list.

    `number` is its place in the list, `name` what it is called there, `stem` its output below the
    folder of the results, without `.pdf` or the name of a variant; both with `/` on any system.
    """

    number: int
    name: str
    file: Path
    stem: str

    def output(self, variant: str | None) -> str:
        """The PDF of a variant, below the folder of the results."""
        return f"{self.stem}.pdf" if variant is None else f"{self.stem}-{variant}.pdf"


@dataclass(frozen=True, slots=True)
class Shard:
    """One of `count` parts of a list; `number` counts from 1."""

    number: int
    count: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """`2/8` is the second of eight.

        Raises CvbuildError with ExitCode.USAGE for anything else.
        """
        found = re.fullmatch(r"([0-9]{1,6})/([0-9]{1,6})", text)
        if found is None:
            _refuse("bad-shard", f"'{text}' is not a shard", "such as 2/8, the second of eight")
        number, count = int(found[1]), int(found[2])
        if not 1 <= number <= count:
            hint = f"they are 1/{count} to {count}/{count}" if count else "there is at least 1/1"
            _refuse("bad-shard", f"there is no shard {text}", hint)
        return cls(number, count)

    def of(self, jobs: Sequence[Job]) -> tuple[Job, ...]:
        """Every `count`-th job, from the `number`-th on."""
        return tuple(jobs[self.number - 1 :: self.count])


def in_folder(folder: Path, out: Path) -> tuple[Job, ...]:
    """The résumés anywhere below a folder, but not in hidden folders or below `out`.

    Links to folders are not followed.

    Raises CvbuildError with ExitCode.USAGE when a folder cannot be read, or nothing is found.
    """
    names = sorted(_below(folder, os.path.realpath(out)))
    if not names:
        _refuse("no-files", f"there is no .yaml file in '{folder}'", "is this the right folder?")
    return tuple(
        Job(number, name, folder / name, name.rpartition(".")[0])
        for number, name in enumerate(names)
    )


def _below(folder: Path, out: str) -> Iterator[str]:
    def fail(error: OSError) -> NoReturn:
        # a file that is missed would be missed silently
        reason = error.strerror or str(error)
        _refuse("unreadable", f"the folder '{error.filename}' cannot be read: {reason}", None)

    for where, folders, files in os.walk(folder, onerror=fail):
        place = Path(where)
        folders[:] = [
            name
            for name in folders
            if not name.startswith(".") and os.path.realpath(place / name) != out
        ]
        for name in files:
            if not name.startswith(".") and name.lower().endswith(ENDINGS):
                yield (place / name).relative_to(folder).as_posix()


def in_list(text: str, folder: Path) -> tuple[Job, ...]:
    """The files that a list names, one on a line, relative to `folder`, in the list's order.

    Blank lines and lines that begin with `#` say nothing. A file outside `folder` has its whole
    path below the folder of the results.

    Raises CvbuildError with ExitCode.USAGE for a list that names nothing.
    """
    lines = (line.strip() for line in re.split(r"\r\n|[\r\n]", text.removeprefix("\ufeff")))
    names = [line for line in lines if line and not line.startswith("#")]
    if not names:
        _refuse("no-files", "the list names no files", "one path on a line")
    return tuple(_job(number, name, folder) for number, name in enumerate(names))


def _job(number: int, name: str, folder: Path) -> Job:
    if "\0" in name:
        _refuse("bad-list", f"line {number + 1} of the list is not a path", "is it a text file?")
    file = folder / name
    whole, base = _absolute(file), _absolute(folder)
    if whole.is_relative_to(base):
        below: PurePath = whole.relative_to(base)
    else:
        drive = re.sub(r"\W+", "", whole.drive)
        below = PurePath(drive, *whole.parts[1:])
    if not below.name:
        _refuse("bad-list", f"'{name}' is a folder, not a file", "the list names files")
    stem = below.with_suffix("") if below.suffix.lower() in ENDINGS else below
    return Job(number, name.replace(os.sep, "/"), file, stem.as_posix())


def _absolute(path: Path) -> Path:
    """From the root on and without `..`; a link keeps the name that it was given."""
    return Path(os.path.abspath(path))  # noqa: PTH100 - resolve() follows links


def refuse_collisions(
    jobs: Sequence[Job],
    variants: Sequence[str | None],
    variants_of: Callable[[Job], Iterable[str]] | None = None,
) -> None:
    """Refuse files whose results would have one name, also where only case tells them apart.

    `variants` are those that are wanted of every file; `variants_of` tells those of one file where
    all of its own are wanted, and is asked only where names could meet.

    Raises CvbuildError with ExitCode.USAGE.
    """
    _refuse_twice((job, job.output(which)) for job in jobs for which in variants or (None,))
    if variants_of is not None:
        close = _could_meet(jobs)
        _refuse_twice((job, job.output(which)) for job in close for which in variants_of(job))


def _refuse_twice(outputs: Iterable[tuple[Job, str]]) -> None:
    seen: dict[str, Job] = {}
    for job, output in outputs:
        other = seen.setdefault(_folded(output), job)
        if other is job:
            continue
        if _absolute(other.file) == _absolute(job.file):
            _refuse("listed-twice", f"'{job.name}' is listed twice", "list every file once")
        _refuse(
            "same-output",
            f"'{other.name}' and '{job.name}' would both become '{output}'",
            "rename one of them, or build them into different folders",
        )


def _could_meet(jobs: Sequence[Job]) -> list[Job]:
    """The jobs whose variants could have a name in common: `a-b` of `a`, and `a-b`'s own."""
    stems = {_folded(job.stem): job for job in jobs}
    found: dict[int, Job] = {}
    for stem, job in stems.items():
        start = stem.rfind("/") + 1
        for dash in re.finditer("-", stem[start:]):
            other = stems.get(stem[: start + dash.start()])
            if other is not None:
                found |= {job.number: job, other.number: other}
    return [found[number] for number in sorted(found)]


def _folded(name: str) -> str:
    """What a file system may take a name for: APFS and NTFS do not tell case, APFS not accents."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", name).casefold())


def _refuse(code: str, message: str, hint: str | None) -> NoReturn:
    raise CvbuildError([Diagnostic(code, message, hint=hint)], ExitCode.USAGE)
