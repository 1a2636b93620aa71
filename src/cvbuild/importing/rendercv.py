"""RenderCV's YAML, versions 0.1 to 2.8.

Takes a `Foreign`, gives a `Draft`. A section is a title and a list of entries there; what sort an
entry is, its fields say (`company`, `institution`, …), and the title says what the section is
about. Texts are Markdown, in older files with LaTeX, in newer ones with Typst in between. The
design is left to cvbuild's templates but for paper, type size, margins and the style of dates.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Literal

from cvbuild.diagnostic import Path
from cvbuild.importing.commonmark import line
from cvbuild.importing.contacts import address_of, profile
from cvbuild.importing.dates import is_present
from cvbuild.importing.draft import Draft, Value
from cvbuild.importing.foreign import Foreign
from cvbuild.importing.markdown_journal import (
    MarkdownJournal,
    locale_of,
    margin_of,
    points_of,
    split_link,
)
from cvbuild.importing.pairs import PARTED, as_text, rejoined
from cvbuild.importing.typesetting import untypeset
from cvbuild.locale import AMERICAN
from cvbuild.names import owner_among
from cvbuild.source import Tree
from cvbuild.text import is_web_address, parse, plain

__all__ = ["read", "recognise"]

Entry = dict[str, Value]
Sort = Literal[
    "text", "bullet", "number", "reversed", "one-line", "job", "school", "paper", "normal", "other"
]

_HEADER = frozenset(
    {"name", "headline", "label", "location", "email", "phone", "website", "photo"}
    | {"social_networks", "custom_connections", "sections", "sort_entries", "section_order"}
    | {"custom_sections", "sections_content", "summary"}
)
"""Fields of `cv`; in the first versions sections stood beside them."""

_SETTINGS = ("rendercv_settings", "settings")
_LOCALES = ("locale", "locale_catalog")

_CODES = {
    "english": "en",
    "arabic": "ar",
    "danish": "da",
    "dutch": "nl",
    "french": "fr",
    "german": "de",
    "hebrew": "he",
    "hindi": "hi",
    "hungarian": "hu",
    "indonesian": "id",
    "italian": "it",
    "japanese": "ja",
    "korean": "ko",
    "mandarin-chinese": "zh",
    "norwegian-bokmål": "nb",
    "norwegian-nynorsk": "nn",
    "persian": "fa",
    "polish": "pl",
    "portuguese": "pt",
    "russian": "ru",
    "spanish": "es",
    "swedish": "sv",
    "turkish": "tr",
    "vietnamese": "vi",
}
"""The languages of its locales, by their codes (ISO 639-1)."""

_PAPERS = {
    "a4": "a4",
    "a4paper": "a4",
    "us-letter": "letter",
    "letter": "letter",
    "letterpaper": "letter",
}

_ABOUT: tuple[tuple[str, str], ...] = (
    ("languages", r"languages?|idiomas?|lenguas?|langues?|lingue|sprachen|sprachkenntnisse|talen"),
    ("patents", r"patents?|patentes?|patente|brevets?"),
    (
        "talks",
        r"(?:[\w&]+ ){0,2}(?:talks?|presentations?|lectures?|seminars?|keynotes?|speaking)"
        r"|conf[eé]rences?|charlas|vortr[aä]ge",
    ),
    (
        "awards",
        r".*\b(?:awards?|hono[u]?rs?|scholarships?|fellowships?|grants?|prizes?|certifi\w+"
        r"|achievements?|accomplishments?|licen[cs]es|memberships?|premios|certificaciones"
        r"|auszeichnungen|zertifikate)\b.*",
    ),
    (
        "projects",
        r".*\b(?:projects?|open[ -]source|portfolio|software|proyectos|projetos|projekte|"
        r"projets|progetti)\b.*",
    ),
)
"""What a section is about, by its title; the first that fits."""

_DATE_STYLES = (
    ("number", re.compile(r"YEAR\s*-\s*MONTH_IN_TWO_DIGITS")),
    ("long", re.compile(r"(?:FULL_)?MONTH_NAME,?\s+YEAR")),
    ("short", re.compile(r"MONTH_ABBREVIATION,?\s+YEAR")),
)
_DASHES = {"–": "en-dash", "—": "em-dash", "-": "hyphen", "to": "to"}

_BARE = re.compile(r"[\w-]+(?:\.[\w-]+)+(?:[/?#]\S*)?$")
"""A web address without its `https://`."""
_LATEX_LIST = re.compile(r"\\(?:begin|end)\{(?:itemize|enumerate)\}(?:\[[^\]]*\])?|\\item\b")
"""What stands around the items of a list in LaTeX."""

_LOOK = "cvbuild's templates decide this"
_RUN = "it is about how RenderCV runs"
_WORDS = "cvbuild has words of its own for it"


def recognise(foreign: Foreign) -> bool:
    """Whether it has RenderCV's `cv`, or is one, or a list of its sample entries."""
    return _root(foreign) is not None


