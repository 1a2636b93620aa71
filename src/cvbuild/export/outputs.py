"""What there is to make of a file, as its `outputs` say: formats, of which variants, and where.

Takes the typed file and the name of its own, gives jobs; nothing is made or written here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from cvbuild.diagnostic import CvbuildError, Diagnostic, Path
from cvbuild.export.formats import FORMATS
from cvbuild.schema import Cv
from cvbuild.schema.outputs import ALL, Output

__all__ = ["Job", "jobs"]


@dataclass(frozen=True, slots=True)
class Job:
    """One résumé in one format.

    `file` is where it goes, relative to the folder that is built into; `chosen` is whether the
    file says so. `path` is what asks for it in the file.
    """

    format: str
    variant: str | None
    file: PurePosixPath
    chosen: bool = False
    path: Path = ()


def jobs(cv: Cv, name: str) -> tuple[Job, ...]:
    """The jobs in the order of the file, each once; `name` is the file's own, without its ending.

    Raises:
        CvbuildError: two would be written to one file.
    """
    found: dict[str, Job] = {}
    problems = []
    for job in _asked(cv, name) if cv.outputs else _usual(cv, name):
        # a file system may take names that differ in their case alone for one
        other = found.setdefault(str(job.file).casefold(), job)
        if (other.format, other.variant) != (job.format, job.variant):
            message = f"'{job.file}' would be written twice, by this and by another output"
            hint = "give one of them another name with `file`"
            problems.append(Diagnostic("two-outputs", message, hint=hint, path=job.path))
    if problems:
        raise CvbuildError(problems)
    return tuple(found.values())


def _usual(cv: Cv, name: str) -> Iterator[Job]:
    """The PDF of the file and of every variant."""
    for variant in (None, *cv.variants):
        yield _job(name, "pdf", variant)


def _asked(cv: Cv, name: str) -> Iterator[Job]:
    for output in cv.outputs:
        for variant in _variants(cv, output):
            yield _job(name, output.format, variant, output)


def _variants(cv: Cv, output: Output) -> list[str | None]:
    if not output.variants:
        return [None]
    every = (cv.variants if name == ALL else (name,) for name in output.variants)
    return list(dict.fromkeys(name for names in every for name in names))


def _job(name: str, format_: str, variant: str | None, output: Output | None = None) -> Job:
    path: Path = ("outputs",) if output is None else output.path
    if output is not None and output.file is not None:
        file = output.file.replace("{variant}", variant or "").replace("{name}", name)
        return Job(format_, variant, PurePosixPath(file), True, path)
    ending = FORMATS[format_].ending
    file = f"{name}-{variant}{ending}" if variant else f"{name}{ending}"
    return Job(format_, variant, PurePosixPath(file), path=path)
