"""LinkedIn's data export: a ZIP of CSV files, of which those that make a résumé are opened.

Takes the bytes of the archive, gives the draft. Connections, messages, advertisements, payments
and all else that is nobody's résumé is never opened; the report says so. The columns are those of
the exports since 2018, which are in English in every language of the site.
"""

from __future__ import annotations

import csv
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html import unescape
from io import BytesIO, StringIO
from itertools import groupby
from typing import NoReturn

from cvbuild.diagnostic import CvbuildError, Diagnostic, Path
from cvbuild.importing.contacts import profile
from cvbuild.importing.draft import Change, Draft, Note, Value
from cvbuild.importing.foreign import Foreign
from cvbuild.importing.journal import Journal
from cvbuild.importing.markup import literal
from cvbuild.importing.prose import Prose, from_text, is_listed
from cvbuild.source import Tree
from cvbuild.text import is_web_address

__all__ = ["read", "recognise"]

Fields = dict[str, Value]


@dataclass(frozen=True, slots=True)
class _Table:
    """A file of the export: its names without case, spaces and `_`, and a column that it has."""

    name: str
    column: str
    others: tuple[str, ...] = ()


_TABLES = (
    _Table("Profile", "First Name"),
    _Table("Profile Summary", "Profile Summary"),
    _Table("Email Addresses", "Email Address"),
    _Table("PhoneNumbers", "Number", ("whatsappphonenumbers",)),
    _Table("Positions", "Company Name", ("experience",)),
    _Table("Education", "School Name"),
    _Table("Skills", "Name"),
    _Table("Certifications", "Name", ("licensesandcertifications",)),
    _Table("Projects", "Title"),
    _Table("Publications", "Name"),
    _Table("Patents", "Title"),
    _Table("Honors", "Title", ("honorsandawards",)),
    _Table("Test Scores", "Name"),
    _Table("Courses", "Name"),
    _Table("Languages", "Name"),
    _Table("Volunteering", "Company Name", ("volunteeringexperiences", "volunteerexperience")),
    _Table("Organizations", "Name"),
    _Table("Recommendations_Received", "Text"),
)
"""What is opened, and nothing else."""

_OTHER_HEADERS = {"Publications": "Title", "Projects": "Name", "Honors": "Name", "Patents": "Name"}
"""The same column in exports of other years."""

_ESSENTIAL = frozenset({"profile", "positions", "education", "skills"})
"""Files that tell this export from another archive."""

_LARGEST = 8 * 1024 * 1024
_MOST_FILES = 10_000
_MOST_ROWS = 20_000
_NOTES_ROWS = 20
"""Rows of remarks that may stand before the one with the names of the columns."""


def recognise(data: bytes) -> bool:
    """Whether it is such an archive, also one that is damaged."""
    if not data.startswith(b"PK"):
        return False
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            names = {_key(name) for name in archive.namelist()}
    except Exception:  # whatever is wrong with the archive, its entries have names of their own
        return re.search(rb"(?:Profile|Positions)\.csv", data) is not None
    return "profile" in names or len(names & _ESSENTIAL) > 1


def read(data: bytes) -> Draft:
    """The résumé that the export holds.

    Raises:
        CvbuildError: the archive is damaged, encrypted or too large.
    """
    tables = _Archive(data)
    journal = Journal(tables.foreign())
    journal.notes += tables.notes
    cv = _Export(journal).cv()
    for note in tables.unopened():
        journal.notes.append(note)
    return journal.draft(cv, "linkedin")


# --- The archive.


def _key(name: str) -> str:
    """The name of a file without folders, case, spaces and `_`; "" for what is no CSV."""
    stem, dot, ending = name.replace("\\", "/").rpartition("/")[2].rpartition(".")
    if not dot or ending.casefold() != "csv":
        return ""
    stem = re.sub(r"\s*\(\d+\)$", "", stem)
    return re.sub(r"[\W_]", "", stem).casefold()