def _root(foreign: Foreign) -> Path | None:
    """Where the fields of `cv` stand."""
    tree = foreign.tree
    if not isinstance(tree, dict):
        return None
    cv = tree.get("cv")
    if isinstance(cv, dict) and ("basics" not in cv):
        return ("cv",)
    if isinstance(tree.get("sections"), dict) and ("name" in tree or "social_networks" in tree):
        return ()
    entries = [key for key in tree if key.endswith("_entry")]
    return () if entries and len(entries) == len(tree) else None


def read(foreign: Foreign) -> Draft:
    """The draft of a file of RenderCV."""
    root = _root(foreign)
    return _Reader(rejoined(foreign), ("cv",) if root is None else root).draft()


def _title(key: str) -> str:
    """The heading that RenderCV prints for the name of a section.

    Names with spaces are printed as they are; in others, words get capitals, but for the small
    ones of English titles.
    """
    if " " in key:
        return key
    words = [word for word in key.split("_") if word]
    return " ".join(word if word in _SMALL else word[:1].upper() + word[1:] for word in words)


_SMALL = frozenset(
    {"a", "and", "as", "at", "but", "by", "for", "from", "if", "in", "into", "like", "near", "nor"}
    | {"of", "off", "on", "onto", "or", "over", "so", "than", "that", "to", "upon", "when", "with"}
    | {"yet"}
)


def _about(title: str) -> str:
    name = " ".join(re.sub(r"[^\w&\s-]", " ", title.casefold()).split())
    return next((kind for kind, words in _ABOUT if re.fullmatch(words, name)), "")


def _sort(entry: Tree) -> Sort:
    """What sort of entry it is, by the fields that only this sort has."""
    if isinstance(entry, str):
        return "text"
    if not isinstance(entry, dict):
        return "other"
    if _pair(entry) is not None:
        return "text"
    fields = entry.keys()
    for sort, names in _FIELDS:
        if all(any(part in fields for part in name.split("|")) for name in names):
            return sort
    return "other"


def _pair(entry: Tree) -> str | None:
    """The line with a colon that was not put in quotes, and so is a mapping."""
    if not isinstance(entry, dict) or len(entry) != 1:
        return None
    (key,) = entry
    known = key in ("bullet", "number", "reversed_number", "name", "label", "details", "title")
    known = known or key in ("company", "position", "institution", "degree", "study_type")
    return None if known else as_text(entry)


_FIELDS: tuple[tuple[Sort, tuple[str, ...]], ...] = (
    ("bullet", ("bullet",)),
    ("number", ("number",)),
    ("reversed", ("reversed_number",)),
    ("job", ("company|position",)),
    ("school", ("institution|degree|study_type",)),
    ("paper", ("title", "authors|journal|doi")),
    ("one-line", ("label|name", "details")),
    ("one-line", ("label",)),
    ("normal", ("name",)),
)


