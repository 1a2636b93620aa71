"""What is done for one file: look whether its PDFs are current, build them, write them.

`look` reads the input and everything that it names and compares with what earlier reports say;
`make` builds what is left, from values alone, so that it can happen on another machine; `settle`
writes the PDFs and gives the records. A file that is broken, or that breaks cvbuild, ends in a
record and never in an exception.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from cvbuild.batch import Ticket
from cvbuild.batch.report import Problem, Record, problem
from cvbuild.batch.worklist import Job
from cvbuild.diagnostic import CvbuildError, Diagnostic, ExitCode
from cvbuild.files import write_atomically
from cvbuild.inputs import inputs
from cvbuild.pipeline import Built, Wanted, build_all, checked
from cvbuild.source import Source, load, read
from cvbuild.tex.press import open_press

__all__ = [
    "Looked",
    "Made",
    "Make",
    "Order",
    "Parcel",
    "give_up",
    "look",
    "make",
    "maker",
    "settle",
]


@dataclass(frozen=True, slots=True)
class Order:
    """What is wanted of every file: these variants, all of its own, or the whole file."""

    variants: tuple[str, ...] = ()
    all_variants: bool = False
    template: str | None = None
    engine: str = "auto"


Make = Callable[[Source, Sequence[Wanted]], Sequence[Built | CvbuildError]]
"""Builds résumés of one file, as `pipeline.build_all` does with an engine at hand."""

Maker = Callable[[str], AbstractContextManager[Make]]
"""Gives a `Make` for the engine of that name, to be used for many files."""


@contextmanager
def maker(engine: str) -> Iterator[Make]:
    """The real one: an engine that is kept until the end.

    Raises:
        CvbuildError: there is no such engine here.
    """
    with open_press(engine, ready=1) as run:
        yield lambda source, wanted: build_all(source, wanted, run)


@dataclass(frozen=True, slots=True)
class Parcel:
    """What a file's PDFs are made from.

    `base` is its folder, and `files` what else it names, by absolute path; None for what is not
    there. `name` is what diagnostics call it.
    """

    name: str
    data: bytes
    base: Path
    files: tuple[tuple[Path, bytes | None], ...]
    variants: tuple[str | None, ...]
    template: str | None

    @property
    def wanted(self) -> tuple[Wanted, ...]:
        """The variants to build."""
        return tuple(
            Wanted(variant, template=self.template, base=self.base) for variant in self.variants
        )


@dataclass(frozen=True, slots=True)
class Made:
    """What a build gave: a PDF, or only problems."""

    pdf: bytes | None
    pages: int | None
    exit_code: int
    diagnostics: tuple[Problem, ...]
    traceback: str | None = None


@dataclass(frozen=True, slots=True)
class Looked:
    """What is known of a file before anything of it is built.

    `variants` are all that are wanted. `settled` are the records of what need not be built, or
    cannot. `digests` stand for all that the PDF of each variant of the parcel depends on, but for
    the identity of who builds it.
    """

    job: Job
    started: float
    settled: tuple[Record, ...]
    parcel: Parcel | None = None
    source: Source | None = None
    digests: tuple[str, ...] = ()
    variants: tuple[str | None, ...] = ()


def look(ticket: Ticket, order: Order, out: Path, identities: Sequence[str]) -> Looked:
    """Read the file, and find out what of it has to be built.

    `identities` are those of all who would build it: what any of them built is current.
    """
    job, started = ticket.job, time.monotonic()
    data = None
    try:
        data = read(job.file)
        return _look(ticket, data, order, out, identities, started)
    except CvbuildError as error:
        made = _failure(error)
    except Exception:
        made = _bug()
    record = _record(job, *_only(job, order), made, started)
    return Looked(job, started, (replace(record, input_sha256=_sha256(data)),))


def _only(job: Job, order: Order) -> tuple[str | None, str | None]:
    """The variant and the output of a file of which one PDF is wanted; None for those of many."""
    if order.all_variants or len(order.variants) > 1:
        return None, None
    variant = order.variants[0] if order.variants else None
    return variant, job.output(variant)


def _look(
    ticket: Ticket,
    data: bytes,
    order: Order,
    out: Path,
    identities: Sequence[str],
    started: float,
) -> Looked:
    job = ticket.job
    source = load(data, str(job.file))
    variants: tuple[str | None, ...] = order.variants or (None,)
    if order.all_variants:
        variants = tuple(checked(source, job.file.parent)[0].variants)
        if not variants:
            hint = "define some under `variants`"
            raise CvbuildError([Diagnostic("no-variants", "the file has no variants", hint=hint)])
    base = job.file.parent
    whole = Parcel(str(job.file), data, base, (), variants, order.template)
    files = tuple(
        (path, _content(path))
        for path in inputs(job.file, source, whole.wanted)
        if path != job.file
    )
    settled, left, digests = [], [], []
    for variant in variants:
        digest = _digest(data, base, files, variant, order)
        keys = {_key(identity, digest) for identity in identities}
        current = _current(ticket.known, job.output(variant), keys, out)
        if current is None:
            left.append(variant)
            digests.append(digest)
        else:
            seconds = round(time.monotonic() - started, 3)
            settled.append(replace(current, status="unchanged", seconds=seconds, tries=1))
    parcel = replace(whole, files=files, variants=tuple(left)) if left else None
    return Looked(job, started, tuple(settled), parcel, source, tuple(digests), variants)


def _content(path: Path) -> bytes | None:
    """What a file holds; None for one that cannot be used, which is a diagnostic of the build."""
    try:
        return read(path)
    except (CvbuildError, OSError, ValueError, RuntimeError):
        return None


def _digest(
    data: bytes,
    base: Path,
    files: Sequence[tuple[Path, bytes | None]],
    variant: str | None,
    order: Order,
) -> str:
    facts = {
        "input": _sha256(data),
        "files": [
            (str(path.relative_to(base) if path.is_relative_to(base) else path), _sha256(content))
            for path, content in files
        ],
        "variant": variant,
        "template": order.template,
        "engine": order.engine,
    }
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()


def _key(identity: str, digest: str) -> str:
    return hashlib.sha256(f"{identity} {digest}".encode()).hexdigest()


def _sha256(data: bytes | None) -> str | None:
    return None if data is None else hashlib.sha256(data).hexdigest()


def _current(known: Sequence[Record], output: str, keys: set[str], out: Path) -> Record | None:
    """The record of a PDF that is there as it was written, and would be built the same again."""
    for record in known:
        if record.output == output and record.key in keys:
            try:
                there = _sha256((out / output).read_bytes())
            except OSError:
                return None
            if there == record.output_sha256:
                return record
    return None


def make(parcel: Parcel, source: Source | None, build: Make) -> tuple[Made, ...]:
    """Build the variants of a parcel; for each what came of it.

    `source` is the file where it has been read already.
    """
    try:
        results = build(source or load(parcel.data, parcel.name), parcel.wanted)
    except CvbuildError as error:
        return (_failure(error),) * len(parcel.variants)
    except Exception:
        return (_bug(),) * len(parcel.variants)
    return tuple(_made(result) for result in results)


def _made(result: Built | CvbuildError) -> Made:
    if isinstance(result, CvbuildError):
        return _failure(result)
    told = tuple(problem(one) for one in result.diagnostics)
    return Made(result.pdf, result.pages, ExitCode.DONE, told)


def _failure(error: CvbuildError) -> Made:
    return Made(None, None, error.exit_code, tuple(problem(one) for one in error.diagnostics))


def _bug() -> Made:
    """The exception at hand, which is a bug of cvbuild and no reason to leave the other files."""
    import sys
    import traceback

    kind, error, _ = sys.exc_info()
    name = "an error" if kind is None else kind.__name__
    told = Diagnostic(
        "internal-error",
        f"cvbuild failed: {name}: {error}",
        hint="this is a bug of cvbuild; its traceback is in the report",
    )
    code = ExitCode.TYPESETTING
    return Made(None, None, code, (problem(told),), traceback.format_exc())


def settle(
    looked: Looked, made: Sequence[Made], out: Path, identity: str, tries: int = 1
) -> tuple[Record, ...]:
    """Write the PDFs that were made; gives all records of the file."""
    parcel = looked.parcel
    if parcel is None:
        return looked.settled
    # what changed under the build must not count as current, should it change back
    sure = all(_content(path) == content for path, content in parcel.files)
    records = []
    for variant, digest, one in zip(parcel.variants, looked.digests, made, strict=True):
        output = looked.job.output(variant)
        one = _written(one, out / output)
        record = _record(looked.job, variant, output, one, looked.started, tries)
        key = _key(identity, digest) if sure and one.pdf is not None else None
        records.append(replace(record, key=key, input_sha256=_sha256(parcel.data)))
    found = {record.variant: record for record in (*looked.settled, *records)}
    return _whole(tuple(found[variant] for variant in looked.variants))


def _written(made: Made, target: Path) -> Made:
    if made.pdf is None:
        return made
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(target, made.pdf)
    except CvbuildError as error:
        return _failure(error)
    except OSError as error:
        reason = error.strerror or str(error)
        told = Diagnostic("cannot-write", f"'{target}' cannot be written: {reason}")
        return _failure(CvbuildError([told], ExitCode.USAGE))
    return made


def _whole(records: tuple[Record, ...]) -> tuple[Record, ...]:
    """One record in place of many that say the same: that the file itself is broken."""
    first = records[0]
    alike = {(record.diagnostics, record.status) for record in records}
    if len(records) > 1 and len(alike) == 1 and first.status == "failed":
        return (replace(first, variant=None, output=None),)
    return records


def _record(
    job: Job, variant: str | None, output: str | None, made: Made, started: float, tries: int = 1
) -> Record:
    return Record(
        input=job.name,
        variant=variant,
        output=output,
        status="failed" if made.pdf is None else "built",
        exit_code=int(made.exit_code),
        pages=made.pages,
        seconds=round(time.monotonic() - started, 3),
        tries=tries,
        diagnostics=made.diagnostics,
        output_sha256=_sha256(made.pdf),
        traceback=made.traceback,
    )


def give_up(
    job: Job, order: Order, told: Diagnostic, seconds: float, tries: int
) -> tuple[Record, ...]:
    """The record of a file whose worker died of it, or never ended."""
    made = Made(None, None, ExitCode.TYPESETTING, (problem(told),))
    record = _record(job, *_only(job, order), made, time.monotonic(), tries)
    return (replace(record, seconds=round(seconds, 3)),)
