"""Publications into a cv.yaml that is there: what is new is added, and no other byte changes.

Takes the bytes of the file and a draft, gives the new bytes. The new entries are lines put between
the lines of the file, which the spans of its values show; the result is read again and held
against what it should be, so that a file is either right or left as it is.

A publication is there already when one has its DOI, its identifier of arXiv, or its title, be it
written in the file or taken from a bibliography that the file names.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path as FilePath

from cvbuild.diagnostic import CvbuildError, Diagnostic, Path, Span
from cvbuild.importing.draft import Draft, Note, Value
from cvbuild.importing.publications import PATENT
from cvbuild.importing.settle import settle
from cvbuild.importing.writer import written
from cvbuild.pipeline import valid
from cvbuild.schema.dates import DateRange, FreeDate, PartialDate, Present
from cvbuild.schema.entries import PublicationEntry
from cvbuild.schema.sections import PublicationsSection
from cvbuild.source import Source, Tree, load
from cvbuild.text import parse, plain

__all__ = ["Added", "add"]

_AS_ADDED = "it is a patent, and stands among the publications"

_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Added:
    """The new content of the file, the titles of what was added, and what is to be told."""

    data: bytes
    titles: tuple[str, ...]
    known: tuple[str, ...]
    notes: tuple[Note, ...]


def add(data: bytes, name: str, draft: Draft, base: FilePath = FilePath()) -> Added:
    """The file with the publications of the draft that it has not yet.

    They go into its first section of publications, or a new one at the end. Where that section
    stands from new to old, each goes to its place; else they follow the others.

    Raises:
        CvbuildError: the file is not valid, or cannot be changed without a risk.
    """
    source = load(data, name)
    cv, _ = valid(source, base)
    there = [
        entry
        for section in cv.sections
        if isinstance(section, PublicationsSection)
        for entry in section.entries
    ]
    settled = settle(Draft({"name": "—", **draft.cv}, draft.notes))
    entries = _entries(settled.cv)
    known = {sign for entry in there for sign in _signs(_told(entry))}
    new: list[dict[str, Value]] = []
    titles: list[str] = []
    for entry in entries:
        signs = set(_signs(entry))
        title = plain(parse(str(entry.get("title", ""))))
        if signs & known:
            titles.append(title)
        else:
            known |= signs
            new.append(entry)
    notes = tuple(note for note in settled.notes if not note.where.startswith("cv.yaml"))
    notes = tuple(replace(n, message=_AS_ADDED) if n.message == PATENT else n for n in notes)
    added = tuple(plain(parse(str(entry.get("title", "")))) for entry in new)
    if not new:
        return Added(data, (), tuple(titles), notes)
    text = _Editor(source).with_entries(new)
    made = (_BOM if data.startswith(_BOM) else b"") + text.encode()
    _hold(source, made, new, base)
    return Added(made, added, tuple(titles), notes)


def _entries(cv: dict[str, Value]) -> list[dict[str, Value]]:
    sections = cv.get("sections")
    found: list[dict[str, Value]] = []
    for section in sections if isinstance(sections, list) else ():
        entries = section.get("entries") if isinstance(section, dict) else None
        if not isinstance(section, dict) or not isinstance(entries, list):
            continue
        made = [entry for entry in entries if isinstance(entry, dict)]
        found += map(_publication, made) if section["kind"] == "patents" else made
    return found


def _publication(entry: dict[str, Value]) -> dict[str, Value]:
    """A patent as a publication, which is what is added."""
    venue = ", ".join(str(entry[name]) for name in ("office", "number") if name in entry)
    made: dict[str, Value] = {
        "title": entry["title"],
        "authors": entry.get("inventors", []),
        "venue": venue,
        "status": entry.get("status", ""),
        "date": entry.get("date", ""),
        "type": "other",
        "url": entry.get("url", ""),
        "note": entry.get("summary", ""),
    }
    return {name: value for name, value in made.items() if value}


def _told(entry: PublicationEntry) -> dict[str, Value]:
    fields = {"title": entry.title, "doi": entry.doi, "arxiv": entry.arxiv}
    return {name: value for name, value in fields.items() if value is not None}


def _signs(entry: dict[str, Value]) -> Iterator[tuple[str, str]]:
    """What a publication is known by."""
    for name in ("doi", "arxiv"):
        value = entry.get(name)
        if isinstance(value, str):
            bare = re.sub(r"^(https?://(dx\.)?doi\.org/|doi:\s*|arxiv:\s*)", "", value.casefold())
            yield name, re.sub(r"v\d+$", "", bare) if name == "arxiv" else bare
    title = unicodedata.normalize("NFKD", plain(parse(str(entry.get("title", "")))).casefold())
    letters = "".join(c for c in title if c.isalnum())
    if letters:
        yield "title", letters


def _hold(source: Source, data: bytes, new: Sequence[dict[str, Value]], base: FilePath) -> None:
    """Whether the new file says what the old one says, and the new entries, and nothing else."""
    try:
        made = load(data, source.file)
        valid(made, base)
        before, after = _parted(_bare(source.tree)), _parted(_bare(made.tree))
    except CvbuildError as error:
        raise _unsafe(error.diagnostics[0].message) from None
    old, old_entries = before
    rest, entries = after
    kept = [entry for entry in entries if entry in old_entries]
    added = [entry for entry in entries if entry not in old_entries]
    as_meant = len(added) == len(new) and all(entry in added for entry in new)
    if rest != old or kept != old_entries or not as_meant:
        raise _unsafe("other parts of it would read otherwise")


def _unsafe(reason: str) -> CvbuildError:
    hint = "write them beside it with -o, and copy them by hand"
    message = f"the publications cannot be put into this file: {reason}"
    return CvbuildError([Diagnostic("cannot-edit", message, hint=hint)])


def _bare(tree: Tree) -> Tree:
    """The tree with texts that end without a line break: one at the end of a file may get one."""
    if isinstance(tree, dict):
        return {name: _bare(value) for name, value in tree.items()}
    if isinstance(tree, list):
        return [_bare(value) for value in tree]
    return None if tree is None else tree.rstrip("\n")


def _parted(tree: Tree) -> tuple[Tree, list[Tree]]:
    """The file without the entries of its publications, and these."""
    assert isinstance(tree, dict)
    entries: list[Tree] = []
    sections: list[Tree] = []
    listed = tree.get("sections")
    for section in listed if isinstance(listed, list) else ():
        if isinstance(section, dict) and section.get("kind") == "publications":
            found = section.get("entries")
            entries += found if isinstance(found, list) else []
            section = {name: value for name, value in section.items() if name != "entries"}
            if list(section) == ["kind"]:
                continue  # it may be new
        sections.append(section)
    rest = {name: value for name, value in tree.items() if name != "sections"}
    return {**rest, "sections": sections}, entries


# --- The text.


class _Editor:
    """Puts lines between the lines of a file."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.text = source.text
        self.end = "\r\n" if "\r\n" in self.text else "\n"
        self.starts = [0]
        for found in re.finditer(r"\r\n|[\r\n]", self.text):
            self.starts.append(found.end())
        self.pieces: list[tuple[int, int, str]] = []
        """What goes in, from where to where it replaces the text, in the order it was put there."""

    def with_entries(self, new: Sequence[dict[str, Value]]) -> str:
        path = self.section()
        if path is None:
            self.new_section(new)
        else:
            self.into(path, new)
        out = self.text
        for start, end, piece in reversed(self.merged()):
            out = f"{out[:start]}{piece}{out[end:]}"
        return out

    def merged(self) -> list[tuple[int, int, str]]:
        """The pieces in the order of the text, those of one place as one."""
        found: list[tuple[int, int, str]] = []
        for start, end, piece in sorted(self.pieces, key=lambda one: one[0]):
            if found and found[-1][:2] == (start, end):
                found[-1] = (start, end, found[-1][2] + piece)
            else:
                found.append((start, end, piece))
        return found

    def section(self) -> Path | None:
        """The first section of publications."""
        tree = self.source.tree
        sections = tree.get("sections") if isinstance(tree, dict) else None
        for n, section in enumerate(sections if isinstance(sections, list) else ()):
            if isinstance(section, dict) and section.get("kind") == "publications":
                return ("sections", n)
        return None

    def into(self, path: Path, new: Sequence[dict[str, Value]]) -> None:
        at = (*path, "entries")
        tree = _at(self.source.tree, at)
        if self.flowing(path):
            if at in self.source.spans and isinstance(tree, list):
                self.flow(at, ", ".join(map(_flow, new)), bool(tree))
            elif at in self.source.spans:
                raise _unsafe("its `entries` are written in a way that is not known here")
            else:
                self.flow(path, f"entries: [{', '.join(map(_flow, new))}]", True)
        elif not isinstance(tree, list) or not tree:
            self.fresh(path, at, new)
        elif self.flowing(at):
            self.flow(at, ", ".join(map(_flow, new)), True)
        else:
            self.between(at, tree, new)

    def flowing(self, path: Path) -> bool:
        """Whether the value is written in brackets."""
        return self.text[self.offset(self.source.span(path))] in "[{"

    def offset(self, span: Span) -> int:
        return self.starts[span.line - 1] + span.column - 1

    def flow(self, path: Path, piece: str, follows: bool) -> None:
        """Puts something before the closing bracket."""
        span = self.source.span(path)
        close = self.starts[span.end_line - 1] + span.end_column - 2
        if self.text[close : close + 1] not in ("]", "}"):
            raise _unsafe("its brackets are not found")
        before = self.text[:close].rstrip()
        if re.search(r"#[^\n\r]*$", before.rsplit("\n", 1)[-1]):
            raise _unsafe("a comment stands before its closing bracket")
        comma = ", " if follows and not before.endswith(",") else " " if follows else ""
        self.pieces.append((len(before), len(before), f"{comma}{piece}"))

    def fresh(self, path: Path, at: Path, new: Sequence[dict[str, Value]]) -> None:
        """Entries for a section in lines that has none yet."""
        key = self.source.spans[(*path, "kind")].key
        assert key is not None
        indent = key.column - 1
        lines = [line for entry in new for line in _lines(entry, indent + 2)]
        if at in self.source.spans:
            spans = self.source.spans[at]
            assert spans.key is not None
            after = self.starts[spans.key.line - 1] + spans.key.end_column - 1
            colon = self.text.index(":", after) + 1
            span = spans.value
            end = self.starts[span.end_line - 1] + span.end_column - 1
            if self.text[colon:end].strip() not in ("", "[]", "~", "null", "Null", "NULL"):
                raise _unsafe("its `entries` are written in a way that is not known here")
            self.pieces.append((colon, max(colon, end), ""))
            self.after_line(spans.key.line, lines)
            return
        self.after_line(self.last_line(path), [f"{' ' * indent}entries:", *lines])

    def between(self, at: Path, tree: list[Tree], new: Sequence[dict[str, Value]]) -> None:
        """Entries in lines: each before the first that is older, or at the end."""
        first = self.source.span((*at, 0))
        line = self.text[self.starts[first.line - 1] :]
        dash = line.index("-")
        if line[:dash].strip() or dash >= first.column - 1:
            raise _unsafe("its list of entries does not begin on lines of its own")
        dates = [_when(entry) for entry in tree]
        sorted_ = all(one >= other for one, other in pairwise(dates))
        apart = self.apart(at, len(tree))
        for entry in sorted(new, key=_when, reverse=True) if sorted_ else new:
            place = len(tree)
            if sorted_:
                place = next((n for n, date in enumerate(dates) if date < _when(entry)), place)
            lines = _lines(entry, dash)
            if place:
                self.after_line(self.last_line((*at, place - 1)), [*([""] * apart), *lines])
            else:
                key = self.source.spans[at].key
                assert key is not None
                self.after_line(key.line, [*lines, *([""] * apart)])

    def apart(self, at: Path, count: int) -> int:
        """How many empty lines stand between entries."""
        if count < 2:
            return 1
        last = self.last_line((*at, count - 2))
        return int(not self.line(last + 1).strip())

    def new_section(self, new: Sequence[dict[str, Value]]) -> None:
        at: Path = ("sections",)
        sections = _at(self.source.tree, at)
        made: dict[str, Value] = {"kind": "publications", "entries": list(new)}
        if at in self.source.spans and self.flowing(at):
            self.flow(at, _flow(made), bool(sections))
            return
        if isinstance(sections, list) and sections:
            first = self.source.span((*at, 0))
            line = self.text[self.starts[first.line - 1] :]
            dash = line.index("-")
            if line[:dash].strip():
                raise _unsafe("its list of sections does not begin on lines of its own")
            last = self.last_line(at)
            lines = [f"{' ' * dash}- kind: publications", f"{' ' * dash}  entries:"]
            lines += [line for entry in new for line in _lines(entry, dash + 4)]
            self.after_line(last, ["", *lines])
            return
        if at in self.source.spans:
            raise _unsafe("its `sections` are empty; remove that line")
        lines = ["", "sections:", "  - kind: publications", "    entries:"]
        lines += [line for entry in new for line in _lines(entry, 6)]
        self.after_line(self.last_line(()), lines)

    def last_line(self, path: Path) -> int:
        """The line where the value ends, without empty lines and comments after it."""
        depth = len(path)
        inside = [s.value for p, s in self.source.spans.items() if p[:depth] == path and p != path]
        keys = [s.key for p, s in self.source.spans.items() if p[:depth] == path and p != path]
        spans = [span for span in (*inside, *keys) if span is not None]
        line, column = max((span.end_line, span.end_column) for span in spans)
        if column == 1 and line > 1:
            line -= 1
        while line > 1 and not self.line(line).strip():
            line -= 1
        if self.flowing(path):
            line = max(line, self.source.span(path).end_line)
        return line

    def line(self, number: int) -> str:
        if number > len(self.starts):
            return ""
        end = self.starts[number] if number < len(self.starts) else len(self.text)
        return self.text[self.starts[number - 1] : end]

    def after_line(self, number: int, lines: Sequence[str]) -> None:
        written_ = "".join(f"{line}{self.end}" for line in lines)
        if number < len(self.starts):
            place = self.starts[number]
        else:
            place = len(self.text)
            if not self.text.endswith(("\n", "\r")):
                written_ = self.end + written_.removesuffix(self.end)
        self.pieces.append((place, place, written_))