class _Reader:
    def __init__(self, foreign: Foreign, root: Path) -> None:
        self.foreign = foreign
        self.journal = MarkdownJournal(foreign, untypeset)
        self.root = root

    def draft(self) -> Draft:
        journal, root = self.journal, self.root
        name = self.name()
        cv: Entry = {
            "cvbuild": "1",
            "name": name,
            "headline": journal.phrase(*root, "headline") or journal.phrase(*root, "label"),
            "contacts": self.contacts(),
            "summary": journal.paragraphs(*root, "summary"),
            "design": self.design(),
            "dates": self.dates_style(),
            "locale": self.locale(),
        }
        self.owner = plain(parse(name))
        cv["sections"] = self.sections()
        photo = "put the picture beside the file and name it below `photo`"
        journal.keep((*root, "photo"), photo)
        self.rest()
        return journal.draft(cv, "rendercv")

    def name(self) -> str:
        """The name, without marks: it is set as the template wants it."""
        path = (*self.root, "name")
        marked = self.journal.phrase(*path)
        bare = " ".join(plain(parse(marked)).split())
        if bare != marked:
            self.journal.changed(path, "the marks in it are left out")
        return bare

    # --- the header

    def contacts(self) -> list[Value]:
        made: list[Value] = []
        cv = self.foreign.at(*self.root)
        for key in cv if isinstance(cv, dict) else ():
            make = _CONTACTS.get(key)
            if make is not None:
                made += make(self)
        return made

    def location(self) -> list[Value]:
        return [{"location": text} for text in self.journal.phrases(*self.root, "location")]

    def email(self) -> list[Value]:
        return [{"email": text} for text in self.journal.items(*self.root, "email")]

    def phone(self) -> list[Value]:
        numbers = self.journal.items(*self.root, "phone")
        return [{"phone": re.sub(r"^tel:\s*", "", n, flags=re.IGNORECASE)} for n in numbers]

    def website(self) -> list[Value]:
        return [{"website": text} for text in self.journal.items(*self.root, "website")]

    def networks(self) -> list[Value]:
        made: list[Value] = []
        for path in self.journal.mappings(*self.root, "social_networks"):
            network = self.journal.text(*path, "network")
            user = self.journal.text(*path, "username")
            url = self.journal.text(*path, "url")
            if contact := _account(network, user, url):
                made.append(contact)
            if url and user and not is_web_address(url):
                self.journal.left((*path, "url"), "it is no web address")
            if network and not contact:
                self.journal.left((*path, "network"), "it says nothing of an account")
        return made

    def connections(self) -> list[Value]:
        made: list[Value] = []
        for path in self.journal.mappings(*self.root, "custom_connections"):
            marked = self.journal.phrase(*path, "placeholder")
            words, address = split_link(marked)
            shown = plain(parse(words))
            url = self.journal.text(*path, "url") or address
            if shown != words or address not in ("", url):
                self.journal.changed((*path, "placeholder"), f"its marks are left out: {marked}")
            self.journal.leave((*path, "fontawesome_icon"), "contact lines have no icons")
            if url.lower().startswith("mailto:"):
                made.append({"email": url[7:], "show": shown if shown != url[7:] else ""})
            elif url.lower().startswith("tel:"):
                made.append({"phone": url[4:], "show": shown if shown != url[4:] else ""})
            elif url and (not shown or is_web_address(url) or _BARE.match(url)):
                full = url if is_web_address(url) or not shown else f"https://{url}"
                made.append({"link": full, "show": shown})
                if full != url:
                    self.journal.changed((*path, "url"), f"it is written as {full}")
            elif shown:
                made.append({"text": shown})
                if url:
                    self.journal.left((*path, "url"), "it is no web address")
        return made

    # --- the look

    def first(self, *paths: Path) -> Path | None:
        """The first of these places that has a text."""
        return next((path for path in paths if isinstance(self.foreign.at(*path), str)), None)

    def design(self) -> Entry:
        page = ("design", "page")
        made: Entry = {}
        paper = self.first((*page, "size"), ("design", "page_size"))
        if paper is not None:
            typed = str(self.foreign.at(*paper)).strip().casefold()
            if typed in _PAPERS:
                self.journal.take(*paper)
                made["paper"] = _PAPERS[typed]
            else:
                self.journal.leave(paper, "cvbuild prints on a4 and letter paper")
        size = self.first(
            ("design", "typography", "font_size", "body"),
            ("design", "text", "font_size"),
            ("design", "font_size"),
        )
        if size is not None:
            points = points_of(self.journal.text(*size))
            if points is not None:
                bounded = min(max(points, 7), 14)
                made["font_size"] = f"{bounded:g}"
                if bounded != points:
                    self.journal.changed(size, "type is from 7 to 14 points large")
            else:
                self.journal.leave(size, _LOOK)
        sides = ("top", "bottom", "left", "right")
        where: dict[str, Path] = {side: (*page, f"{side}_margin") for side in sides}
        for old in (("design", "margins", "page"), ("design", "options", "margins", "page")):
            if not any(self.foreign.at(*path) for path in where.values()):
                where = {side: (*old, side) for side in sides}
        made["margin"] = margin_of(self.journal, where)
        return made

    def dates_style(self) -> Entry:
        made: Entry = {}
        style = self.first(
            ("design", "templates", "single_date"),
            ("locale", "date_template"),
            ("locale_catalog", "date_style"),
        )
        if style is not None:
            typed = str(self.foreign.at(*style)).strip()
            found = next((name for name, words in _DATE_STYLES if words.fullmatch(typed)), None)
            if found is not None:
                self.journal.take(*style)
                made["months"] = found
        dash = self.first(("locale", "to"), ("locale_catalog", "to"))
        span = self.first(("design", "templates", "date_range"))
        if span is not None:
            between = str(self.foreign.at(*span)).replace("START_DATE", "").replace("END_DATE", "")
            if between.strip() in _DASHES:
                self.journal.take(*span)
                made["dash"] = _DASHES[between.strip()]
        elif dash is not None and str(self.foreign.at(*dash)).strip() in _DASHES:
            made["dash"] = _DASHES[self.journal.text(*dash)]
        return {name: word for name, word in made.items() if word not in ("long", "en-dash")}

    def locale(self) -> str:
        for name in _LOCALES:
            if found := locale_of(self.journal, (name, "language"), _CODES):
                return found
        return ""

    def rest(self) -> None:
        """What is about the program or its looks is left, field by field, and told."""
        journal = self.journal
        for name in ("design", *_LOCALES, *_SETTINGS):
            if isinstance(self.foreign.at(name), str):
                journal.leave((name,), "it is in a file of its own, which is not looked into")
        for path, _ in journal.untaken():
            if path[0] == "design":
                journal.leave(path, _LOOK)
            elif path[0] in _LOCALES and path[1:] != ("language",):
                self.leave_fields(path, "language", _WORDS)
            elif path[0] in _SETTINGS:
                self.leave_fields(path, "bold_keywords", _RUN)
                bold = "mark the words with ** where they are to be bold"
                journal.keep((path[0], "bold_keywords"), bold)
        self.journal.leave((*self.root, "sort_entries"), _RUN)
        self.journal.take(*self.root, "section_order")

    def leave_fields(self, path: Path, other: str, words: str) -> None:
        """Leaves what stands at `path`; of a group of settings all of them but one."""
        value = self.foreign.at(*path)
        if len(path) > 1:
            if path[1] != other:
                self.journal.leave(path, words)
            return
        if not isinstance(value, dict) or not value.get(other):
            self.journal.leave(path, words)
            return
        for key in value:
            if key != other:
                self.journal.leave((*path, key), words)

    # --- sections

    def sections(self) -> list[Value]:
        found: list[tuple[str, Path]] = []
        for name in ("sections", "sections_content"):
            found += self.titled((*self.root, name))
        cv = self.foreign.at(*self.root)
        for key, value in cv.items() if isinstance(cv, dict) else ():
            samples = not self.root and key.endswith("_entry")
            if key in _HEADER or not (isinstance(value, list) or samples):
                continue
            title = _title(key.removesuffix("_entry") if samples else key)
            found.append((title, (*self.root, key)))
        for path in self.journal.mappings(*self.root, "custom_sections"):
            self.journal.take(*path, "entry_type")
            found.append((self.journal.phrase(*path, "title"), (*path, "entries")))
        order = [_title(name) for name in self.journal.items(*self.root, "section_order")]
        found.sort(key=lambda item: order.index(item[0]) if item[0] in order else len(order))
        return [section for title, path in found for section in self.section(title, path)]

    def titled(self, path: Path) -> list[tuple[str, Path]]:
        """The sections that stand at `path`, by title or as a list of them."""
        value = self.foreign.at(*path)
        if isinstance(value, dict):
            return [(_title(key), (*path, key)) for key in value]
        return [
            (self.journal.phrase(*place, "title"), (*place, "entries"))
            for place in self.journal.mappings(*path)
        ]

    def section(self, title: str, path: Path) -> list[Value]:
        """The section at `path`; entries of several sorts make sections of their own."""
        value = self.foreign.at(*path)
        if isinstance(value, dict) and _sort(value) in ("other", "text"):
            inner = self.titled(path)
            if any(isinstance(self.foreign.at(*place), list) for _, place in inner):
                return [section for name, place in inner for section in self.section(name, place)]
        places = [(*path, n) for n in range(len(value))] if isinstance(value, list) else [path]
        runs: list[tuple[Sort, list[Path]]] = []
        for place in places:
            entry = self.foreign.at(*place)
            if entry in (None, "", {}, []):
                continue
            sort = _sort(entry)
            if not runs or runs[-1][0] != sort:
                runs.append((sort, []))
            runs[-1][1].append(place)
        made: list[Value] = []
        for sort, run in runs:
            if section := self.of_sort(sort, title, run):
                made.append(section)
        if len(made) > 1:
            self.journal.changed(path, "entries of several sorts stand in sections of their own")
        return made

    def of_sort(self, sort: Sort, title: str, places: list[Path]) -> Entry:
        if sort in ("text", "bullet", "number", "reversed"):
            return self.listed(sort, title, places)
        about = _about(title)
        kind, make = {
            "job": ("experience", self.job),
            "school": ("education", self.school),
            "paper": ("publications", self.paper),
            "one-line": ("skills", self.group),
        }.get(sort, ("entries", self.thing))
        if sort == "one-line" and any(
            self.foreign.at(*place, name) for place in places for name in ("date", "url")
        ):
            kind, make = "entries", self.thing
        elif sort == "one-line" and about == "languages":
            kind, make = "languages", self.language
        if sort == "normal" and about in _THINGS:
            kind, make = (
                about,
                {
                    "projects": self.project,
                    "awards": self.award,
                    "talks": self.award,
                    "patents": self.award,
                }[about],
            )
        entries: list[Value] = [entry for place in places if any((entry := make(place)).values())]
        if not entries:
            return {}
        usual = title == AMERICAN.sections.get(kind)
        return {"kind": kind, "title": "" if usual else title, "entries": entries}

    def listed(self, sort: Sort, title: str, places: list[Path]) -> Entry:
        if sort == "text":
            texts = [text for place in places if (text := self.paragraphs(place))]
            short = all(len(text) <= 60 and not text.endswith(".") for text in texts)
            if len(texts) > 1 and short:
                return {"kind": "list", "title": title, "style": "plain", "items": [*texts]}
            return {"kind": "text", "title": title, "text": "\n\n".join(texts)} if texts else {}
        field, style = {
            "bullet": ("bullet", ""),
            "number": ("number", "numbers"),
            "reversed": ("reversed_number", "reverse-numbers"),
        }[sort]
        items = [item for place in places for item in self.bullet((*place, field))]
        items = self.journal.unmarked(places[0][:-1], items)
        head: Entry = {"kind": "list", "title": title, "style": style}
        return {**head, "items": items} if items else {}

    # --- entries

    def heading(self, path: Path, *names: str) -> tuple[str, str]:
        """The first text by these names, and the address that it leads to as a whole."""
        for name in names:
            if text := self.journal.phrase(*path, name):
                words, url = split_link(text)
                own = self.journal.text(*path, "url")
                if not own:
                    return words, url
                return (words, own) if own == url else (text, own)
        return "", self.journal.text(*path, "url")

    def when(self, path: Path) -> Entry:
        """`date` wins over start and end; an end alone is a date; a start alone goes on."""
        journal = self.journal
        if date := journal.phrase(*path, "date"):
            for name in ("start_date", "end_date"):
                journal.leave((*path, name), "RenderCV prints `date` in its place")
            words, url = split_link(date)
            shown = plain(parse(words))
            if shown != date:
                journal.changed((*path, "date"), "dates have no marks")
            return {"date": shown, "url": url}
        start = self.point(path, "start_date")
        end = self.point(path, "end_date")
        if not start:
            return {"date": end}
        return {"start": start, "end": end}

    def address(self, path: Path, when: Entry, url: str) -> Entry:
        """The address of an entry; its own wins over one that stood as a date."""
        other = when.pop("url", "")
        if url and other and other != url:
            self.journal.changed((*path, "date"), f"its address is left out: {other}")
        return {"url": url or other}

    def point(self, path: Path, name: str) -> str:
        typed = self.journal.date(*path, name, end=name == "end_date")
        if is_present(typed):
            return "present" if name == "end_date" else typed
        bare = plain(parse(typed))
        if bare != typed:
            self.journal.changed((*path, name), f"dates have no marks: {typed}")
        return bare

    def body(self, path: Path) -> Entry:
        value = self.foreign.at(*path, "highlights")
        count = len(value) if isinstance(value, list) else 0
        places = [(*path, "highlights", n) for n in range(count)]
        if isinstance(value, str):
            places = [(*path, "highlights")]
        bullets = [item for place in places for item in self.bullet(place)]
        bullets = self.journal.unmarked((*path, "highlights"), bullets)
        texts = [self.journal.paragraphs(*path, name) for name in ("summary", "description")]
        return {"summary": "\n\n".join(filter(None, texts)), "highlights": bullets}

    def paragraphs(self, path: Path) -> str:
        """The text at `path`, also where a colon made a mapping of it."""
        pair = _pair(self.foreign.at(*path))
        if pair is None:
            return self.journal.paragraphs(*path)
        self.journal.take(*path)
        self.journal.changed(path, PARTED)
        text, changes = untypeset(pair)
        done = line(text)
        for change in (*changes, *done.changes):
            self.journal.changed(path, change)
        return done.text

    def bullet(self, path: Path) -> list[Value]:
        """The bullet at `path`, with those below it.

        A dash between spaces begins a bullet below where it began a line of the file; within a
        line it may as well be a dash.
        """
        parts = self.parted(path)
        if len(parts) < 2:
            if isinstance(self.foreign.at(*path), list):
                return self.journal.phrases(*path)
            if isinstance(self.foreign.at(*path), dict):
                return [text] if (text := self.paragraphs(path)) else []
            return self.journal.items_of(*path)
        self.journal.text(*path)
        made: list[str] = []
        for part in parts:
            text, changes = untypeset(part)
            done = line(text)
            for change in (*changes, *done.changes):
                self.journal.changed(path, change)
            made.append(done.text)
        latex = "\\begin{" in str(self.foreign.at(*path))
        what = "the items of its LaTeX list" if latex else "its lines that begin with a dash"
        self.journal.changed(path, f"{what} are bullets below it")
        if not latex and self.is_deep(path):
            self.journal.changed(
                path, "its bullets below bullets stand on one level, as RenderCV's do"
            )
        head, *below = [text for text in made if text]
        return [{"text": head, "items": [*below]}] if below else [head]

    def is_deep(self, path: Path) -> bool:
        """Whether a line of the text at `path` that begins with a dash stands below another."""
        value, number = self.foreign.at(*path), self.foreign.line(path)
        text = str(value)
        if "\n" not in text and number is not None:
            parts = len(self.parted(path)) - 1
            rows = [row for row in self.lines[number : number + 60] if row.lstrip()[:2] == "- "]
            text = "\n" + "\n".join(rows[:parts])
        return len(set(re.findall(r"\n([ \t]*)- ", text))) > 1

    def parted(self, path: Path) -> Sequence[str]:
        """The text at `path`, parted where lines of the file begin with a dash."""
        value = self.foreign.at(*path)
        number = self.foreign.line(path)
        if isinstance(value, str) and "\\begin{" in value:
            return [" ".join(part.split()) for part in _LATEX_LIST.split(value) if part.strip()]
        if not isinstance(value, str) or "- " not in value:
            return ()
        if re.search(r"\n\s*- ", value):
            return [" ".join(part.split()) for part in re.split(r"\n\s*- ", value)]
        if " - " not in value or number is None or self.foreign.is_json:
            return ()
        rest = " ".join(value.split())
        parts: list[str] = []
        for row in self.lines[number : number + 60]:
            words = " ".join(row.split()).rstrip("'\"")
            if not words.startswith("- "):
                if words and words not in rest:
                    break
                continue
            before, dash, after = rest.partition(f" {words}")
            if not dash:
                break
            parts.append(before)
            rest = f"{words[2:]}{after}"
        return [*parts, rest] if parts else ()

    @property
    def lines(self) -> list[str]:
        if not hasattr(self, "_lines"):
            self._lines = re.split(r"\r\n|[\r\n]", self.foreign.text)
        return self._lines

    def job(self, path: Path) -> Entry:
        name, url = self.heading(path, "company", "organization")
        when = self.when(path)
        return {
            "organization": name,
            **self.address(path, when, url),
            "description": self.journal.phrase(*path, "company_description"),
            "position": self.journal.phrase(*path, "position"),
            "team": self.journal.phrase(*path, "team") or self.journal.phrase(*path, "department"),
            "location": self.journal.phrase(*path, "location"),
            **when,
            **self.body(path),
            "keywords": self.keywords(path),
        }

    def school(self, path: Path) -> Entry:
        name, url = self.heading(path, "institution")
        when = self.when(path)
        journal = self.journal
        return {
            "institution": name,
            **self.address(path, when, url),
            "degree": journal.phrase(*path, "degree") or journal.phrase(*path, "study_type"),
            "area": journal.phrase(*path, "area"),
            "department": journal.phrase(*path, "department"),
            "location": journal.phrase(*path, "location"),
            **when,
            "score": self.score(path),
            **self.body(path),
            "courses": journal.phrases(*path, "courses"),
        }

    def score(self, path: Path) -> str:
        """The grade; that it is an average its name says, which is not printed."""
        journal = self.journal
        if (text := journal.phrase(*path, "gpa")) and text[:1].isdigit():
            journal.changed((*path, "gpa"), f"it is written as GPA {text}")
            return f"GPA {text}"
        names = ("score", "grade")
        return text or next((s for name in names if (s := journal.phrase(*path, name))), "")

    def keywords(self, path: Path) -> list[Value]:
        for name in ("keywords", "technologies", "skills", "tech_stack"):
            if found := self.journal.phrases(*path, name):
                return found
        return []

    def project(self, path: Path) -> Entry:
        name, url = self.heading(path, "name", "title")
        when = self.when(path)
        return {
            "name": name,
            **self.address(path, when, url),
            "location": self.journal.phrase(*path, "location"),
            **when,
            **self.body(path),
            "keywords": self.keywords(path),
        }

    def award(self, path: Path) -> Entry:
        name, url = self.heading(path, "name", "title")
        when = self.when(path)
        return {
            "title": name,
            **self.address(path, when, url),
            "location": self.journal.phrase(*path, "location"),
            **when,
            **self.body(path),
        }

    def thing(self, path: Path) -> Entry:
        name, url = self.heading(path, "name", "title", "label")
        when = self.when(path)
        body = self.body(path)
        if details := self.journal.paragraphs(*path, "details"):
            body["summary"] = "\n\n".join(filter(None, (details, str(body["summary"]))))
        return {
            "title": name,
            **self.address(path, when, url),
            "subtitle": next(
                (text for n in _SECOND if (text := self.journal.phrase(*path, n))), ""
            ),
            "location": self.journal.phrase(*path, "location"),
            **when,
            **body,
            "keywords": self.keywords(path),
        }

    def group(self, path: Path) -> Entry:
        name = self.journal.phrase(*path, "label") or self.journal.phrase(*path, "name")
        details = self.journal.foreign.at(*path, "details")
        if isinstance(details, list):
            return {"name": name, "items": self.journal.phrases(*path, "details")}
        return {"name": name, "details": self.journal.paragraphs(*path, "details")}

    def language(self, path: Path) -> Entry:
        return {
            "language": self.journal.phrase(*path, "label") or self.journal.phrase(*path, "name"),
            "level": ", ".join(str(t) for t in self.journal.phrases(*path, "details")),
        }

    def paper(self, path: Path) -> Entry:
        title, url = self.heading(path, "title")
        when = self.when(path)
        doi = self.journal.text(*path, "doi")
        if doi and not url and not re.search(r"\b10\.\d{4,}", doi) and is_web_address(doi):
            url, doi = doi, ""
        return {
            "title": title,
            "authors": self.authors((*path, "authors")),
            "venue": self.journal.phrase(*path, "journal") or self.journal.phrase(*path, "venue"),
            "doi": doi,
            **self.address(path, when, url),
            **when,
            "note": self.journal.phrase(*path, "note"),
            **self.body(path),
        }

    def authors(self, path: Path) -> list[Value]:
        """The authors; marks around the owner go, because cvbuild recognises whose name it is."""
        marked = [str(text) for text in self.journal.phrases(*path)]
        names = [plain(parse(text)) for text in marked]
        owner = owner_among(names, self.owner)
        made: list[Value] = []
        for n, (text, name) in enumerate(zip(marked, names, strict=True)):
            bold = re.fullmatch(r"\*{1,3}([^*]+)\*{1,3}(.*)", text)
            if text == name or (n == owner and bold):
                made.append(name)
                continue
            if bold and owner is not None:
                self.journal.changed(path, "cvbuild sets only your own name bold")
                made.append(name)
            else:
                made.append({"name": text})
        return made