def _refuse(code: str, message: str, hint: str | None = None) -> NoReturn:
    raise CvbuildError([Diagnostic(code, message, None, hint)]) from None


_ANEW = "ask LinkedIn for the export anew, and give the ZIP as it comes"


class _Archive:
    """The tables of an export. Nothing is unpacked to the disk, and sizes are never believed."""

    def __init__(self, data: bytes) -> None:
        self.notes: list[Note] = []
        self.lines: dict[Path, int] = {}
        self.left = 0
        self.tree: dict[str, Tree] = {}
        self.others: list[str] = []
        try:
            with zipfile.ZipFile(BytesIO(data)) as archive:
                self._read(archive)
        except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, RuntimeError) as error:
            reason = " ".join(str(error).split())
            if not reason or reason == "File is not a zip file":  # the table at its end is missing
                reason = "it ends too soon"
            _refuse("bad-archive", f"this ZIP is damaged: {reason}", _ANEW)
        except ValueError as error:
            _refuse("bad-archive", f"this ZIP is damaged: {error}", _ANEW)

    def foreign(self) -> Foreign:
        return Foreign(self.tree, "LinkedIn", "", None, (), False, self.lines)

    def unopened(self) -> Iterator[Note]:
        """That the other files were not looked at."""
        names = sorted({name.rpartition("/")[2] for name in self.others}, key=str.casefold)
        if names:
            listed = ", ".join(names[:8]) + (f" and {len(names) - 8} more" if names[8:] else "")
            yield Note(Change.LEFT, "the archive", f"not opened, as no part of a résumé: {listed}")

    def _read(self, archive: zipfile.ZipFile) -> None:
        entries = archive.infolist()
        if len(entries) > _MOST_FILES:
            _refuse("bad-archive", f"this ZIP has more than {_MOST_FILES} files")
        found: dict[str, list[zipfile.ZipInfo]] = {}
        for entry in entries:
            if entry.is_dir() or "__MACOSX" in entry.filename:
                continue
            depth = entry.filename.replace("\\", "/").count("/")
            if (key := _key(entry.filename)) and depth <= 2:
                found.setdefault(key, []).append(entry)
            else:
                self.others.append(entry.filename)
        budget = 4 * _LARGEST
        for table in _TABLES:
            for key in (re.sub(r"[\W_]", "", table.name).casefold(), *table.others):
                for entry in sorted(found.pop(key, ()), key=lambda e: e.filename.count("/"))[:1]:
                    content = self._content(archive, entry, min(_LARGEST, budget))
                    budget -= len(content)
                    self._table(table, content)
        self.others += [entry.filename for group in found.values() for entry in group]

    def _content(self, archive: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int) -> bytes:
        name = entry.filename.rpartition("/")[2]
        if entry.flag_bits & 1:
            _refuse(
                "encrypted",
                f"'{name}' is encrypted",
                "unpack the ZIP, and pack it without a password",
            )
        with archive.open(entry) as stream:
            content = stream.read(most + 1)
        if len(content) > most:
            _refuse("too-large", f"'{name}' is larger than {most // 1024 // 1024} MB")
        return content

    def _table(self, table: _Table, content: bytes) -> None:
        name = f"{table.name}.csv"
        text = self._text(name, content)
        reader = csv.reader(StringIO(text, newline=""))
        rows: list[Tree] = self.tree.setdefault(name, [])  # type: ignore[assignment]
        header: list[str] | None = None
        wanted = {table.column, _OTHER_HEADERS.get(table.name, table.column)}
        line = 1
        try:
            for count, cells in enumerate(reader):
                at, line = line, reader.line_num + 1
                cells = [cell.strip() for cell in cells]
                if header is None:
                    if wanted & set(cells):
                        header = cells
                    elif count >= _NOTES_ROWS:
                        break
                elif any(cells):
                    if len(rows) >= _MOST_ROWS:
                        _refuse("too-large", f"'{name}' has more than {_MOST_ROWS} rows")
                    self._row(name, header, cells, rows, at)
        except csv.Error as error:
            _refuse("bad-archive", f"'{name}' is no CSV in line {line}: {error}", _ANEW)
        if header is None and text.strip():
            message = f"it has no column {table.column!r}, so nothing of it came over"
            self.notes.append(Note(Change.LEFT, name, message))

    def _row(
        self, name: str, header: list[str], cells: list[str], rows: list[Tree], line: int
    ) -> None:
        row: dict[str, Tree] = {}
        for column, cell in zip(header, cells, strict=False):
            if not cell:
                continue
            text = _FORBIDDEN.sub("", unescape(cell)).strip()
            if column in row:
                text = f"{row[column]}\n{text}"
            row[column] = text
            self.lines[(name, len(rows), column)] = line
        if surplus := [cell for cell in cells[len(header) :] if cell]:
            row["(more)"] = ", ".join(surplus)
        self.lines[(name, len(rows))] = line
        rows.append(row)

    def _text(self, name: str, content: bytes) -> str:
        utf16 = content.startswith((b"\xff\xfe", b"\xfe\xff"))
        for encoding in ("utf-16" if utf16 else "utf-8-sig", "cp1252"):
            try:
                text = content.decode(encoding)
            except UnicodeDecodeError:
                continue
            if encoding == "cp1252":
                message = "it is not UTF-8, and was read as Windows-1252"
                self.notes.append(Note(Change.CHANGED, name, message))
            return text
        self.notes.append(Note(Change.CHANGED, name, "some of its characters could not be read"))
        return content.decode("utf-8", "replace")


