"""What the readers of JSON formats share: parts of entries, by the names that these have for them.

A `Reader` stands over a `Journal`. Every method takes the place of an entry and the names that a
field may have, and gives what cv.yaml has for it; what is not there is "".
"""

from __future__ import annotations

from collections.abc import Callable

from cvbuild.diagnostic import Path
from cvbuild.importing.dates import is_date, point, years
from cvbuild.importing.draft import Value
from cvbuild.importing.foreign import Foreign
from cvbuild.importing.journal import Journal
from cvbuild.importing.markdown_journal import split_link

__all__ = ["Entry", "Reader", "headed"]

Entry = dict[str, Value]

_CODE_LAST = frozenset({"US", "CA", "GB", "UK", "AU", "NZ", "IN", "IE"})
"""Countries in whose addresses the postal code stands after the city."""
_HEADINGS = {
    "experience": "organization",
    "education": "institution",
    "projects": "name",
    "publications": "title",
    "awards": "title",
    "talks": "title",
    "entries": "title",
    "skills": "name",
    "languages": "language",
    "references": "name",
}
"""What an entry is that is nothing but a text, by the kind of its section."""


def headed(journal: Journal, kind: str, path: Path, entry: Entry) -> Entry:
    """The entry with the address of what is its heading as its `url`, where it has a place for it.

    A heading that is a link elsewhere than its `url` stays one.
    """
    name = _HEADINGS[kind]
    words, url = split_link(str(entry[name]))
    if not url or entry.get("url") not in ("", url):
        return entry
    journal.changed(path, f"the link of its {name} is its `url`")
    return {**entry, name: words, "url": url}


class Reader:
    """Reads entries of a foreign tree. The class variables are the names that a format has."""

    start: tuple[str, ...] = ("startDate",)
    end: tuple[str, ...] = ("endDate",)
    bullets: tuple[str, ...] = ("highlights", "bullets", "achievements", "activities")

    def __init__(self, foreign: Foreign) -> None:
        self.journal = Journal(foreign)
        self.foreign = foreign

    def phrase(self, path: Path, *names: str) -> str:
        """The first text by one of these names, on one line."""
        return next((text for name in names if (text := self.journal.phrase(*path, name))), "")

    def phrases(self, path: Path, *names: str) -> list[Value]:
        """The texts of the first list by one of these names that has any."""
        for name in names:
            places = self._texts_at((*path, name))
            if found := [text for place in places if (text := self.journal.phrase(*place))]:
                return self.journal.unmarked((*path, name), [*found])
        return []

    def joined(self, path: Path, *names: str) -> str:
        """The texts of the first such list on one line."""
        return ", ".join(text for text in self.phrases(path, *names) if isinstance(text, str))

    def url(self, path: Path, *names: str) -> str:
        """The first address by one of these names."""
        return self.journal.first(*path, names=names)

    def _texts_at(self, path: Path) -> list[Path]:
        value = self.foreign.at(*path)
        if isinstance(value, str):
            return [path]
        items = value if isinstance(value, list) else []
        return [(*path, n) for n, item in enumerate(items) if isinstance(item, str)]

    def body(self, path: Path, *names: str) -> Entry:
        """The running texts by these names as paragraphs, and the bullets."""
        paragraphs: list[str] = []
        bullets: list[Value] = []
        for name in names:
            summary, more = self.journal.prose(*path, name)
            paragraphs += [summary] if summary else []
            bullets += more
        for name in self.bullets:
            bullets += self.journal.bullets((*path, name))
        return {"summary": "\n\n".join(paragraphs), "highlights": bullets}

    def dates(self, path: Path, *names: str) -> Entry:
        """When it was: from and to, or a date or range by one of `names`."""
        start = self._first_date(path, self.start)
        end = self._first_date(path, self.end, end=True)
        if self.foreign.at(*path, "current") == "true" and start and end in ("", "present"):
            self.journal.take(*path, "current")
            end = "present"
        if start and start == end:
            return {"date": start}
        if start and not end and (ends := years(start)):
            return self._range(path, start, ends)
        if start or end:
            return {"start": start, "end": end}
        for name in (*names, "date"):
            ends = years(self.journal.text(*path, name))
            if ends is not None:
                start, end = (self.journal.read_date(text, *path, name) for text in ends)
                return {"start": start, "end": end}
        return {"date": self.date(path, *names, "date")}

    def _range(self, path: Path, typed: str, ends: tuple[str, str]) -> Entry:
        """What stands in the field of the start alone, and is two dates."""
        if not all(map(is_date, ends)):
            return {"date": typed}
        name = next(name for name in self.start if self.journal.text(*path, name))
        self.journal.changed((*path, name), f"{typed!r} is written as a start and an end")
        return {"start": point(ends[0]).text, "end": point(ends[1], end=True).text}

    def _first_date(self, path: Path, names: tuple[str, ...], *, end: bool = False) -> str:
        found = (self.journal.date(*path, name, end=end) for name in names)
        return next((text for text in found if text), "")

    def date(self, path: Path, *names: str) -> str:
        """One date, or the words that `cvbuild json` writes where there is none."""
        return self._first_date(path, names) or self.phrase(path, "when")

    def location(self, path: Path) -> str:
        """An address on one line, of a text or of its parts."""
        if text := self._line(path):
            return text
        names = ("address", "city", "region", "country", "countryCode", "postalCode", "code")
        part = {name: self._line((*path, name)) for name in names}
        code = part["postalCode"] or part["code"]
        country = part["countryCode"] or part["country"]
        if code and code not in part["address"]:
            if country.upper() in _CODE_LAST:
                part["region"] = " ".join(filter(None, (part["region"], code)))
            else:
                part["city"] = " ".join(filter(None, (code, part["city"])))
        made: list[str] = []
        for text in (part[name] for name in names[:5]):
            if text and text not in ", ".join(made).split(", "):
                made.append(text)
        return ", ".join(made)

    def _line(self, path: Path) -> str:
        typed = self.foreign.at(*path)
        if isinstance(typed, str) and "\n" in typed.strip():
            self.journal.take(*path)
            return ", ".join(line.strip(" ,") for line in typed.splitlines() if line.strip(" ,"))
        return self.journal.phrase(*path)

    def entries(self, path: Path, make: Callable[[Path], Entry]) -> list[Value]:
        """An entry for each mapping in the list at `path` that says anything."""
        return [
            entry for place in self.journal.mappings(*path) if any((entry := make(place)).values())
        ]

    def section(
        self,
        kind: str,
        path: Path,
        make: Callable[[Path], Entry],
        title: str = "",
        id_: str = "",
        intro: str = "",
    ) -> Entry:
        """A section of the list at `path`; {} where it says nothing."""
        entries: list[Value] = []
        items = self.foreign.at(*path)
        for n, item in enumerate(items) if isinstance(items, list) else ():
            if isinstance(item, str) and (text := self.journal.phrase(*path, n)):
                entries.append({_HEADINGS[kind]: text})
            elif isinstance(item, dict) and any((entry := make((*path, n))).values()):
                entries.append(headed(self.journal, kind, (*path, n), entry))
        if isinstance(items, dict):
            entries = self.entries(path, lambda path: headed(self.journal, kind, path, make(path)))
        if not entries and not intro:
            return {}
        return {"kind": kind, "id": id_, "title": title, "intro": intro, "entries": entries}
