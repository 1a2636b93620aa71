"""What both formats of Europass need: texts, lists, addresses and the sections that are made."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from cvbuild.diagnostic import Path
from cvbuild.importing.contacts import profile
from cvbuild.importing.draft import Value
from cvbuild.importing.europass.codes import COUNTRIES, LANGUAGES
from cvbuild.importing.journal import Journal
from cvbuild.importing.markup import literal
from cvbuild.importing.prose import Prose, from_html
from cvbuild.text import is_web_address

__all__ = ["Fields", "Reader", "filled", "joined"]

Fields = dict[str, Value]


@dataclass(slots=True)
class Reader:
    """What both formats need."""

    journal: Journal
    sections: dict[str, Fields] = field(default_factory=dict)
    """By the name that Europass has for each, in the order in which they are to stand."""

    def text(self, *path: str | int) -> str:
        """The text at a place, on one line; of an element with a `Label`, the label."""
        if isinstance(self.journal.foreign.at(*path), dict):
            text = self.journal.first(*path, names=("Label", "", "Code"))
            self.journal.take(*path, "Code")
        else:
            text = self.journal.text(*path)
        return literal(" ".join(text.split()))

    def first(self, path: Path, *names: str) -> str:
        """The first text below `path` that there is under one of these names."""
        return next((text for name in names if (text := self.text(*path, *name.split("/")))), "")

    def prose(self, path: Path, *names: str) -> Prose:
        for name in names:
            if typed := self.journal.text(*path, name):
                return from_html(typed)
        return Prose()

    def many(self, path: Path, *names: str) -> Iterator[Path]:
        """The elements of a list, whether or not the list has an element around it."""
        inner, item = (*path, *names[:-1]), names[-1]
        found = self.each(*inner, item)
        return iter(list(found) or list(self.each(*path, item)))

    def each(self, *path: str | int) -> Iterator[Path]:
        """The elements of this name, be they text or not."""
        value = self.journal.foreign.at(*path)
        if isinstance(value, list):
            yield from ((*path, n) for n in range(len(value)))
        elif value:
            yield path

    def texts(self, *path: str | int) -> list[str]:
        return [text for place in self.each(*path) if (text := self.text(*place))]

    def add(self, name: str, kind: str, entries: list[Fields], title: str = "") -> None:
        """A section of these entries; more of a name go to the section that is there."""
        made: list[Value] = [left for entry in entries if (left := filled(entry))]
        if not made:
            return
        there = self.sections.get(name)
        if there is not None and isinstance(there["entries"], list):
            there["entries"] += made
            return
        ident = re.sub(r"[\W_]+", "-", title.casefold()).strip("-")
        named: Fields = {"title": title} if title else {}
        if re.fullmatch(r"[^\W\d]\w*(?:-\w+)*", ident):
            named = {"id": ident, **named}
        self.sections[name] = {"kind": kind, **named, "entries": made}

    def skills(self, name: str, items: list[str], details: str = "") -> None:
        """A group of skills in the one section of skills."""
        seen = list(dict.fromkeys(items))
        if seen or details:
            entry: Fields = {"name": name, "items": list[Value](seen), "details": details}
            self.add("profile-skills", "skills", [entry])

    def url(self, *path: str | int) -> str:
        """A web address; what is none stays untaken, and is kept."""
        for place in self.each(*path):
            typed = self.journal.foreign.at(*place)
            if isinstance(typed, str) and typed:
                url = typed if "://" in typed else f"https://{typed}"
                if is_web_address(url):
                    self.journal.text(*place)
                    return url
        return ""

    def dated(self, start: str, end: str, *, goes_on: bool) -> Fields:
        if goes_on:
            end = "present"
        if start and end:
            return {"start": start, "end": end}
        if start or end:
            return {"date": end if end != "present" else ""} if not start else {"date": start}
        return {}

    def country(self, *path: str | int) -> str:
        typed = self.text(*path)
        code = typed.rpartition("/")[2].upper()
        name = COUNTRIES.get(code)
        if name is None:
            return code if re.fullmatch("[A-Z]{2}", code) else typed
        return name

    def language(self, *path: str | int) -> str:
        typed = self.text(*path)
        return LANGUAGES.get(typed.rpartition("/")[2].casefold(), typed)

    def levels(self, found: dict[str, str]) -> tuple[str, str]:
        """One level where all are the same; else none, and all of them in words."""
        if len(set(found.values())) == 1:
            return next(iter(found.values())), ""
        return "", ", ".join(f"{name} {level}" for name, level in found.items())

    def lines(self, contacts: Iterator[Fields]) -> list[Value]:
        """The contact lines that say something beside their label."""
        made = map(filled, contacts)
        return [contact for contact in made if set(contact) - {"label", "show"}]

    def contact(self, address: str, label: str = "") -> Fields:
        """A line for a web address or an account."""
        url = address if "://" in address else f"https://{address}"
        if " " in address or not is_web_address(url) or "." not in address:
            return profile(label, address) if label else {"text": address}
        made = profile(label.capitalize(), "", url)
        return {"website": url} if list(made) == ["link"] else made


def filled(entry: Fields) -> Fields:
    return {name: value for name, value in entry.items() if value not in ("", [], {})}


def joined(*parts: str, by: str = ", ") -> str:
    return by.join(part for part in parts if part)