_SECOND = ("subtitle", "organization", "issuer", "event", "role")
"""Fields of entries of one's own that say more below the name."""
_THINGS = ("projects", "awards", "talks", "patents")
_CONTACTS: dict[str, Callable[[_Reader], list[Value]]] = {
    "location": _Reader.location,
    "email": _Reader.email,
    "phone": _Reader.phone,
    "website": _Reader.website,
    "social_networks": _Reader.networks,
    "custom_connections": _Reader.connections,
}


def _account(network: str, user: str, url: str) -> Entry:
    if is_web_address(user) and not url:
        user, url = "", user
    name = re.sub(r"[\W_]", "", network).casefold()
    mastodon = re.fullmatch(r"@?([\w.-]+)@([\w.-]+\.\w+)", user)
    if not url and name == "mastodon" and mastodon:
        url = f"https://{mastodon[2]}/@{mastodon[1]}"
    elif not url and name == "imdb":
        url = f"https://imdb.com/name/{user}"
    elif not url and name == "linkedin":
        user = re.sub(r"^/?in/", "", user).rstrip("/")
    if name == "whatsapp" and not url:
        digits = re.sub(r"\D", "", user)
        url = f"https://wa.me/{digits}" if digits else ""
    return profile(network, user, url or address_of(network, user) or "")