_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufeff\ufffe\uffff]")


# --- What becomes of the tables.


@dataclass(slots=True)
class _Export:
    """The cv.yaml that the tables make."""

    journal: Journal
    sections: list[Value] = field(default_factory=list)

    def cv(self) -> Fields:
        cv: Fields = {"cvbuild": "1", **self._person()}
        self._section("experience", self._positions())
        self._section("education", [self._school(row) for row in self._rows("Education")])
        if skills := self._names("Skills"):
            self._section("skills", [{"items": skills}])
        self._section("awards", self._each("Certifications", self._certificate), "Certifications")
        self._section("projects", self._each("Projects", self._project))
        self._section("publications", self._each("Publications", self._publication))
        self._section("patents", self._each("Patents", self._patent))
        self._section("awards", self._each("Honors", self._honor), "Honors")
        self._section("entries", self._each("Test Scores", self._score), "Test Scores")
        if courses := self._courses():
            self.sections.append(
                {"kind": "list", "id": "courses", "title": "Courses", "items": courses}
            )
        self._section("languages", self._each("Languages", self._language))
        self._section("experience", self._each("Volunteering", self._volunteering), "Volunteering")
        self._section("experience", self._each("Organizations", self._membership), "Organizations")
        self._section("references", self._recommendations(), "Recommendations")
        return {**cv, "sections": self.sections}

    def _section(self, kind: str, entries: list[Value], title: str = "") -> None:
        entries = [entry for entry in entries if entry]
        if entries:
            named: Fields = (
                {"id": title.casefold().replace(" ", "-"), "title": title} if title else {}
            )
            self.sections.append({"kind": kind, **named, "entries": entries})

    def _rows(self, name: str) -> Iterator[Path]:
        return self.journal.mappings(f"{name}.csv")

    def _each(self, name: str, make: Callable[[Path], Fields]) -> list[Value]:
        return [entry for row in self._rows(name) if (entry := make(row))]

    def _text(self, row: Path, *names: str) -> str:
        """A cell on one line, under the first of these names that has one."""
        return literal(" ".join(self.journal.first(*row, names=names).split()))

    def _prose(self, row: Path, name: str = "Description") -> Prose:
        typed = self.journal.text(*row, name)
        prose = from_text(typed)
        if prose.highlights:
            self.journal.changed((*row, name), "its lines are bullets now")
        return prose

    def _url(self, row: Path, *names: str) -> str:
        """A web address; what is none stays untaken, and so is kept."""
        for name in (*names, "Url", "URL"):
            typed = self.journal.foreign.at(*row, name)
            if isinstance(typed, str) and typed:
                url = typed if "://" in typed else f"https://{typed}"
                if is_web_address(url):
                    if url != self.journal.text(*row, name):
                        self.journal.changed((*row, name), f"written as {url}")
                    return url
        return ""

    def _dates(self, row: Path, *, goes_on: bool) -> Fields:
        """When it was; without an end it goes on, or is one date."""
        start = self._date(row, "Started On", "Start Date")
        end = self._date(row, "Finished On", "End Date", end=True)
        if start and end:
            return {"start": start, "end": end}
        if start and goes_on:
            return {"start": start, "end": "present"}
        return {"date": start or end}

    def _date(self, row: Path, *names: str, end: bool = False) -> str:
        """A date. `Aug 2018`, as LinkedIn writes it, is not worth a note for each."""
        for name in names:
            typed = self.journal.foreign.at(*row, name)
            if not isinstance(typed, str) or not typed:
                continue
            if re.fullmatch(r"[A-Z][a-z]{2} \d{4}", typed):
                before = len(self.journal.notes)
                text = self.journal.date(*row, name, end=end)
                del self.journal.notes[before:]
                return text
            return self.journal.date(*row, name, end=end)
        return ""

    # --- The person.

    def _person(self) -> Fields:
        row = next(self._rows("Profile"), ("Profile.csv", 0))
        text = self._text
        given, family = text(row, "First Name"), text(row, "Last Name")
        summary = self._about((*row, "Summary"))
        if not summary:
            about = next(self._rows("Profile Summary"), ("Profile Summary.csv", 0))
            summary = self._about((*about, "Profile Summary"))
        made: Fields = {
            "name": f"{given} {family}".strip(),
            "headline": text(row, "Headline"),
            "contacts": [contact for contact in self._contacts(row) if contact],
            "summary": summary or "",
        }
        for name, why in _PRIVATE.items():
            if self.journal.foreign.at(*row, name):
                self.journal.left((*row, name), why)
        return made

    def _about(self, path: Path) -> str:
        """A text about the person; bullets in it become a section of their own."""
        typed = self.journal.text(*path)
        prose = from_text(typed)
        if not is_listed(typed):
            return prose.running() or ""
        self.journal.changed(path, "its lines are bullets now")
        self.sections += prose.sections("Profile")
        return prose.summary or ""

    def _contacts(self, row: Path) -> Iterator[Fields]:
        yield from self._emails()
        yield from self._phones()
        yield {"location": self._text(row, "Geo Location")}
        yield from self._websites(row)
        for handle in re.findall(r"[^\s,;\[\]]+", self.journal.text(*row, "Twitter Handles")):
            name = handle.lstrip("@")
            yield profile("Twitter", name, f"https://twitter.com/{name}")

    def _emails(self) -> Iterator[Fields]:
        rows = list(self._rows("Email Addresses"))
        primary = [row for row in rows if self._says_yes(row, "Primary")] or rows
        for row in rows:
            self.journal.take(*row)
        if rows:
            yield {"email": self._text(primary[0], "Email Address")}
        for row in rows:
            if row != primary[0]:
                address = self._text(row, "Email Address")
                self.journal.left(row, f"{address} is not your primary address")

    def _says_yes(self, row: Path, name: str) -> bool:
        return str(self.journal.foreign.at(*row, name)).casefold() in ("yes", "true")

    def _phones(self) -> Iterator[Fields]:
        rows = list(self._rows("PhoneNumbers"))
        seen: set[str] = set()
        for row in rows:
            number, extension = self._text(row, "Number"), self._text(row, "Extension")
            kind = self._text(row, "Type")
            if number in seen:
                self.journal.left(row, f"{number} is there already")
            elif number:
                seen.add(number)
                yield {
                    "phone": f"{number} ext. {extension}" if extension else number,
                    "label": kind if len(rows) > 1 else "",
                }

    def _websites(self, row: Path) -> Iterator[Fields]:
        """`[PERSONAL:https://…,COMPANY:https://…]`, or one address."""
        typed = self.journal.text(*row, "Websites").strip("[]")
        for part in re.split(r"[,;\s]+(?=[A-Z_]+:\S|https?://|www\.)", typed):
            found = re.fullmatch(r"\s*(?:([A-Z_]+):)?(\S+?)[,;]?\s*", part)
            if found is None:
                if part.strip():
                    yield {"text": literal(part.strip())}
                continue
            url = found[2] if "://" in found[2] else f"https://{found[2]}"
            if not is_web_address(url):
                yield {"text": literal(found[2])}
                continue
            contact = profile("", "", url)
            yield {"website": url} if list(contact) == ["link"] else contact

    # --- Work and school.

    def _positions(self) -> list[Value]:
        """Positions one after another at one company become its roles."""
        made: list[Value] = []
        rows = [(self._text(row, "Company Name"), row) for row in self._rows("Positions")]
        for _, group in groupby(rows, key=lambda pair: pair[0].casefold() or str(pair[1])):
            pairs = list(group)
            roles = [self._role(row) for _, row in pairs]
            name = pairs[0][0] or str(roles[0].get("position", ""))
            if not pairs[0][0]:
                self.journal.changed(pairs[0][1], "it names no company, so its title stands there")
                roles[0].pop("position", None)
            if len(roles) == 1 or not all("position" in role for role in roles):
                made += [{"organization": name, **role} for role in roles]
                continue
            places = {str(role.get("location", "")) for role in roles}
            entry: Fields = {"organization": name}
            if len(places) == 1:
                entry["location"] = places.pop()
                roles = [{n: v for n, v in role.items() if n != "location"} for role in roles]
            made.append({**entry, "roles": list(roles)})
        return made

    def _role(self, row: Path) -> Fields:
        role: Fields = {
            "position": self._text(row, "Title"),
            **self._dates(row, goes_on=True),
            "location": self._text(row, "Location"),
            **self._prose(row).fields(),
        }
        return {name: value for name, value in role.items() if value}

    def _school(self, row: Path) -> Value:
        prose = self._prose(row, "Notes")
        activities = self._text(row, "Activities")
        highlights = list(prose.highlights)
        if activities:
            highlights.append(f"Activities: {activities}")
        name = self._text(row, "School Name")
        degree = self._text(row, "Degree Name")
        if not name:
            if not degree:
                return ""
            self.journal.changed(row, "it names no school, so the degree stands there")
            name, degree = degree, ""
        return {
            "institution": name,
            "degree": degree,
            "area": self._text(row, "Field Of Study", "Field of Study"),
            **self._dates(row, goes_on=False),
            "summary": prose.summary or "",
            "highlights": highlights,
        }

    # --- Everything else.

    def _names(self, name: str) -> list[Value]:
        made: dict[str, Value] = {}
        for row in self._rows(name):
            text = self._text(row, "Name")
            if text.casefold() in made:
                self.journal.left(row, f"{text!r} is there already")
            elif text:
                made[text.casefold()] = text
        return list(made.values())

    def _certificate(self, row: Path) -> Fields:
        number = self._text(row, "License Number")
        return {
            "title": self._text(row, "Name"),
            "issuer": self._text(row, "Authority"),
            **self._dates(row, goes_on=False),
            "url": self._url(row),
            "summary": f"Licence number: {number}" if number else "",
        }

    def _project(self, row: Path) -> Fields:
        return {
            "name": self._text(row, "Title", "Name"),
            **self._dates(row, goes_on=True),
            "url": self._url(row),
            **self._prose(row).fields(),
        }

    def _publication(self, row: Path) -> Fields:
        authors = self._text(row, "Authors")
        return {
            "title": self._text(row, "Name", "Title"),
            "authors": [a for a in (part.strip() for part in authors.split(",")) if a],
            "venue": self._text(row, "Publisher"),
            "date": self._date(row, "Published On", "Publication Date"),
            "url": self._url(row),
            **self._prose(row).fields(),
        }

    def _patent(self, row: Path) -> Fields:
        inventors = self._text(row, "Inventors")
        return {
            "title": self._text(row, "Title", "Name"),
            "number": self._text(row, "Number", "Patent Number", "Application Number"),
            "office": self._text(row, "Office", "Issuer"),
            "status": self._text(row, "Status"),
            "inventors": [a for a in (part.strip() for part in inventors.split(",")) if a],
            "date": self._date(row, "Issued On", "Issue Date", "Filed On", "Filing Date", "Date"),
            "url": self._url(row),
            **self._prose(row).fields(),
        }

    def _honor(self, row: Path) -> Fields:
        issued = self._date(row, "Issued On", "Issue Date")
        return {
            "title": self._text(row, "Title", "Name"),
            "issuer": self._text(row, "Issuer"),
            "date": issued,
            **self._prose(row).fields(),
        }

    def _score(self, row: Path) -> Fields:
        return {
            "title": self._text(row, "Name"),
            "subtitle": self._text(row, "Score"),
            "date": self._date(row, "Test Date", "Dated On", "Date"),
            **self._prose(row).fields(),
        }

    def _courses(self) -> list[Value]:
        made: list[Value] = []
        for row in self._rows("Courses"):
            name, number = self._text(row, "Name"), self._text(row, "Number")
            if name:
                made.append(f"{name} ({number})" if number else name)
        return made

    def _language(self, row: Path) -> Fields:
        return {"language": self._text(row, "Name"), "level": self._text(row, "Proficiency")}

    def _volunteering(self, row: Path) -> Fields:
        cause = self.journal.text(*row, "Cause")
        words = re.sub(r"(?<=[a-z])(?=[A-Z])|_", " ", cause).casefold()
        if words != cause:
            self.journal.changed((*row, "Cause"), f"written as {words!r}")
        return {
            "organization": self._text(row, "Company Name"),
            "position": self._text(row, "Role"),
            **self._dates(row, goes_on=True),
            **self._prose(row).fields(),
            "keywords": [words] if words else [],
        }

    def _membership(self, row: Path) -> Fields:
        return {
            "organization": self._text(row, "Name"),
            "position": self._text(row, "Position"),
            **self._dates(row, goes_on=True),
            **self._prose(row).fields(),
        }

    def _recommendations(self) -> list[Value]:
        made: list[Value] = []
        for row in self._rows("Recommendations_Received"):
            status = str(self.journal.foreign.at(*row, "Status") or "")
            if status.casefold() not in ("", "visible"):
                self.journal.left(row, f"it is not shown on your profile ({status.casefold()})")
                continue
            self.journal.take(*row)
            name = f"{self._text(row, 'First Name')} {self._text(row, 'Last Name')}".strip()
            quote = from_text(self.journal.text(*row, "Text")).running()
            if not name or not quote:
                self.journal.left(row, "it has no name or no words")
                continue
            made.append(
                {
                    "name": name,
                    "position": self._text(row, "Job Title"),
                    "organization": self._text(row, "Company"),
                    "quote": quote,
                }
            )
        return made


_PRIVATE = {
    "Maiden Name": "an earlier name is yours to tell",
    "Address": "a street is yours to tell; the region came over",
    "Zip Code": "a street is yours to tell; the region came over",
    "Birth Date": "a date of birth is yours to tell",
    "Instant Messengers": "it is yours to tell",
    "Industry": "it is LinkedIn's word for the trade, and no part of a résumé",
}
"""Columns of the profile that are left, and why."""
