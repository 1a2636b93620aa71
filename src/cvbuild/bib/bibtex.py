"""BibTeX, and what biblatex adds to it, as records.

Takes the bytes of a .bib file. bibtexparser splits it into entries and fields, with their lines,
and goes on after what is broken; what a value means (macros and `#`, inheritance, names, months)
is decided here. Whatever is not read as it stands there is a `Loss`; nothing is lost silently.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from cvbuild.bib.latex import address, converted
from cvbuild.bib.markdown import literal
from cvbuild.bib.record import Library, Loss, Person, Record

if TYPE_CHECKING:
    from bibtexparser.model import Block, Entry

__all__ = ["read"]

_MONTHS = (
    ("jan", "january"),
    ("feb", "february"),
    ("mar", "march"),
    ("apr", "april"),
    ("may", "may"),
    ("jun", "june"),
    ("jul", "july"),
    ("aug", "august"),
    ("sep", "september"),
    ("oct", "october"),
    ("nov", "november"),
    ("dec", "december"),
)

_TYPES = {
    "article": "journal",
    "periodical": "journal",
    "inproceedings": "conference",
    "conference": "conference",
    "proceedings": "conference",
    "mvproceedings": "conference",
    "book": "book",
    "mvbook": "book",
    "collection": "book",
    "mvcollection": "book",
    "booklet": "book",
    "inbook": "chapter",
    "bookinbook": "chapter",
    "suppbook": "chapter",
    "incollection": "chapter",
    "phdthesis": "thesis",
    "mastersthesis": "thesis",
    "thesis": "thesis",
    "techreport": "report",
    "report": "report",
    "manual": "report",
    "unpublished": "preprint",
    "software": "software",
    "dataset": "dataset",
}
"""What entries are (BibTeXing, 3.1; the biblatex manual, 2.1); all else is `other`."""

_PARENTS = frozenset(
    {"proceedings", "mvproceedings", "collection", "mvcollection", "book", "mvbook"}
)


_MOST_SIGNS = 50_000
"""How often the sign may occur with which entries begin."""


def read(data: bytes) -> Library:
    """The publications of a file; never fails."""
    text, losses = _text(data)
    if text.count("@") > _MOST_SIGNS:
        message = f"the file holds more than {_MOST_SIGNS} entries; it is not read"
        return Library(losses=(Loss(1, "", message, True),))
    return _File(text, losses).read()


def _text(data: bytes) -> tuple[str, list[Loss]]:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace"), []
    try:
        return data.decode("utf-8-sig"), []
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = "the file is not UTF-8; it was read as Windows-1252"
        return data.decode("cp1252", "replace"), [Loss(line, "", message)]


@dataclass(slots=True)
class _Field:
    """A value as LaTeX, and the line where it stands."""

    value: str
    line: int


@dataclass(slots=True)
class _Raw:
    """An entry before anything is made of it."""

    type: str
    key: str
    line: int
    fields: dict[str, _Field]
    losses: list[Loss]


@dataclass(slots=True)
class _File:
    """A file while it is read."""

    text: str
    losses: list[Loss]
    macros: dict[str, str] = field(
        default_factory=lambda: {short: full.capitalize() for short, full in _MONTHS}
    )
    raw: dict[str, _Raw] = field(default_factory=dict)
    """By key in lower case, as BibTeX compares them."""
    whole: dict[str, dict[str, _Field]] = field(default_factory=dict)
    """The fields of entries with those that they take from others."""

    def read(self) -> Library:
        blocks = _blocks(self.text)
        for block in blocks:
            self.take(block)
        parents = {
            _fold(name)
            for raw in self.raw.values()
            if "crossref" in raw.fields
            for name in (raw.fields["crossref"].value,)
        }
        for raw in self.raw.values():
            self.inherited(raw)
        records = []
        for folded, raw in self.raw.items():
            if raw.type in ("xdata", "set", "control"):
                self.losses += raw.losses
                continue
            fields = self.inherited(raw)
            record = _record(raw, fields)
            if folded in parents and raw.type in _PARENTS:
                record = replace(record, parent=True)
            records.append(record)
        return Library(tuple(records), tuple(sorted(self.losses, key=lambda loss: loss.line)))

    def take(self, block: Block) -> None:
        from bibtexparser import model

        line = (block.start_line or 0) + 1
        match block:
            case model.String():
                problems: list[str] = []
                fields = dict(_assigned(block.key, block.value, self.macros, problems))
                self.macros[_fold(block.key)] = fields.get(block.key, "")
                self.losses += [Loss(line, "", problem) for problem in problems]
            case model.DuplicateFieldKeyBlock():
                self.entry(block.ignore_error_block)  # type: ignore[arg-type]
            case model.DuplicateBlockKeyBlock():  # a macro that is there again holds from here on
                if block.ignore_error_block is not None:
                    self.take(block.ignore_error_block)
            case model.Entry():
                self.entry(block)
            case model.ParsingFailedBlock():
                self.losses.append(_broken(block, line))

    def entry(self, entry: Entry) -> None:
        line = (entry.start_line or 0) + 1
        key = " ".join(entry.key.split())
        first = self.raw.get(_fold(key))
        if not key:
            self.losses.append(Loss(line, "", "the entry has no key, and is left out", True))
            return
        if first is not None:
            message = f"{key!r} is there since line {first.line}; this one is left out"
            self.losses.append(Loss(line, key, message, True))
            return
        raw = _Raw(entry.entry_type.casefold(), key, line, {}, [])
        for found in entry.fields:
            place = (found.start_line or line - 1) + 1
            problems: list[str] = []
            # keys need no quotes, and months that are none are told with the date
            spoken = [] if _fold(found.key) in ("crossref", "xdata", "month") else problems
            for name, value in _assigned(found.key, str(found.value), self.macros, spoken):
                if name in raw.fields:
                    problems.append(f"{name!r} is given twice; the first is kept")
                else:
                    raw.fields[name] = _Field(value, place)
            raw.losses += [Loss(place, key, problem) for problem in problems]
        self.raw[_fold(key)] = raw

    def inherited(self, raw: _Raw) -> dict[str, _Field]:
        """The fields of an entry with those that it takes from others."""
        return self._inherited(raw, (_fold(raw.key),))

    def _inherited(self, raw: _Raw, seen: tuple[str, ...]) -> dict[str, _Field]:
        folded = seen[-1]
        if folded in self.whole:
            return self.whole[folded]
        fields = dict(raw.fields)
        for how in ("xdata", "crossref"):
            if how not in raw.fields:
                continue
            place = raw.fields[how].line
            for parent in raw.fields[how].value.split(",")[:_MOST_PARENTS]:
                name = _fold(parent)
                other = self.raw.get(name)
                if name in seen or len(seen) > _LONGEST_LINE:
                    message = f"{how} leads in a circle: {_short(parent)!r}"
                elif other is None:
                    message = f"there is no entry {_short(parent)!r} for its {how}"
                else:
                    taken = self._inherited(other, (*seen, name))
                    for taken_name, value in _handed_down(how, other.type, raw.type, taken):
                        fields.setdefault(taken_name, replace(value, line=place))
                    continue
                raw.losses.append(Loss(place, raw.key, message))
        self.whole[folded] = fields
        return fields


_MOST_PARENTS = 20
_LONGEST_LINE = 20
"""How many entries an entry takes from at once, and through how many what is taken may come."""
_OWN = frozenset(
    {"crossref", "xdata", "xref", "key", "label", "ids", "entryset", "sortkey", "keywords"}
)
_RENAMED = {"title": "booktitle", "subtitle": "booksubtitle"}
_IN_ANOTHER = frozenset({"inproceedings", "conference", "incollection", "inbook", "bookinbook"})


def _handed_down(
    how: str, parent: str, child: str, fields: Mapping[str, _Field]
) -> Iterator[tuple[str, _Field]]:
    """What an entry takes from another (the biblatex manual, appendix B)."""
    for name, value in fields.items():
        if name in _OWN:
            continue
        if how == "crossref" and name in _RENAMED:
            if child in _IN_ANOTHER:
                yield _RENAMED[name], value
        elif how == "crossref" and name == "author" and parent in _PARENTS:
            if child in ("inbook", "bookinbook"):
                yield name, value
        else:
            yield name, value


def _fold(key: str) -> str:
    return " ".join(key.split()).casefold()


def _blocks(text: str) -> Sequence[Block]:
    import logging

    from bibtexparser.splitter import Splitter

    logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)  # its losses are told as ours
    return Splitter(text.replace("\r\n", "\n").replace("\r", "\n")).split().blocks


_HEAD = re.compile(r"@\s*\w+\s*[{(]\s*([^\s,={}()\"]*)")


def _broken(block: Block, line: int) -> Loss:
    found = _HEAD.match(block.raw or "")
    key = found[1] if found else ""
    name = f"the entry {key!r}" if key else "an entry"
    message = f"{name} is broken, and is left out: a brace, a quote or a comma is missing in it"
    return Loss(line, key, message, True)


# --- Values.

_NEXT_FIELD = re.compile(r"\s*([A-Za-z][\w+:-]*)\s*=\s*(?=\S)")
_NUMBER = re.compile(r"[0-9]+")
_BARE = re.compile(r"[^\s{}\"#,=()]+")


def _assigned(
    name: str, raw: str, macros: Mapping[str, str], problems: list[str]
) -> Iterator[tuple[str, str]]:
    """The field and its value; more than one where a comma is missing between them."""
    name = name.strip().casefold()
    at = 0
    while True:
        value, at = _value(raw, at, macros, problems)
        if value is not None:
            yield name, value
        elif at >= len(raw):
            problems.append(f"{name!r} has no value")
        if at >= len(raw):
            return
        found = _NEXT_FIELD.match(raw, at)
        if found is None:
            rest = _short(raw[at : at + 100])
            problems.append(f"what follows the value of {name!r} cannot be read: {rest!r}")
            return
        problems.append(f"a comma is missing after {name!r}")
        name, at = found[1].casefold(), found.end()


def _value(
    raw: str, at: int, macros: Mapping[str, str], problems: list[str]
) -> tuple[str | None, int]:
    """The pieces of a value that `#` joins, and the place of what follows them."""
    parts: list[str] = []
    while True:
        at = _past_space(raw, at)
        if raw.startswith(("{", '"'), at):
            end = _closed(raw, at)
            parts.append(raw[at + 1 : end - 1] if end <= len(raw) else raw[at + 1 :])
        elif found := _BARE.match(raw, at):
            end = found.end()
            parts.append(_bare(found[0], macros, problems))
        else:
            return ("".join(parts) if parts else None), at
        at = _past_space(raw, end)
        if not raw.startswith("#", at):
            value = "".join(parts)
            if len(value) > _LONGEST:  # macros that are made of macros grow fast
                problems.append(f"it is longer than {_LONGEST} characters, and is cut")
            return value[:_LONGEST], at
        at += 1


_LONGEST = 100_000
"""Characters of a value; the list of authors of the largest collaborations is half as long."""
_SPACE = re.compile(r"\s*")


def _past_space(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return at if found is None else found.end()


def _bare(word: str, macros: Mapping[str, str], problems: list[str]) -> str:
    if _NUMBER.fullmatch(word):
        return word
    if _fold(word) not in macros:
        problems.append(f"{word!r} is not defined by any @string; it is taken for text")
        return word
    return macros[_fold(word)]


def _closed(raw: str, at: int) -> int:
    """The place after the value that begins with a brace or a quote at `at`."""
    depth = 0
    quoted = raw[at] == '"'
    for place in range(at + quoted, len(raw)):
        char = raw[place]
        if char in "{}" and place and raw[place - 1] == "\\":
            continue
        depth += (char == "{") - (char == "}")
        if (quoted and char == '"' and depth == 0) or (not quoted and depth == 0):
            return place + 1
    return len(raw) + 1


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= 30 else f"{words[:29]}…"


# --- Records.

_TEXTS = {
    "container-title": ("journaltitle", "journal", "booktitle", "maintitle"),
    "collection-title": ("series",),
    "volume": ("volume",),
    "issue": ("number", "issue"),
    "eid": ("eid", "articleno"),
    "edition": ("edition",),
    "publisher": ("publisher", "institution", "school", "organization"),
    "publisher-place": ("location", "address"),
    "event-title": ("eventtitle",),
    "genre": ("type",),
    "authority": ("nationality",),
    "note": ("note", "addendum"),
    "status": ("pubstate",),
    "how": ("howpublished",),
    "version": ("version",),
}
"""The fields of a record, and those of BibTeX and biblatex that they are taken from."""

_READ = frozenset(
    {"title", "subtitle", "booksubtitle", "author", "editor", "year", "month", "day"}
    | {"date", "pages", "doi", "url", "eprint", "eprinttype", "archiveprefix", "arxivid", "arxiv"}
    | {"primaryclass", "eprintclass", "crossref", "xdata", "key", "label", "sortkey", "langid"}
    | {name for names in _TEXTS.values() for name in names}
)
"""The fields that something is made of, and those that are for BibTeX alone."""

_DEGREES = {
    "phdthesis": "PhD thesis",
    "mastersthesis": "Master’s thesis",
    "mathesis": "Master’s thesis",
    "candthesis": "Candidate thesis",
    "bathesis": "Bachelor’s thesis",
    "techreport": "Technical report",
    "resreport": "Research report",
    "software": "Software",
}
_DEGREES["phd thesis"] = _DEGREES["phdthesis"]


def _record(raw: _Raw, fields: Mapping[str, _Field]) -> Record:
    return _Entry(raw, fields, raw.losses).record()


@dataclass(slots=True)
class _Entry:
    """An entry with all its fields while a record is made of it."""

    raw: _Raw
    fields: Mapping[str, _Field]
    losses: list[Loss]

    def record(self) -> Record:
        made: dict[str, str] = {}
        protected: tuple[str, ...] = ()
        if "title" in self.fields:
            title = self.title("title", "subtitle")
            made["title"] = title
            protected = converted(self.fields["title"].value).protected
        for name, names in _TEXTS.items():
            value = next((text for n in names if (text := self.text(n))), "")
            if value:
                made[name] = value
        if "booktitle" in self.fields and self.raw.type not in ("article", "periodical"):
            made["container-title"] = self.title("booktitle", "booksubtitle")
        made.setdefault("genre", "")
        made["genre"] = _DEGREES.get(
            made["genre"].casefold(), made["genre"] or _DEGREES.get(self.raw.type, "")
        )
        made |= self.identifiers() | self.dates()
        if pages := self.text("pages"):
            made["page"] = re.sub(r"(?<=\w)\s*[-–—]+\s*(?=\w)", "–", pages)
        authors, others = self.people("author")
        editors, _ = self.people("editor")
        type_ = self.type(made)
        return Record(
            self.raw.key,
            type_,
            self.raw.line,
            {name: value for name, value in made.items() if value},
            authors,
            editors,
            others,
            self.keywords(),
            protected,
            tuple(sorted(self.losses, key=lambda loss: loss.line)),
            patent=self.raw.type == "patent",
            left=tuple(name for name in self.raw.fields if name.partition("+")[0] not in _READ),
        )

    def type(self, made: Mapping[str, str]) -> str:
        name = self.raw.type
        if name in ("article", "misc", "online", "unpublished", "electronic", "www") and (
            made.get("arxiv")
            and not re.search(
                r"\S", re.sub(r"(?i)arxiv.*|corr", "", made.get("container-title", ""))
            )
        ):
            return "preprint"
        container = made.get("container-title", "")
        if name in ("article", "misc") and re.match(
            r"(?i)(arxiv|biorxiv|medrxiv|ssrn)\b", container
        ):
            return "preprint"
        if name == "misc" and re.search(r"(?i)\bsoftware\b", made.get("genre", "")):
            return "software"
        return _TYPES.get(name, "other")

    def text(self, name: str) -> str:
        found = self.fields.get(name)
        if found is None:
            return ""
        text = converted(found.value)
        for unknown in text.unknown:
            self.lose(name, f"the command {unknown} in {name!r} is not known here; it is left out")
        if len(found.value) > _LONGEST_TEXT:
            self.lose(name, f"{name!r} is longer than {_LONGEST_TEXT} characters, and is cut")
            return literal(text.plain[:_LONGEST_TEXT])
        return text.text

    def title(self, name: str, below: str) -> str:
        title, second = self.text(name), self.text(below)
        if not title or not second:
            return title or second
        return f"{title} {second}" if title[-1] in ".:?!" else f"{title}: {second}"

    def lose(self, name: str, message: str) -> None:
        loss = Loss(self.fields[name].line, self.raw.key, message)
        if loss not in self.losses:
            self.losses.append(loss)

    def plain(self, name: str) -> str:
        return address(self.fields[name].value) if name in self.fields else ""

    def identifiers(self) -> dict[str, str]:
        made = {"DOI": self.plain("doi"), "URL": self.plain("url")}
        kind = (self.plain("eprinttype") or self.plain("archiveprefix")).casefold()
        arxiv = self.plain("arxivid") or self.plain("arxiv")
        if not arxiv and (kind == "arxiv" or (not kind and _ARXIV.fullmatch(self.plain("eprint")))):
            arxiv = self.plain("eprint")
        if not arxiv:
            places = (self.text("journal"), self.text("journaltitle"), self.text("note"))
            named = (_NAMED_ARXIV.search(text) for text in (*places, self.text("howpublished")))
            arxiv = next((match[1] for match in named if match), "")
        if not arxiv and (there := _ARXIV_ADDRESS.match(made["URL"])):
            arxiv = there[1]
        if not arxiv and (found := re.fullmatch(r"abs/([\w.-]+(?:/\d+)?)", self.plain("volume"))):
            arxiv = found[1]  # as DBLP has it, for a journal called CoRR
        if arxiv:
            made["arxiv"] = arxiv
            if _ARXIV_ADDRESS.match(made["URL"]):
                made["URL"] = ""
        if re.match(r"(?i)https?://(dx\.)?doi\.org/", made["URL"]):
            made["DOI"] = made["DOI"] or made["URL"]
            made["URL"] = ""
        how = self.fields.get("howpublished")
        if how is not None and (
            found := re.search(r"\\url\s*\{([^}]*)\}|^\s*(https?://\S+)\s*$", how.value)
        ):
            made["URL"] = made["URL"] or address(found[1] or found[2])
            made["how"] = ""
        return made

    def dates(self) -> dict[str, str]:
        if "date" in self.fields:
            text = self.year("date")
            if found := _DATE.fullmatch(text):
                return {"date": _range(found[1], found[2])}
            self.lose("date", f"the date {text!r} is not understood; it is kept as it is")
            return {"date": text}
        year = self.year("year")
        if not year:
            return {}
        if not re.fullmatch(r"[12]\d{3}", year):
            return {"date": year}
        if "month" not in self.fields:
            return {"date": year}
        month, day = _month(self.text("month"), self.text("day"))
        if month is None:
            words = self.text("month")
            self.lose("month", f"the month {words!r} is not understood; only the year is kept")
            return {"date": year}
        if _MONTHS_OF_ISSUE.fullmatch(words := self.text("month").strip()):
            self.lose("month", f"of the months {words!r} the first is kept")
        return {"date": f"{year}-{month:02}" + (f"-{day:02}" if day else "")}

    def year(self, name: str) -> str:
        """A date without the mark of one that is known about: `2020~` (EDTF), or LaTeX's space."""
        text = " ".join(self.text(name).split())
        bare = re.sub(r"(?<=\d)\s*[~?%](?=/|$)", "", text)
        typed = self.plain(name)
        if bare != text or "~" in typed:
            self.lose(name, f"the {name} {typed!r} is written as {bare}")
        return bare

    def keywords(self) -> tuple[str, ...]:
        found = self.fields.get("keywords") or self.fields.get("keyword")
        if found is None:
            return ()
        words = re.split(r"[,;]", converted(found.value).plain)
        return tuple(dict.fromkeys(word.strip() for word in words if word.strip()))

    def people(self, name: str) -> tuple[tuple[Person, ...], bool]:
        found = self.fields.get(name)
        if found is None:
            return (), False
        from bibtexparser.middlewares.names import split_multiple_persons_names

        written = split_multiple_persons_names(" ".join(found.value.split()))
        named = [text for text in written if text.casefold() not in _OTHERS]
        others = len(named) < len(written)
        if others and written[-1].casefold() not in _OTHERS:
            self.lose(name, "'and others' stands before names; it is written behind them")
        written = named
        said = self.fields.get(f"{name}+an") or self.fields.get(f"{name}+an:default")
        marks = dict(_annotations(said))
        people = []
        for number, text in enumerate(written, 1):
            try:
                person = _person(text, marks.get(number, frozenset()))
            except ValueError:
                words = "names are parted by 'and', and have at most two commas"
                self.lose(
                    name, f"{_short(text)!r} is taken as one name as it stands there: {words}"
                )
                person = Person(_name(text))
            if person.name:
                people.append(person)
            else:
                self.lose(name, f"{name!r} has an empty name between two 'and'")
        return tuple(people), others