def _at(tree: Tree, path: Path) -> Tree:
    for step in path:
        if isinstance(tree, dict) and isinstance(step, str):
            tree = tree.get(step)
        elif isinstance(tree, list) and isinstance(step, int):
            tree = tree[step]
        else:
            return None
    return tree


def _lines(entry: dict[str, Value], indent: int) -> list[str]:
    """The lines of an entry, as the writer has them, moved to where its list stands."""
    text = written({"sections": [{"kind": "publications", "entries": [entry]}]})
    lines = text.rstrip("\n").split("\n")
    start = lines.index("    entries:") + 1
    return [f"{' ' * indent}{line[6:]}" if line.strip() else "" for line in lines[start:]]


def _flow(value: Value) -> str:
    return json.dumps(value, ensure_ascii=False)


def _when(entry: object) -> tuple[int, int, int]:
    """The date of an entry as it is typed, for order; what has none is the newest."""
    from cvbuild.schema.dates import parse_date

    if not isinstance(entry, dict):
        return (9999, 0, 0)
    typed = entry.get("date") or entry.get("end") or entry.get("start")
    try:
        date = parse_date(typed) if isinstance(typed, str) else None
    except ValueError:
        date = None
    if isinstance(date, DateRange):
        date = date.end or date.start
    if date is None or isinstance(date, FreeDate | Present):
        return (9999, 0, 0)
    assert isinstance(date, PartialDate)
    return (date.year, date.month or 0, date.day or 0)
