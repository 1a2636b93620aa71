"""YAMLResume's YAML, versions 0.1 to 0.16.

Takes a `Foreign`, gives a `Draft`. The sections come in the order in which YAMLResume prints them,
under the headings that the file gives them. Summaries are Markdown whose lists become bullets.
YAMLResume prints no days, so dates lose theirs. Of the layouts, the one for LaTeX says paper, type
size and margins; all else about looks is left to cvbuild's templates.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from cvbuild.diagnostic import Path
from cvbuild.importing.commonmark import escaped
from cvbuild.importing.contacts import profile
from cvbuild.importing.draft import Draft, Value
from cvbuild.importing.foreign import Foreign
from cvbuild.importing.markdown_journal import (
    MarkdownJournal,
    locale_of,
    margin_of,
    points_of,
)
from cvbuild.importing.pairs import rejoined
from cvbuild.importing.prose import sections
from cvbuild.importing.reader import headed
from cvbuild.importing.typesetting import formulas
from cvbuild.text import is_web_address

__all__ = ["read", "recognise"]

Entry = dict[str, Value]

_PRINTED = (
    "basics",
    "education",
    "work",
    "languages",
    "skills",
    "awards",
    "certificates",
    "publications",
    "references",
    "projects",
    "interests",
    "volunteer",
)
"""The sections in the order that they have without one in the file."""

_CODE_LAST = frozenset(
    {"united states", "canada", "united kingdom", "australia", "new zealand", "india", "ireland"}
    | {"usa", "us", "uk"}
)
"""Countries in whose addresses the postal code stands after the city."""

_LOOK = "cvbuild's templates decide this"
_OTHER = "it is about another format than the PDF"


def recognise(foreign: Foreign) -> bool:
    """Whether it has `content` with sections of YAMLResume."""
    content = foreign.at("content")
    return isinstance(content, dict) and any(
        name in content for name in (*_PRINTED, "location", "profiles")
    )


def read(foreign: Foreign) -> Draft:
    """The draft of a file of YAMLResume."""
    return _Reader(rejoined(foreign)).draft()


class _Reader:
    def __init__(self, foreign: Foreign) -> None:
        self.foreign = foreign
        self.journal = MarkdownJournal(foreign, lambda text: formulas(text, escaped))
        self.layout = self._layout()

    def draft(self) -> Draft:
        journal = self.journal
        basics = ("content", "basics")
        profile_ = journal.blocks(*basics, "summary")
        cv: Entry = {
            "cvbuild": "1",
            "name": journal.phrase(*basics, "name"),
            "headline": journal.phrase(*basics, "headline") or journal.phrase(*basics, "label"),
            "contacts": self.contacts(),
            "summary": profile_.summary,
            "design": self.design(),
            "locale": self.locale(),
        }
        about = sections(profile_.parts, self.alias("basics") or "Profile")
        made: dict[str, Entry] = {}
        for name, make in _SECTIONS.items():
            made[name] = make(self)
        parts = [about if name == "basics" else [made[name]] for name in self.order()]
        cv["sections"] = [section for part in parts for section in part]
        self.rest()
        return journal.draft(cv, "yamlresume")

    # --- the header

    def contacts(self) -> list[Value]:
        journal = self.journal
        made: list[Value] = []
        for kind, name in (("email", "email"), ("phone", "phone"), ("website", "url")):
            if text := journal.text("content", "basics", name):
                made.append({kind: text})
        if place := self.location():
            made.append({"location": place})
        for path in journal.mappings("content", "profiles"):
            network, user, url = (
                journal.text(*path, name) for name in ("network", "username", "url")
            )
            if contact := profile(network, user, url):
                made.append(contact)
            if url and user and not is_web_address(url):
                journal.left((*path, "url"), "it is no web address")
            if network and not contact:
                journal.left((*path, "network"), "it says nothing of an account")
        return made

    def location(self) -> str:
        """The parts of the address on one line."""
        path = ("content", "location")
        if text := self.journal.phrase(*path):
            return text
        part = {
            name: self.journal.phrase(*path, name)
            for name in ("address", "postalCode", "city", "region", "country")
        }
        code, city, region = part["postalCode"], part["city"], part["region"]
        if part["country"].casefold() in _CODE_LAST:
            region = " ".join(filter(None, (region, code)))
        else:
            city = " ".join(filter(None, (code, city)))
        return ", ".join(filter(None, (part["address"], city, region, part["country"])))

    # --- the look

    def _layout(self) -> Path | None:
        """The layout that is for LaTeX, or the first."""
        if isinstance(self.foreign.at("layout"), dict):
            return ("layout",)
        places = list(self.journal.mappings("layouts"))
        latex = [p for p in places if self.foreign.at(*p, "engine") in ("latex", None)]
        return next(iter((*latex, *places)), None)

    def design(self) -> Entry:
        if self.layout is None:
            return {}
        made: Entry = {}
        paper = (*self.layout, "page", "paperSize")
        if self.foreign.at(*paper) in ("a4", "letter"):
            made["paper"] = self.journal.text(*paper)
        size = (*self.layout, "typography", "fontSize")
        typed = self.foreign.at(*size)
        points = points_of(typed) if isinstance(typed, str) else None
        if points is not None:
            self.journal.take(*size)
            bounded = min(max(points, 7), 14)
            made["font_size"] = f"{bounded:g}"
            if bounded != points:
                self.journal.changed(size, "type is from 7 to 14 points large")
        where = (*self.layout, "page", "margins")
        if not isinstance(self.foreign.at(*where), dict):
            where = (*self.layout, "margins")
        sides = {side: (*where, side) for side in ("top", "bottom", "left", "right")}
        made["margin"] = margin_of(self.journal, sides)
        return made

    def locale(self) -> str:
        places: list[Path] = [("locale", "language")]
        if self.layout is not None:
            places.append((*self.layout, "locale", "language"))
        for path in places:
            if found := locale_of(self.journal, path, {"no": "nb"}):
                return found
        return ""

    def order(self) -> list[str]:
        """The sections as YAMLResume orders them: those that a layout names come first."""
        named: list[str] = []
        if self.layout is not None:
            named = self.journal.texts(*self.layout, "sections", "order")
        known = [name for name in dict.fromkeys(named) if name in _PRINTED]
        return [*known, *(name for name in _PRINTED if name not in known)]

    def alias(self, section: str) -> str:
        """The heading that the file gives a section."""
        if self.layout is None:
            return ""
        return self.journal.phrase(*self.layout, "sections", "aliases", section)

    def rest(self) -> None:
        """What is about looks and other formats is left, and told."""
        for path in self.journal.mappings("layouts"):
            if path != self.layout:
                self.journal.leave(path, _OTHER)
        for path, _ in self.journal.untaken():
            if path[:1] in (("layouts",), ("layout",)):
                self.journal.leave(path, _LOOK)

    # --- sections

    def entries(
        self, kind: str, name: str, make: Callable[[Path], Entry], title: str = "", id_: str = ""
    ) -> Entry:
        entries: list[Value] = []
        for path in self.journal.mappings("content", name):
            entry = make(path)
            if any(entry.values()):
                entries.append(headed(self.journal, kind, path, entry))
        if not entries:
            return {}
        return {
            "kind": kind,
            "id": id_,
            "title": self.alias(name) or title,
            "entries": entries,
        }

    def body(self, path: Path, *leading: str) -> Entry:
        """The texts of an entry: lines by these names come before its summary."""
        first = [text for name in leading if (text := self.journal.paragraphs(*path, name))]
        made = self.journal.blocks(*path, "summary")
        listed = (*path, "highlights")
        value = self.foreign.at(*listed)
        places = [(*listed, n) for n in range(len(value))] if isinstance(value, list) else [listed]
        bullets = [item for place in places for item in self.journal.items_of(*place)]
        return {
            "summary": "\n\n".join([*first, *made.paragraphs]),
            "highlights": [*made.bullets, *self.journal.unmarked(listed, bullets)],
        }

    def date(self, path: Path, *, end: bool = False) -> str:
        """A date without its day, as YAMLResume prints it."""
        typed = self.foreign.at(*path)
        if not isinstance(typed, str):
            return ""
        from cvbuild.importing.dates import point

        found = point(typed, end=end).text
        self.journal.take(*path)
        if re.fullmatch(r"\d{4}-\d\d-\d\d", found):
            self.journal.changed(path, "its day is left out, as YAMLResume prints none")
            return found[:7]
        if found != typed.strip():
            return self.journal.date(*path, end=end)
        return found

    def dates(self, path: Path) -> Entry:
        return {
            "start": self.date((*path, "startDate")),
            "end": self.date((*path, "endDate"), end=True),
        }

    def job(self, path: Path) -> Entry:
        journal = self.journal
        return {
            "organization": journal.phrase(*path, "name") or journal.phrase(*path, "organization"),
            "url": journal.text(*path, "url"),
            "position": journal.phrase(*path, "position"),
            "location": journal.phrase(*path, "location"),
            **self.dates(path),
            **self.body(path),
            "keywords": journal.phrases(*path, "keywords"),
        }

    def work(self) -> Entry:
        return self.entries("experience", "work", self.job)

    def volunteer(self) -> Entry:
        return self.entries("experience", "volunteer", self.job, "Volunteering", "volunteer")

    def education(self) -> Entry:
        journal = self.journal

        def school(path: Path) -> Entry:
            return {
                "institution": journal.phrase(*path, "institution"),
                "url": journal.text(*path, "url"),
                "degree": journal.phrase(*path, "degree") or journal.phrase(*path, "studyType"),
                "area": journal.phrase(*path, "area"),
                "location": journal.phrase(*path, "location"),
                **self.dates(path),
                "score": journal.phrase(*path, "score"),
                **self.body(path),
                "courses": journal.phrases(*path, "courses"),
            }

        return self.entries("education", "education", school)

    def award(self, path: Path) -> Entry:
        journal = self.journal
        return {
            "title": journal.phrase(*path, "title") or journal.phrase(*path, "name"),
            "issuer": journal.phrase(*path, "awarder") or journal.phrase(*path, "issuer"),
            "date": self.date((*path, "date")),
            "url": journal.text(*path, "url"),
            **self.body(path),
        }

    def awards(self) -> Entry:
        return self.entries("awards", "awards", self.award)

    def certificates(self) -> Entry:
        return self.entries("awards", "certificates", self.award, "Certificates", "certificates")

    def publications(self) -> Entry:
        journal = self.journal

        def paper(path: Path) -> Entry:
            return {
                "title": journal.phrase(*path, "name"),
                "venue": journal.phrase(*path, "publisher"),
                "url": journal.text(*path, "url"),
                "date": self.date((*path, "releaseDate")),
                **self.body(path),
            }

        return self.entries("publications", "publications", paper)

    def skill(self, path: Path) -> Entry:
        journal = self.journal
        return {
            "name": journal.phrase(*path, "name"),
            "level": journal.phrase(*path, "level"),
            "items": journal.phrases(*path, "keywords"),
        }

    def skills(self) -> Entry:
        return self.entries("skills", "skills", self.skill)

    def interests(self) -> Entry:
        return self.entries("skills", "interests", self.skill, "Interests", "interests")

    def languages(self) -> Entry:
        journal = self.journal

        def language(path: Path) -> Entry:
            return {
                "language": journal.phrase(*path, "language"),
                "level": journal.phrase(*path, "fluency") or journal.phrase(*path, "level"),
                "details": ", ".join(str(word) for word in journal.phrases(*path, "keywords")),
            }

        return self.entries("languages", "languages", language)

    def references(self) -> Entry:
        journal = self.journal

        def person(path: Path) -> Entry:
            return {
                "name": journal.phrase(*path, "name"),
                "relationship": journal.phrase(*path, "relationship"),
                "email": journal.text(*path, "email"),
                "phone": journal.text(*path, "phone"),
                "quote": journal.paragraphs(*path, "summary"),
            }

        return self.entries("references", "references", person)

    def projects(self) -> Entry:
        journal = self.journal

        def project(path: Path) -> Entry:
            return {
                "name": journal.phrase(*path, "name"),
                "url": journal.text(*path, "url"),
                **self.dates(path),
                **self.body(path, "description"),
                "keywords": journal.phrases(*path, "keywords"),
            }

        return self.entries("projects", "projects", project)


_SECTIONS: dict[str, Callable[[_Reader], Entry]] = {
    name: getattr(_Reader, name) for name in _PRINTED if name != "basics"
}