_OTHERS = ("others", "et al", "et al.")
_LONGEST_TEXT = 2_000
"""Characters of a title, a venue, a note."""
_ARXIV = re.compile(r"\d{4}\.\d{4,5}(v\d+)?")
_NAMED_ARXIV = re.compile(
    r"(?i)\barxiv[:\s]\s*(?:preprint\s+)?(?:arxiv:\s*)?(\d{4}\.\d{4,5}(?:v\d+)?|[a-z-]+(?:\.[A-Z]{2})?/\d{7})"
)
_ARXIV_ADDRESS = re.compile(r"(?i)https?://(?:www\.)?arxiv\.org/(?:abs|pdf)/([^?#\s]+?)(?:\.pdf)?$")
_POINT = r"[12]\d{3}(?:-\d{2}(?:-\d{2})?)?"
_DATE = re.compile(rf"({_POINT})(?:T[^/]*)?(?:\s*/\s*({_POINT})?(?:T.*)?)?")


def _range(start: str, end: str | None) -> str:
    return f"{start}/{end}" if end and end > start else start


_MONTHS_OF_ISSUE = re.compile(r"[^\W\d_]+\.?\s*(?:[-–—/,&]+|and|to)\s*[^\W\d_]+\.?")


def _month(words: str, day: str) -> tuple[int | None, int | None]:
    found = re.search(r"[a-z]+", words.casefold())
    number: int | None = None
    if found:
        number = next(
            (n for n, names in enumerate(_MONTHS, 1) if found[0].startswith(names[0])), None
        )
    elif re.fullmatch(r"0?[1-9]|1[0-2]", words.strip()):
        return int(words), _day(day)
    return number, _day(day) or (_day(words) if number else None)


