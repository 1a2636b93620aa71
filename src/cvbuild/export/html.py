"""HTML: the résumé as one page that needs nothing else.

Takes the document, the selection it was composed of (for schema.org's words) and the picture;
gives the page. It has no script, loads nothing, and forbids both by its own policy, so that it may
be opened from a disk, attached to a mail or put on any server. It reads well on wide and narrow
screens, in the dark, on paper and to a screen reader. Pure.

`_tag` is the only way text gets into the page, and it escapes whatever is not `Markup`.
"""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Iterator, Sequence
from hashlib import sha256
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from cvbuild.document import (
    Block,
    BulletList,
    Contact,
    Definition,
    Document,
    Entry,
    Header,
    Paragraph,
    Section,
)
from cvbuild.export.person import Data, person
from cvbuild.text import Code, Emph, Inlines, Link, Moment, Str, Strong, plain

if TYPE_CHECKING:
    from cvbuild.schema import Cv

__all__ = ["html"]

_STYLE = Path(__file__).with_name("page.css")

_LISTED = frozenset({"publication", "patent", "award", "talk"})
"""Entries that are items of a list, where others have a heading of their own."""

_LONGEST_DESCRIPTION = 160
"""Characters of a page's description that search engines show."""


def html(document: Document, cv: Cv, photo: bytes | None = None) -> str:
    """The page. `photo` is the picture of the header, a JPEG or PNG."""
    style = _STYLE.read_text(encoding="utf-8")
    header = document.header
    picture = None
    if header.photo is not None and photo is not None:
        picture = _tag("img", class_="photo", src=_data_address(photo), alt=_text(header.photo.alt))
    body = _tag(
        "body",
        _lines(
            _header(header, picture),
            _tag("main", _lines(*_sections(document.sections))),
        ),
    )
    page = _lines(_head(document, person(cv), style), body)
    return f"<!DOCTYPE html>\n{_tag('html', _lines(page), lang=document.language)}\n"


# What every part of the page is made of.

_VOID = frozenset({"img", "link", "meta"})


def _tag(name: str, /, *children: str | Markup | None, **attributes: str | bool | None) -> Markup:
    """An element. Text is escaped; an underscore at the end of an attribute's name is left out."""
    words = Markup("")
    for key, value in attributes.items():
        if value is True:
            words += Markup(f" {key.rstrip('_').replace('_', '-')}")
        elif value is not None and value is not False:
            words += Markup(f' {key.rstrip("_").replace("_", "-")}="') + escape(value) + Markup('"')
    start = Markup(f"<{name}") + words + Markup(">")
    if name in _VOID:
        return start
    inner = Markup("").join(child for child in children if child is not None)
    return start + inner + Markup(f"</{name}>")


def _lines(*parts: Markup | None) -> Markup:
    """Elements on lines of their own."""
    kept = [part for part in parts if part]
    return Markup("\n") + Markup("\n").join(kept) + Markup("\n") if kept else Markup("")


_INVALID = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]|[\ufdd0-\ufdef\ufffe\uffff]")
"""Characters that no page may have (HTML Standard, 13.2.3.5), and line breaks of other kinds."""


def _text(text: str) -> str:
    return _INVALID.sub(" ", text)


def _inlines(nodes: Inlines, *, linked: bool = False) -> Markup:
    """Text with its emphasis. A link in a link, which HTML does not have, is text."""
    out: list[Markup] = []
    for node in nodes:
        match node:
            case Moment(text, iso):
                out.append(_tag("time", _text(text), datetime=iso))
            case Str(text):
                out.append(escape(_text(text)))
            case Code(text):
                out.append(_tag("code", _text(text)))
            case Strong(children):
                out.append(_tag("strong", _inlines(children, linked=linked)))
            case Emph(children):
                out.append(_tag("em", _inlines(children, linked=linked)))
            case Link(url, children):
                address = None if linked else _address(url)
                inner = _inlines(children, linked=linked or address is not None)
                out.append(inner if address is None else _tag("a", inner, href=address))
    return Markup("").join(out)


_LEADS = re.compile(r"(https?|mailto|tel):", re.IGNORECASE)
_UNSAFE = re.compile(r'[\x00-\x20\x7f"<>\\^`{|}]|%(?![0-9A-Fa-f]{2})')


