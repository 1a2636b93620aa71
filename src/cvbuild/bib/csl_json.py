"""CSL-JSON, as Zotero, Mendeley and Crossref write it, as records.

Takes the bytes of a .json file, or one item that was read elsewhere. The names of fields are those
of the Citation Style Language (CSL 1.0.2, appendix IV); texts may hold the few tags of HTML that
its processors know.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import replace
from html import unescape

from cvbuild.bib.markdown import markdown
from cvbuild.bib.raised import small
from cvbuild.bib.record import Library, Loss, Person, Record
from cvbuild.text import Emph, Inlines, Str, Strong, is_web_address, plain

__all__ = ["PRINTED", "read", "record"]

_TYPES = {
    "article-journal": "journal",
    "review": "journal",
    "review-book": "journal",
    "paper-conference": "conference",
    "book": "book",
    "collection": "book",
    "periodical": "book",
    "chapter": "chapter",
    "entry": "chapter",
    "entry-dictionary": "chapter",
    "entry-encyclopedia": "chapter",
    "thesis": "thesis",
    "report": "report",
    "standard": "report",
    "article": "preprint",
    "manuscript": "preprint",
    "software": "software",
    "dataset": "dataset",
}

_TEXTS = (
    "authority",
    "collection-title",
    "container-title",
    "edition",
    "event-title",
    "genre",
    "issue",
    "note",
    "publisher",
    "publisher-place",
    "status",
    "title",
    "version",
    "volume",
)

PRINTED = frozenset(
    {
        *_TEXTS,
        "DOI",
        "URL",
        "author",
        "editor",
        "event",
        "id",
        "issued",
        "keyword",
        "number",
        "page",
    }
    | {"type", "archive", "archive_location", "archive-location", "submitted"}
)
"""The fields that something is made of."""


def read(data: bytes) -> Library:
    """The publications of a file; never fails."""
    text = data.decode("utf-8-sig", "replace")
    records: list[Record] = []
    losses: list[Loss] = []
    keys: dict[str, int] = {}
    for number, (item, line) in enumerate(_items(text, losses), 1):
        if not isinstance(item, dict):
            losses.append(Loss(line, "", "this is no publication: fields are expected", True))
            continue
        made = record(item, line)
        if not made.key:
            made = replace(made, key=_new_key(keys, number))
            losses.append(Loss(line, made.key, "the item has no `id`, and goes by this one"))
        if made.key in keys:
            message = f"{made.key!r} is there since line {keys[made.key]}; this one is left out"
            losses.append(Loss(line, made.key, message, True))
        else:
            keys[made.key] = line
            records.append(made)
    return Library(tuple(records), tuple(losses))


def _new_key(taken: Mapping[str, int], number: int) -> str:
    """The key of an item that has none: its number, or the next that is free."""
    while f"item-{number}" in taken:
        number += 1
    return f"item-{number}"


_SPACE = re.compile(r"[\s,]*")


def _items(text: str, losses: list[Loss]) -> Iterator[tuple[object, int]]:
    """The items of the list, or the one item, each with its line."""
    decoder = json.JSONDecoder(strict=False)
    at = len(text) - len(text.lstrip())
    listed = text.startswith("[", at)
    line, counted = 1, 0
    at += listed
    while True:
        if found := _SPACE.match(text, at):
            at = found.end()
        line, counted = line + text.count("\n", counted, at), at
        if at >= len(text) or text[at] == "]":
            if at >= len(text) and listed:
                losses.append(Loss(line, "", "the list is not closed; the file seems cut off"))
            return
        try:
            item, at = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            message = "this is not JSON; nothing that follows in the file could be read"
            losses.append(Loss(line, "", message, True))
            return
        if not listed and isinstance(item, dict) and isinstance(item.get("items"), list):
            yield from ((inner, line) for inner in item["items"])
        else:
            yield item, line
        if not listed:
            return


def record(item: Mapping[str, object], line: int) -> Record:
    """The record of one item."""
    losses: list[Loss] = []
    key = _string(item.get("id"))
    fields: dict[str, str] = {}
    protected: tuple[str, ...] = ()
    for name in _TEXTS:
        value = _string(item.get(name))
        if name == "event-title":
            value = value or _string(item.get("event"))
        nodes, parts = _nodes(value)
        if name == "title":
            protected = parts
        if text := markdown(nodes):
            fields[name] = text
    if page := _string(item.get("page")):
        fields["page"] = re.sub(r"(?<=\w)\s*[-–—]+\s*(?=\w)", "–", page)
    number = _string(item.get("number"))
    if number and not _ARXIV.search(number):
        fields.setdefault("issue", number)
    fields |= _identifiers(item)
    issued = item.get("issued") or item.get("submitted")
    if issued:
        if date := _date(issued):
            fields["date"] = date
        else:
            losses.append(Loss(line, key, "the date in `issued` is not understood; it is left out"))
    authors = tuple(_people(item.get("author"), "author", losses, line, key))
    others = bool(authors) and authors[-1].name.casefold().rstrip(".") in ("others", "et al")
    kind = _string(item.get("type"))
    if fields.get("arxiv") and "container-title" not in fields:
        kind = "article"
    words = re.split(r"[,;]", _string(item.get("keyword")))
    return Record(
        key,
        _TYPES.get(kind, "other"),
        line,
        {name: value for name, value in fields.items() if value},
        authors[:-1] if others else authors,
        tuple(_people(item.get("editor"), "editor", losses, line, key)),
        others,
        tuple(dict.fromkeys(word.strip() for word in words if word.strip())),
        protected,
        tuple(losses),
        patent=_string(item.get("type")) == "patent",
    )


def _string(value: object) -> str:
    """A value as text; processors take numbers and lists of one, too."""
    if isinstance(value, list) and value:
        value = value[0]
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return unicodedata.normalize("NFC", " ".join(str(value).split()))


_ARXIV = re.compile(
    r"(?i)(?:arxiv:\s*|arxiv\.org/(?:abs|pdf)/)(\d{4}\.\d{4,5}(?:v\d+)?|[a-z-]+/\d{7})"
)


def _identifiers(item: Mapping[str, object]) -> dict[str, str]:
    made = {"DOI": _string(item.get("DOI")), "URL": _string(item.get("URL"))}
    places = ("archive_location", "archive-location", "number", "note", "URL")
    found = (_ARXIV.search(_string(item.get(name))) for name in places)
    arxiv = next((match[1] for match in found if match), "")
    if arxiv:
        made["arxiv"] = arxiv
        if _ARXIV.search(made["URL"]):
            made["URL"] = ""
    if re.match(r"(?i)https?://(dx\.)?doi\.org/", made["URL"]):
        made["DOI"] = made["DOI"] or made["URL"]
        made["URL"] = ""
    if made["URL"] and not is_web_address(made["URL"]):
        made["URL"] = ""
    return made


def _date(value: object) -> str:
    """A date of CSL-JSON: its parts, or the text that is given in place of them."""
    if isinstance(value, str | int):
        return str(value).strip()
    if not isinstance(value, Mapping):
        return ""
    parts = value.get("date-parts")
    if isinstance(parts, list):
        points = [_point(point) for point in parts if isinstance(point, list)]
        points = [point for point in points if point]
        if points:
            return "/".join(points[:2]) if len(points) > 1 and points[1] > points[0] else points[0]
    for name in ("raw", "literal"):
        if text := _string(value.get(name)):
            return text
    return ""


def _point(parts: list[object]) -> str:
    numbers: list[int] = []
    for part in parts[:3]:
        try:
            numbers.append(int(str(part)))
        except ValueError:
            break
    if not numbers or not 1 <= numbers[0] <= 9999:
        return ""
    out = f"{numbers[0]:04}"
    for number, most in zip(numbers[1:], (12, 31), strict=False):
        if not 1 <= number <= most:
            break
        out += f"-{number:02}"
    return out


def _people(value: object, name: str, losses: list[Loss], line: int, key: str) -> Iterator[Person]:
    for person in value if isinstance(value, list) else ():
        if not isinstance(person, Mapping):
            losses.append(Loss(line, key, f"a name in `{name}` is not understood; it is left out"))
            continue
        family, given = _string(person.get("family")), _string(person.get("given"))
        particles = (
            _string(person.get(f"{kind}-particle")) for kind in ("dropping", "non-dropping")
        )
        particle = " ".join(word for word in particles if word)
        if not family:
            family, given = _string(person.get("literal")) or given, ""
        if not family:
            losses.append(Loss(line, key, f"a name in `{name}` is empty; it is left out"))
            continue
        bare = family.rstrip("*∗ ")
        yield Person(
            bare,
            given.rstrip("*∗ "),
            particle,
            _string(person.get("suffix")),
            bare != family or given.rstrip("*∗ ") != given,
        )


_TAG = re.compile(r"(<(/?)(i|b|em|strong|sup|sub|sc|span)(\b[^<>]*)?>)")


def _nodes(text: str) -> tuple[Inlines, tuple[str, ...]]:
    """The nodes of a text with tags, and the parts whose capitals are to stay."""
    if "<" not in text:
        return ((Str(unescape(text)),) if text else ()), ()
    stack: list[tuple[str, str, list[Str | Emph | Strong]]] = [("", "", [])]
    protected: list[str] = []
    at = 0
    for found in _TAG.finditer(text):
        if found.start() > at:
            stack[-1][2].append(Str(unescape(text[at : found.start()])))
        at = found.end()
        if not found[2]:
            if len(stack) > 6:
                continue
            stack.append((found[3], found[4] or "", []))
        elif len(stack) > 1 and stack[-1][0] == found[3]:
            name, said, inner = stack.pop()
            nodes = tuple(inner)
            words = plain(nodes)
            if name in ("i", "em") and words.strip():
                stack[-1][2].append(Emph(nodes))
            elif name in ("b", "strong") and words.strip():
                stack[-1][2].append(Strong(nodes))
            elif name in ("sup", "sub"):
                stack[-1][2].append(Str(small("^" if name == "sup" else "_", words) or words))
            else:
                if "nocase" in said:
                    protected.append(words)
                stack[-1][2] += inner
    stack[-1][2].append(Str(unescape(text[at:])))
    while len(stack) > 1:
        _, _, inner = stack.pop()
        stack[-1][2] += inner
    return tuple(node for node in stack[0][2] if not isinstance(node, Str) or node.text), tuple(
        protected
    )
