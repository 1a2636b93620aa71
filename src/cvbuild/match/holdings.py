"""What a cv.yaml holds, phrase by phrase, with its place, and what a variant of it shows.

Takes a typed file, gives its texts with their paths; names of people, addresses and dates are no
texts that a posting could ask for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from cvbuild.diagnostic import Path
from cvbuild.locale import locale_of
from cvbuild.match.words import key_of, phrases, tokens
from cvbuild.schema import Cv
from cvbuild.schema.base import Model, Taggable
from cvbuild.schema.entries import Item, LanguageEntry, SkillEntry
from cvbuild.select import items, label
from cvbuild.text import parse, plain

__all__ = ["Holding", "Places", "index", "texts", "vocabulary"]

_NO_TEXT = frozenset(
    {"tags", "priority", "page_break", "kind", "id", "style", "date_position", "equal_note"}
    | {"start", "end", "date", "url", "doi", "arxiv", "email", "phone", "file", "number"}
    | {"authors", "inventors", "amount"}
)
"""Fields whose text is no words of the résumé's owner about the work."""

_OF_A_CV = ("headline", "summary", "sections")


@dataclass(frozen=True, slots=True)
class Holding:
    """Where a phrase stands: the path of the text, and the words as they are typed there."""

    path: Path
    text: str


def texts(cv: Cv) -> Iterator[tuple[Path, str]]:
    """The texts that say what somebody has done and can do, in the order of the résumé."""
    for name in _OF_A_CV:
        yield from _texts(getattr(cv, name), (name,))


def _texts(value: object, path: Path) -> Iterator[tuple[Path, str]]:
    if isinstance(value, str):
        yield path, plain(parse(value))
    elif isinstance(value, Model):
        for name in type(value).model_fields:
            if name not in _NO_TEXT:
                yield from _texts(getattr(value, name), (*value.path, name))
    elif isinstance(value, tuple):
        for n, inner in enumerate(value):
            yield from _texts(inner, (*path, n))


def index(found: Iterator[tuple[Path, str]]) -> dict[str, list[Holding]]:
    """Every phrase of the texts by its key."""
    made: dict[str, list[Holding]] = {}
    for path, text in found:
        run = tokens(text)
        longest: dict[str, str] = {}
        for start, end, key in phrases(run):
            words = text[run[start].start : run[end - 1].end]
            if len(words) > len(longest.get(key, "")):
                longest[key] = words
        for key, words in longest.items():
            made.setdefault(key, []).append(Holding(path, words))
    return made


def vocabulary(cv: Cv) -> frozenset[str]:
    """Keys of what the file itself lists as skills, keywords, courses and languages."""
    found: set[str] = set()
    for item in items(cv):
        listed: list[str] = []
        for name in ("keywords", "courses"):
            listed += getattr(item, name, ())
        if isinstance(item, SkillEntry):
            listed += [*([item.name] if item.name else []), *_bullets(item.items)]
            listed += re.split(r"[,;]", item.details or "")
        if isinstance(item, LanguageEntry):
            listed.append(item.language)
        for text in listed:
            for part in re.split(r"[,;()]", plain(parse(text))):
                run = tokens(part)
                if 0 < len(run) <= 4 and not run[0].stop:
                    found.add(key_of(run))
    return frozenset(found)


def _bullets(found: tuple[Item, ...]) -> Iterator[str]:
    for item in found:
        yield item.text
        yield from _bullets(item.items)


class Places:
    """The items of a file by their places. Publications of a bibliography have places, too, which
    are no places of the tree."""

    def __init__(self, cv: Cv) -> None:
        self.locale = locale_of(cv.locale)
        self.items = {item.path: item for item in items(cv)}

    def around(self, path: Path) -> list[Taggable]:
        """The items that a text stands in, from the outside."""
        starts = (path[:n] for n in range(1, len(path) + 1))
        return [self.items[start] for start in starts if start in self.items]

    def tags(self, path: Path) -> tuple[frozenset[str], ...]:
        """The tags of each item that a text stands in, where it has any."""
        return tuple(frozenset(item.tags) for item in self.around(path) if item.tags)

    def where(self, path: Path, titles: Mapping[Path, str]) -> tuple[str, str | None]:
        """What people call the place of a text: its section, and the entry in it."""
        if path[0] == "variants":
            return f"{path[-1]} of {path[1]}", None
        found = self.around(path)
        if not found:
            return str(path[0]), None
        section, *inner = found
        kind: str = getattr(section, "kind", "")
        title = titles.get(section.path) or getattr(section, "title", None)
        title = title or self.locale.sections.get(kind, kind)
        entry = inner[0] if inner and not isinstance(inner[0], Item) else None
        if entry is None or (isinstance(entry, SkillEntry) and entry.name is None):
            return plain(parse(title)), None
        return plain(parse(title)), label(entry)