def _address(url: str) -> str | None:
    """Where a link leads; None for what a page should not lead to."""
    url = url.strip()
    if not _LEADS.match(url):
        return None
    return _UNSAFE.sub(lambda match: f"%{ord(match[0]):02X}", _text(url))


def _data_address(picture: bytes) -> str:
    kind = "png" if picture.startswith(b"\x89PNG") else "jpeg"
    return f"data:image/{kind};base64,{b64encode(picture).decode()}"


# The head.


def _head(document: Document, about: dict[str, Data], style: str) -> Markup:
    digest = b64encode(sha256(style.encode()).digest()).decode()
    policy = (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
    title = _text(document.title)
    description = _description(document.header)
    return _tag(
        "head",
        _lines(
            _tag("meta", charset="utf-8"),
            _tag("meta", http_equiv="Content-Security-Policy", content=policy),
            _tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
            _tag("meta", name="color-scheme", content="light dark"),
            _tag("title", title),
            _tag("meta", name="description", content=description),
            _tag("meta", name="author", content=_text(document.author)),
            _tag("meta", property="og:type", content="profile"),
            _tag("meta", property="og:title", content=title),
            _tag("meta", property="og:description", content=description),
            _tag("link", rel="icon", href="data:,"),  # or browsers ask the server for one
            _tag("style", Markup(style)),
            _tag("script", Markup(_json(about)), type="application/ld+json"),
        ),
    )


def _description(header: Header) -> str:
    """What search engines show below the title: who it is, and the first words about it."""
    said = [header.name, header.headline, *(paragraph.text for paragraph in header.summary)]
    text = " – ".join(" ".join(plain(nodes).split()) for nodes in said if nodes is not None)
    text = _text(text)
    if len(text) <= _LONGEST_DESCRIPTION:
        return text
    return f"{text[:_LONGEST_DESCRIPTION].rpartition(' ')[0] or text[:_LONGEST_DESCRIPTION]}…"


_NOT_IN_SCRIPT = str.maketrans({c: f"\\u{ord(c):04x}" for c in "<>&\x7f\u2028\u2029"})


def _json(value: object) -> str:
    """JSON that can neither end its element nor open a comment (HTML Standard, 4.12.1.3)."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return _INVALID.sub(lambda match: f"\\u{ord(match[0]):04x}", text.translate(_NOT_IN_SCRIPT))


# The body.


def _header(header: Header, picture: Markup | None) -> Markup:
    return _tag(
        "header",
        _lines(
            picture,
            _tag("h1", _inlines(header.name)),
            _paragraph(header.headline, "headline"),
            _contacts(header.contacts),
            *(_paragraph(paragraph.text, "summary") for paragraph in header.summary),
        ),
    )


def _paragraph(nodes: Inlines | None, class_: str | None = None) -> Markup | None:
    return None if nodes is None else _tag("p", _inlines(nodes), class_=class_)


def _contacts(contacts: Sequence[Contact]) -> Markup | None:
    if not contacts:
        return None
    items = []
    for contact in contacts:
        label = None
        if contact.label is not None:
            label = _tag("span", _inlines(contact.label), ":", class_="label") + " "
        items.append(_tag("li", label, _inlines(contact.text)))
    return _tag("address", _tag("ul", _lines(*items), class_="contacts"))


def _sections(sections: Sequence[Section]) -> Iterator[Markup]:
    used: set[str] = set()
    for section in sections:
        content = _tag("div", _lines(*_blocks(section.blocks, 3)), class_="content")
        breaks = _break(section.page_break)
        if section.title is None:
            yield _tag("div", _lines(content), class_=_classes("section", breaks))
            continue
        name = _slug(plain(section.title), used)
        heading = _tag("h2", _inlines(section.title), id=name)
        yield _tag("section", _lines(heading, content), class_=breaks)


def _slug(title: str, used: set[str]) -> str:
    """A name for links into the page, which no other part of it has."""
    base = "-".join(re.findall(r"\w+", title.casefold()))[:60].strip("-_") or "section"
    name, n = base, 1
    while name in used:
        n += 1
        name = f"{base}-{n}"
    used.add(name)
    return name


def _classes(*names: str | None) -> str:
    return " ".join(name for name in names if name is not None)


def _break(page_break: str | None) -> str | None:
    return None if page_break is None else f"break-{page_break}"


def _shape(block: Block) -> str:
    """What blocks side by side have in common that stand in one list."""
    if isinstance(block, Definition):
        return "definitions" if block.term and block.text else "definition"
    if isinstance(block, Entry) and block.kind in _LISTED:
        return "listed"
    return ""


def _blocks(blocks: Sequence[Block], level: int) -> Iterator[Markup]:
    for shape, group in groupby(blocks, _shape):
        if shape == "definitions":
            yield _tag("dl", _lines(*(_definition(b) for b in group if isinstance(b, Definition))))
        elif shape == "listed":
            items = [_listed(block, level) for block in group if isinstance(block, Entry)]
            yield _tag("ul", _lines(*items), class_="entries")
        else:
            for block in group:
                yield _block(block, level)


def _block(block: Block, level: int) -> Markup:
    match block:
        case Paragraph():
            return _tag("p", _inlines(block.text))
        case BulletList():
            return _list(block)
        case Definition():
            return _tag("p", _inlines(block.term or block.text or ()))
        case Entry():
            return _entry(block, level)


def _list(block: BulletList) -> Markup:
    numbers = [int(item.label.rstrip(".")) for item in block.items if item.label]
    items = [
        _tag("li", _inlines(item.text), *(_lines(_list(child)) for child in item.children))
        for item in block.items
    ]
    if numbers:
        down = numbers != sorted(numbers)
        usual = len(numbers) if down else 1  # where browsers begin to count (HTML, 4.4.5)
        start = None if numbers[0] == usual else str(numbers[0])
        return _tag("ol", _lines(*items), reversed=down, start=start)
    return _tag("ul", _lines(*items), class_="plain" if block.plain else None)


def _definition(block: Definition) -> Markup:
    term, text = block.term or (), block.text or ()
    return _tag("div", _tag("dt", _inlines(term)), " ", _tag("dd", _inlines(text)))


def _entry(entry: Entry, level: int) -> Markup:
    """An entry with a heading: its title, or what stands for one."""
    title, subtitle = entry.title, entry.subtitle
    if title is None:
        title, subtitle = subtitle, None
    when = [
        _tag("span", _inlines(nodes), class_=class_)
        for class_, nodes in (("date", entry.date), ("place", entry.place))
        if nodes is not None
    ]
    head = _tag(
        "div",
        _lines(
            None if title is None else _tag(f"h{level}", _inlines(title)),
            _paragraph(subtitle, "subtitle"),
            _tag("p", Markup(" ").join(when), class_="when") if when else None,
        ),
        class_="head",
    )
    return _tag(
        "article",
        _lines(head, *_inner(entry, level)),
        class_=_classes("entry", entry.kind, _break(entry.page_break)),
    )


def _inner(entry: Entry, level: int) -> Iterator[Markup]:
    for line in entry.lines:
        yield _tag("p", _inlines(line.text), class_=f"line {line.role}")
    yield from _blocks(entry.blocks, level + 1)
    yield from _blocks(entry.children, level + 1)
    yield from _blocks(entry.closing, level + 1)


def _listed(entry: Entry, level: int) -> Markup:
    """An entry in a list: a title, what belongs to it, and when it was."""
    words = Markup("")
    for class_, nodes in (("title", entry.title), ("subtitle", entry.subtitle)):
        if nodes is not None:
            words += Markup(", " if words else "") + _tag("span", _inlines(nodes), class_=class_)
    if entry.inline and entry.date is not None:
        words += Markup(", ") + _tag("span", _inlines(entry.date), class_="date")
    when = None
    if not entry.inline and entry.date is not None:
        when = _tag("p", _tag("span", _inlines(entry.date), class_="date"), class_="when")
    head = _tag("div", _lines(_tag("p", words) if words else None, when), class_="head")
    return _tag(
        "li",
        _lines(head, *_inner(entry, level)),
        class_=_classes(entry.kind, _break(entry.page_break)),
    )
