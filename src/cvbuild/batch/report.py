"""What became of each file: a line of JSON in a report, and what earlier reports say.

A report is written twice. While the batch runs, every line is appended as it comes and handed to
the system at once, so that a batch that is killed leaves what it has done. At the end the report
is replaced, in one step, by the lines of this run in the order of the list. What earlier runs
built and this one did not ask for goes to `report-earlier.jsonl`, so that they need not build it
again either.

Lines stay on the disk: in memory is where each begins.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from types import TracebackType
from typing import IO, Literal, Self, get_args

from cvbuild.diagnostic import CvbuildError, Diagnostic, ExitCode, Severity, Span

__all__ = ["EARLIER", "Problem", "Record", "Reports", "Status", "as_line", "from_line", "problem"]

EARLIER = "report-earlier.jsonl"
"""The report of what was built in a folder, but not asked for by the last run."""

_PATTERN = "report*.jsonl"

Status = Literal["built", "unchanged", "failed"]


@dataclass(frozen=True, slots=True)
class Problem:
    """A diagnostic as it stands in a report; lines and columns count from 1."""

    code: str
    severity: str
    message: str
    hint: str | None = None
    line: int | None = None
    column: int | None = None
    end_line: int | None = None
    end_column: int | None = None

    @property
    def diagnostic(self) -> Diagnostic:
        """The diagnostic that it was made from, without its path."""
        span = None
        numbers = (self.line, self.column, self.end_line, self.end_column)
        if None not in numbers:
            span = Span(*(number or 1 for number in numbers))
        return Diagnostic(self.code, self.message, span, self.hint, Severity(self.severity))


def problem(diagnostic: Diagnostic) -> Problem:
    """The diagnostic as a report has it."""
    at, message = diagnostic.span, diagnostic.message
    if diagnostic.elsewhere is not None:  # a report has lines of the one file
        place = diagnostic.elsewhere.file + (f":{at.line}:{at.column}" if at is not None else "")
        at, message = None, f"{place}: {message}"
    return Problem(
        diagnostic.code,
        diagnostic.severity.value,
        message,
        diagnostic.hint,
        *((None,) * 4 if at is None else (at.line, at.column, at.end_line, at.end_column)),
    )


@dataclass(frozen=True, slots=True)
class Record:
    """What became of one PDF, or of a file that gave none; see docs/batch.md.

    `output` is None when a file is broken and several PDFs of it were wanted. `key` stands for
    everything that decides what the PDF is, and is None where the PDF must not be taken for
    current. `traceback` is that of a bug in cvbuild.
    """

    input: str
    variant: str | None
    output: str | None
    status: Status
    exit_code: int = ExitCode.DONE
    pages: int | None = None
    seconds: float = 0.0
    tries: int = 1
    diagnostics: tuple[Problem, ...] = ()
    input_sha256: str | None = None
    output_sha256: str | None = None
    key: str | None = None
    traceback: str | None = None


def as_line(record: Record) -> bytes:
    """The record as a line of a report."""
    text = json.dumps(asdict(record), ensure_ascii=False)
    # a name that is not UTF-8 is read with lone surrogates, which JSON writes as escapes
    return text.encode("utf-8", "backslashreplace") + b"\n"


def from_line(line: bytes) -> Record | None:
    """The record of a line; None for one that was cut off, or that cvbuild did not write."""
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return _record(value) if isinstance(value, dict) else None


_FIELDS = tuple(field.name for field in fields(Record))
_STRINGS = ("variant", "output", "input_sha256", "output_sha256", "key", "traceback")


def _record(value: Mapping[str, object]) -> Record | None:
    try:
        texts = {name: value[name] for name in _STRINGS}
        told = value["diagnostics"]
        known = (
            isinstance(value["input"], str)
            and value["status"] in get_args(Status)
            and all(text is None or isinstance(text, str) for text in texts.values())
            and isinstance(value["pages"], int | None)
            and isinstance(value["exit_code"], int)
            and isinstance(value["tries"], int)
            and isinstance(value["seconds"], int | float)
            and isinstance(told, list)
        )
        if not known or not isinstance(told, list):
            return None
        arguments: dict[str, object] = {name: value[name] for name in _FIELDS}
        problems = tuple(_problem(one) for one in told)
        return Record(**{**arguments, "diagnostics": problems})  # type: ignore[arg-type]
    except (KeyError, TypeError, ValueError):
        return None


def _problem(value: object) -> Problem:
    if not isinstance(value, dict):
        raise TypeError("a diagnostic is an object")
    made = Problem(**value)
    texts = (made.code, made.message, made.hint or "")
    numbers = (made.line, made.column, made.end_line, made.end_column)
    if not all(isinstance(text, str) for text in texts):
        raise TypeError("code, message and hint are texts")
    if not all(number is None or isinstance(number, int) for number in numbers):
        raise TypeError("lines and columns are numbers")
    Severity(made.severity)
    return made


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a line is: which of the open reports, and the offset in it."""

    report: int
    offset: int


