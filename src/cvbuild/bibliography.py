"""Gather: the publications that sections take from bibliographies, as entries of the file.

Takes a `Cv` and the content of the files that its sections name, gives a `Cv` in which these
publications are ordinary entries, in the order that the section asks for. Pure. All that follows
(selection, page budget, every format, the attachment of the PDF) knows entries only.

An entry that comes from a file stands at `sections[n].bib[i].key`, so that whatever is said of it
points at the name of the file; what is wrong in the file itself points at its line there.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from cvbuild.diagnostic import (
    LINE_BREAK,
    CvbuildError,
    Diagnostic,
    Elsewhere,
    Path,
    Severity,
    Span,
    suggest,
)
from cvbuild.schema import Cv
from cvbuild.schema.dates import DateRange, FreeDate, PartialDate
from cvbuild.schema.entries import PublicationEntry
from cvbuild.schema.sections import PublicationsSection, Section
from cvbuild.text import parse, plain

if TYPE_CHECKING:
    from cvbuild.bib.record import Library, Loss, Record

__all__ = ["Files", "files_of", "gathered"]

Files = Mapping[str, bytes | CvbuildError]
"""What the files that sections name hold, or why they cannot be read."""

MOST = 2_000
"""Publications that one section may take from its files."""

_MOST_TOLD = 200
"""Losses of a file that are told one by one; more tell a person nothing new."""


def files_of(cv: Cv) -> dict[str, Path]:
    """The files that sections name, and where they do."""
    found: dict[str, Path] = {}
    for section in cv.sections:
        if isinstance(section, PublicationsSection):
            for n, name in enumerate(section.bib):
                found.setdefault(name, (*section.path, "bib", n))
            if section.style is not None:
                found.setdefault(section.style, (*section.path, "style"))
    return found


def gathered(cv: Cv, files: Files, folder: str = "") -> tuple[Cv, tuple[Diagnostic, ...]]:
    """The file with all its publications, and what was lost or is wrong in the files.

    `folder` is what stands before the names of the files where they are shown.
    """
    if not any(_asks(section) for section in cv.sections):
        return cv, ()
    found: list[Diagnostic] = []
    sections = tuple(
        _Gathering(cv, section, files, folder, found).done() if _asks(section) else section
        for section in cv.sections
    )
    return cv.model_copy(update={"sections": sections}), tuple(found)


def _asks(section: Section) -> bool:
    return isinstance(section, PublicationsSection) and bool(section.bib or section.sort)


@dataclass(frozen=True, slots=True)
class _Found:
    """A record, the file that it is in (by its place in `bib`), and its entry."""

    record: Record
    file: int
    entry: PublicationEntry


@lru_cache(maxsize=16)
def _library(name: str, data: bytes) -> Library:
    """What a file holds; `name` is its ending."""
    if name.lower().endswith(".json"):
        from cvbuild.bib.csl_json import read
    else:
        from cvbuild.bib.bibtex import read
    return read(data)


@dataclass(slots=True)
class _Gathering:
    """One section while its publications are gathered."""

    cv: Cv
    section: Section
    files: Files
    folder: str
    found: list[Diagnostic]
    lost: set[str] = field(default_factory=set)
    """Keys of records that are broken."""

    def done(self) -> PublicationsSection:
        section = self.section
        assert isinstance(section, PublicationsSection)
        records = self.records(section)
        self.check_keys(section, records)
        chosen = [
            (record, file) for record, file in records.values() if self.chooses(section, record)
        ]
        if section.sort == "none" and section.select:
            order = {key: n for n, key in enumerate(section.select)}
            chosen.sort(key=lambda pair: order[pair[0].key])
        if len(chosen) > MOST:
            message = f"{len(chosen)} publications are chosen; the first {MOST} are taken"
            self.warn("too-many-publications", message, (*section.path, "bib"))
            del chosen[MOST:]
        made = [self.entry(section, record, file) for record, file in chosen]
        entries = [one for one in made if one is not None]
        if (
            section.bib
            and not entries
            and not any(d.severity is Severity.ERROR for d in self.found)
        ):
            self.warn(
                "nothing-chosen", "no publication of these files is chosen", (*section.path, "bib")
            )
        if section.style is not None:
            entries = self.styled(section, section.style, entries)
        everything = [*section.entries, *(one.entry for one in entries)]
        families = {
            one.entry.path: one.record.authors[0].family for one in entries if one.record.authors
        }
        how = section.sort or "newest"
        return section.model_copy(update={"entries": tuple(_sorted(everything, how, families))})

    def records(self, section: PublicationsSection) -> dict[str, tuple[Record, int]]:
        """The records of all files by key, the first of each."""
        records: dict[str, tuple[Record, int]] = {}
        for n, name in enumerate(section.bib):
            path: Path = (*section.path, "bib", n)
            data = self.files.get(name, b"")
            if isinstance(data, CvbuildError):
                self.found += data.diagnostics
                continue
            library = _library(name[-5:], data)
            self.lost |= {loss.key for loss in library.losses if loss.whole}
            wanted = [loss for loss in library.losses if self.concerns(section, loss)]
            for record in library.records:
                if record.key in records:
                    other = section.bib[records[record.key][1]]
                    message = f"{record.key!r} is in {other!r}, too; this one is left out"
                    wanted.append(_loss(record, message))
                    continue
                records[record.key] = (record, n)
                if self.chooses(section, record):
                    wanted += record.losses
            self.tell(name, data, path, wanted)
        return records

    def concerns(self, section: PublicationsSection, loss: Loss) -> bool:
        """Whether the loss of a record, of which only the key is known, is one for this section."""
        if not loss.key:
            return True
        return loss.key not in section.exclude and (
            not section.select or loss.key in section.select
        )

    def tell(self, name: str, data: bytes, path: Path, losses: Sequence[Loss]) -> None:
        if not losses:
            return
        lines = LINE_BREAK.split(data.decode("utf-8", "replace"))
        for loss in sorted(losses, key=lambda loss: loss.line)[:_MOST_TOLD]:
            line = lines[loss.line - 1] if loss.line <= len(lines) else ""
            start = len(line) - len(line.lstrip()) + 1
            self.found.append(
                Diagnostic(
                    "publication-lost" if loss.whole else "publication-changed",
                    loss.message if loss.whole or not loss.key else f"{loss.key}: {loss.message}",
                    Span(loss.line, start, loss.line, max(start + 1, len(line.rstrip()) + 1)),
                    severity=Severity.WARNING,
                    path=(*path, loss.key) if loss.key else path,
                    elsewhere=Elsewhere(f"{self.folder}{name}", line),
                )
            )
        if len(losses) > _MOST_TOLD:
            more = f"there are {len(losses) - _MOST_TOLD} more losses in {name!r}"
            self.warn("more-losses", more, path)

    def warn(self, code: str, message: str, path: Path) -> None:
        self.found.append(Diagnostic(code, message, severity=Severity.WARNING, path=path))

    def check_keys(
        self, section: PublicationsSection, records: Mapping[str, tuple[Record, int]]
    ) -> None:
        """Tells keys that no record has."""
        if any(isinstance(self.files.get(name), CvbuildError) for name in section.bib):
            return
        named: list[tuple[str, Path]] = []
        for name in ("select", "exclude"):
            keys: Sequence[str] = getattr(section, name)
            named += [(key, (*section.path, name, n)) for n, key in enumerate(keys)]
        named += [(key, (*section.path, "extra", key)) for key in section.extra]
        for key, path in named:
            if key in records:
                continue
            if key in self.lost:
                hint: str | None = "it is broken there, which is told, too"
            else:
                close = suggest(key, records)
                hint = f"did you mean {close!r}?" if close else None
            message = f"no publication of the files has the key {key!r}"
            self.found.append(Diagnostic("unknown-publication", message, None, hint, path=path))

    def chooses(self, section: PublicationsSection, record: Record) -> bool:
        """Whether the section takes the record."""
        if section.select:
            if record.key not in section.select:
                return False
        elif record.parent:
            return False
        if record.key in section.exclude:
            return False
        if section.keywords:
            words = {word.casefold() for word in record.keywords}
            if words.isdisjoint(word.casefold() for word in section.keywords):
                return False
        if section.types and _type(section, record) not in section.types:
            return False
        if section.since is not None or section.until is not None:
            year = re.match(r"\d{4}", record.fields.get("date", ""))
            if year is None:
                return False
            return (section.since or 0) <= int(year[0]) <= (section.until or 9999)
        return True

    def entry(self, section: PublicationsSection, record: Record, file: int) -> _Found | None:
        from cvbuild.bib.entry import entry

        name = section.bib[file]
        path: Path = (*section.path, "bib", file)
        data = self.files[name]
        assert isinstance(data, bytes)
        fields, losses = entry(record, self.cv.locale)
        if "title" not in fields:
            losses = (_loss(record, f"{record.key!r} has no title, and is left out", whole=True),)
        self.tell(name, data, path, losses)
        if "title" not in fields:
            return None
        made = PublicationEntry.model_validate(fields)
        made.locate((*path, record.key))
        extra = section.extra.get(record.key)
        if extra is not None:
            added = {name: getattr(extra, name) for name in extra.model_fields_set}
            made = made.model_copy(update=added)
        return _Found(record, file, made)

    def styled(
        self, section: PublicationsSection, style: str, entries: Iterable[_Found]
    ) -> list[_Found]:
        """The publications with their references as the style has them."""
        from cvbuild.bib.styles import StyleError, citations

        data = self.files.get(style, b"")
        kept = list(entries)
        path: Path = (*section.path, "style")
        try:
            if isinstance(data, CvbuildError):
                raise data
            titles = {one.record.key: (one.entry.title, one.entry.address) for one in kept}
            owner = plain(parse(self.cv.name))
            texts = citations([one.record for one in kept], data, self.cv.locale, owner, titles)
        except CvbuildError as error:
            self.found += error.diagnostics
            return kept
        except StyleError as error:
            self.found.append(Diagnostic("bad-style", str(error), None, error.hint, path=path))
            return kept
        return [
            _Found(
                one.record,
                one.file,
                one.entry.model_copy(update={"citation": texts[one.record.key]}),
            )
            for one in kept
        ]


def _loss(record: Record, message: str, *, whole: bool = False) -> Loss:
    from cvbuild.bib.record import Loss

    return Loss(record.line, record.key, message, whole)


def _type(section: PublicationsSection, record: Record) -> str:
    extra = section.extra.get(record.key)
    return extra.type if extra is not None and extra.type is not None else record.type


# --- Order.


def _sorted(
    entries: Sequence[PublicationEntry], how: str, families: Mapping[Path, str]
) -> list[PublicationEntry]:
    """The publications in order; what the order leaves open stays as it is."""
    if how == "newest":
        return sorted(entries, key=lambda entry: tuple(-n for n in _when(entry)))
    if how == "oldest":
        return sorted(entries, key=_when)
    if how == "author":
        return sorted(entries, key=lambda entry: (_author(entry, families), _title(entry)))
    if how == "title":
        return sorted(entries, key=_title)
    return list(entries)


_TO_COME, _UNKNOWN = 10_000, 0
"""The years of what is still to appear, and of what says nothing of the kind."""


def _when(entry: PublicationEntry) -> tuple[int, int, int]:
    when = entry.date or entry.end or entry.start
    if isinstance(when, DateRange):
        when = when.end if isinstance(when.end, PartialDate) else when.start
    if isinstance(when, PartialDate):
        return when.year, when.month or 0, when.day or 0
    if isinstance(when, FreeDate) and (year := re.search(r"\b[12]\d{3}\b", when.text)):
        return int(year[0]), 0, 0
    return (_TO_COME if when is not None or entry.status else _UNKNOWN), 0, 0


def _author(entry: PublicationEntry, families: Mapping[Path, str]) -> str:
    if entry.path in families:
        return _folded(families[entry.path])
    if not entry.authors:
        return ""
    name = plain(parse(entry.authors[0].name))
    before, comma, _ = name.partition(",")
    return _folded(before if comma else name.split()[-1])


def _title(entry: PublicationEntry) -> str:
    return re.sub(r"^(the|an?)\s+", "", _folded(plain(parse(entry.title))))


def _folded(text: str) -> str:
    bare = unicodedata.normalize("NFKD", text.casefold())
    return "".join(_letters(bare)).strip()


def _letters(text: str) -> Iterator[str]:
    return (c for c in text if c.isalnum() or c.isspace())