def _day(text: str) -> int | None:
    found = re.fullmatch(r"\D*(\d{1,2})\D*", text)
    return int(found[1]) if found and 1 <= int(found[1]) <= 31 else None


_MARK = re.compile(
    r"\s*(?:\\textsuperscript\s*\{\s*|\\?\$\s*\^\s*\{?\s*)?(?:\\ast|\*|∗)\s*\}?\s*\$?\s*"
)
_DAGGER = re.compile(
    r"\s*(?:\\textsuperscript\s*\{\s*|\$\s*\^\s*\{?\s*)(?:\\dagger|\\dag|†)\s*\}?\s*\$?\s*"
)


def _person(text: str, notes: frozenset[str]) -> Person:
    """A name in its parts, with the marks that stand in it or that are said of it."""
    from bibtexparser.middlewares.names import parse_single_name_into_parts

    bare, stars = _MARK.subn("", text)
    bare, daggers = _DAGGER.subn("", bare)
    equal = bool(stars) or any("equal" in note or "cofirst" in note for note in notes)
    corresponding = bool(daggers) or any("correspond" in note for note in notes)
    if re.match(r"(?i)\s*(family|given|prefix|suffix)\s*=", bare):
        named = dict(_named_parts(bare))
        return Person(
            named.get("family", ""),
            named.get("given", ""),
            named.get("prefix", ""),
            named.get("suffix", ""),
            equal,
            corresponding,
        )
    parts = parse_single_name_into_parts(bare, strict=True)
    first, von, last, jr = (
        _name(" ".join(p)) for p in (parts.first, parts.von, parts.last, parts.jr)
    )
    if not last and (von or first):
        last, first, von = " ".join(word for word in (first, von) if word), "", ""
    return Person(last, first, von, jr, equal, corresponding)


def _name(latex: str) -> str:
    return " ".join(converted(latex).plain.replace("\xa0", " ").split())


def _named_parts(text: str) -> Iterable[tuple[str, str]]:
    """biblatex's extended names, as `family=Gogh, given=Vincent, prefix=van`."""
    for part in re.findall(r"(\w[\w-]*)\s*=\s*(\{[^{}]*\}|\"[^\"]*\"|[^,]*)", text):
        yield part[0].casefold(), _name(part[1].strip('"'))


def _annotations(found: _Field | None) -> Iterator[tuple[int, frozenset[str]]]:
    """What biblatex's `author+an = {1=equal; 2=corresponding, equal}` says of each (3.7)."""
    if found is None:
        return
    for part in converted(found.value).plain.split(";"):
        number, _, notes = part.partition("=")
        place = number.partition(":")[0].strip()
        if place.isascii() and place.isdigit() and len(place) < 5:
            words = (note.strip(' "“”').casefold().replace("-", "") for note in notes.split(","))
            yield int(place), frozenset(words)