class Reports:
    """The report of this run and those of earlier ones, in the folder of the results.

    A context manager; `add` appends, `finish` replaces the report by that of this run alone.

    Raises CvbuildError with ExitCode.USAGE when the report cannot be written.
    """

    def __init__(self, out: Path, name: str) -> None:
        self._out = out
        self._path = out / name
        self._known: dict[str, list[_Place]] = {}
        self._added: list[tuple[int, int, int]] = []
        """Number of the job, number within the job, offset."""
        self._readers: list[IO[bytes]] = []
        self._writer: IO[bytes] | None = None

    def __enter__(self) -> Self:
        try:
            self._writer = self._path.open("ab+")
            self._begin_a_line(self._writer)
            for path in sorted(self._out.glob(_PATTERN)):
                if path.is_file():
                    self._index(path)
        except OSError as error:
            self.close()
            raise _unusable(self._path, error) from None
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def known(self, name: str) -> tuple[Record, ...]:
        """What earlier runs built of the input of that name, the latest first."""
        found = (self._at(place) for place in reversed(self._known.get(name, ())))
        return tuple(record for record in found if record is not None)

    def add(self, number: int, records: Iterable[Record]) -> None:
        """Append the records of job `number`, and hand them to the system."""
        assert self._writer is not None
        for n, record in enumerate(records):
            self._added.append((number, n, self._writer.tell()))
            self._writer.write(as_line(record))
        self._writer.flush()

    def finish(self) -> None:
        """Replace the report by the records that were added, in the order of their jobs."""
        assert self._writer is not None
        writer = self._writer
        asked = set()

        def lines() -> Iterator[bytes]:
            for _, _, offset in sorted(self._added):
                writer.seek(offset)
                line = writer.readline()
                record = from_line(line)
                if record is not None:
                    asked.add((record.input, record.variant))
                yield line

        new = self._written(lines())
        earlier = self._written(self._earlier(asked))
        self.close()
        # what was known must be in its new place before it leaves the old one
        if earlier.stat().st_size:
            earlier.replace(self._out / EARLIER)
        else:
            earlier.unlink()
            (self._out / EARLIER).unlink(missing_ok=True)
        new.replace(self._path)

    def close(self) -> None:
        """Close the files; the report stays as it is."""
        for file in (*self._readers, self._writer):
            if file is not None:
                file.close()

    def _begin_a_line(self, file: IO[bytes]) -> None:
        """End the line that a killed run began."""
        if file.seek(0, os.SEEK_END) == 0:
            return
        file.seek(-1, os.SEEK_END)
        cut = file.read(1) != b"\n"
        file.seek(0, os.SEEK_END)
        if cut:
            file.write(b"\n")
            file.flush()

    def _index(self, path: Path) -> None:
        file = path.open("rb")
        self._readers.append(file)
        offset = 0
        for line in file:
            record = from_line(line)
            if record is not None and record.key is not None and record.status != "failed":
                place = _Place(len(self._readers) - 1, offset)
                self._known.setdefault(record.input, []).append(place)
            offset += len(line)

    def _at(self, place: _Place) -> Record | None:
        file = self._readers[place.report]
        file.seek(place.offset)
        return from_line(file.readline())

    def _earlier(self, asked: set[tuple[str, str | None]]) -> Iterator[bytes]:
        """Of what this report and the earlier ones held, what this run did not ask for."""
        own = {self._path.name, EARLIER}
        for name in self._known:
            latest = dict[str | None, Record]()
            for place in self._known[name]:
                record = self._at(place)
                if record is not None and Path(self._readers[place.report].name).name in own:
                    latest[record.variant] = record
            for variant, record in latest.items():
                there = record.output is not None and (self._out / record.output).is_file()
                if there and (name, variant) not in asked:
                    yield as_line(replace(record, status="unchanged"))

    def _written(self, lines: Iterable[bytes]) -> Path:
        """A new file beside the report that holds the lines, safe on the disk."""
        import tempfile

        descriptor, name = tempfile.mkstemp(prefix=".report-", suffix=".tmp", dir=self._out)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.writelines(lines)
                file.flush()
                os.fsync(file.fileno())
            Path(name).chmod(0o666 & ~_umask())
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        return Path(name)


def _umask() -> int:
    """What new files may not be (umask(2) tells only by setting it)."""
    umask = os.umask(0o077)
    os.umask(umask)
    return umask


def _unusable(path: Path, error: OSError) -> CvbuildError:
    reason = error.strerror or str(error)
    problem = Diagnostic(
        "not-writable",
        f"the report '{path}' cannot be written: {reason}",
        hint="choose another folder with -o",
    )
    return CvbuildError([problem], ExitCode.USAGE)
