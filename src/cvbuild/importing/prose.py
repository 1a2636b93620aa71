"""Running text of other programs, as a paragraph and bullets.

Takes plain text as people type it into a form (lines, `•` and `-` before some of them) or the HTML
of an editor, gives what an entry of cv.yaml says in `summary` and `highlights`. What stands before
a list is the summary; what stands after one is a bullet of its own, so that the order stays.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser

from cvbuild.importing.draft import Value
from cvbuild.importing.markup import (
    entities_read,
    literal,
    small_figures,
    understood,
    unlinked,
    unnumbered,
    words_of,
)
from cvbuild.text import bad_links, is_web_address, parse, plain

__all__ = ["Part", "Prose", "bullets", "from_html", "from_text", "is_listed", "sections"]

Part = str | tuple[Value, ...]
"""A paragraph, or the bullets of a list."""


@dataclass(frozen=True, slots=True)
class Prose:
    """A text in the two forms that an entry has for it; `highlights` are as cv.yaml has them."""

    summary: str | None = None
    highlights: tuple[Value, ...] = ()
    parts: tuple[Part, ...] = field(default=(), compare=False)
    """What the highlights are made of, where it is known which of them were bullets."""

    def sections(self, title: str) -> list[Value]:
        """The sections that the text is from its first list on."""
        return sections(self.parts, title)

    def fields(self) -> dict[str, Value]:
        """The fields of an entry that there is something for."""
        made: dict[str, Value] = {}
        if self.summary is not None:
            made["summary"] = self.summary
        if self.highlights:
            made["highlights"] = list(self.highlights)
        return made

    def running(self) -> str | None:
        """All of it as paragraphs, for where there is no room for bullets."""
        parts = [] if self.summary is None else [self.summary]
        return "\n\n".join([*parts, *_lines(self.highlights)]) or None

    def items(self) -> list[Value]:
        """All of it as bullets, for where there is no room for a paragraph."""
        return [*(self.summary.split("\n\n") if self.summary else ()), *self.highlights]

    def below(self) -> list[Value]:
        """One bullet with the others below it, where one text is a bullet with a list in it."""
        head = " ".join((self.summary or "").split())
        if not head or not self.highlights:
            return [head] if head else [*self.highlights]
        return [{"text": head, "items": [*self.highlights]}]


def sections(parts: Iterable[Part], title: str) -> list[Value]:
    """Lists and the paragraphs between them as sections, the first of which has the title."""
    made: list[dict[str, Value]] = []
    for part in parts:
        last, head = (made[-1], {}) if made else ({}, {"title": title})
        if not isinstance(part, str):
            made.append({"kind": "list", **head, "items": [*part]})
        elif "text" in last:
            last["text"] = f"{last['text']}\n\n{part}"
        else:
            made.append({"kind": "text", **head, "text": part})
    return [*made]


def bullets(parts: Iterable[Part]) -> tuple[Value, ...]:
    """Lists and the paragraphs between them as one list."""
    return tuple(item for part in parts for item in ([part] if isinstance(part, str) else part))


def _lines(items: tuple[Value, ...] | list[Value]) -> list[str]:
    found: list[str] = []
    for item in items:
        if isinstance(item, str):
            found.append(item)
        elif isinstance(item, dict):
            found.append(str(item["text"]))
            inner = item.get("items")
            found += _lines(inner) if isinstance(inner, list) else []
    return found


@dataclass(slots=True)
class _Paragraph:
    text: str


@dataclass(slots=True)
class _List:
    items: list[_Item] = field(default_factory=list)


@dataclass(slots=True)
class _Item:
    text: str
    below: list[_Item] = field(default_factory=list)

    def value(self) -> Value:
        if not self.below:
            return self.text
        return {"text": self.text, "items": [item.value() for item in self.below]}


_Block = _Paragraph | _List


def _arranged(blocks: list[_Block]) -> Prose:
    """The summary and the bullets that the blocks are."""
    lists = sum(isinstance(block, _List) for block in blocks)
    if not lists:
        texts = [block.text for block in blocks if isinstance(block, _Paragraph)]
        return Prose("\n\n".join(texts) or None)
    first = next(n for n, block in enumerate(blocks) if isinstance(block, _List))
    leading = [block.text for block in blocks[:first] if isinstance(block, _Paragraph)]
    parts: list[Part] = []
    if lists > 1 and leading and leading[-1].endswith(":"):
        parts.append(leading.pop())
    for block in blocks[first:]:
        last = parts[-1] if parts else None
        if isinstance(block, _Paragraph):
            parts.append(block.text)
            continue
        if isinstance(last, str) and last.endswith(":"):
            parts.pop()
            block = _List([_Item(last, block.items)])
        items = tuple(item.value() for item in block.items)
        if parts and isinstance(parts[-1], tuple):
            items = (*parts.pop(), *items)
        parts.append(items)
    return Prose("\n\n".join(leading) or None, bullets(parts), tuple(parts))


# --- Plain text.

_MARK = re.compile(
    r"(?P<indent>[ \t\xa0]*)(?:[•▪◦‣●►➢➤∙⁃\uf020-\uf0ff](?=\w)"
    r"|(?:[•·▪▫◦‣●○■□►▸➢➤✓✔✅★❖◆◇❑∙⁃\uf020-\uf0ff–—*+-]|o(?=[ \t]))[ \t\xa0]+(?=\S))"
)
"""What stands before a bullet at the beginning of a line."""

_INLINE_MARK = re.compile(r"(?<=\S)[ \t\xa0]+(?=[•▪◦‣●►➢➤✓✔✅∙\uf020-\uf0ff][ \t\xa0]+\S)")
"""The space before a bullet whose line break was lost."""


def from_text(text: str, read: Callable[[str], str] = literal) -> Prose:
    """What somebody typed into a form; `read` says what the marks in a line of it mean.

    Lines that follow one another without empty lines between them are bullets, too, as whoever
    typed them began each anew.
    """
    text = (
        text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0b", "\n").replace("\u2028", "\n")
    )
    lines = unnumbered(_INLINE_MARK.sub("\n", text).expandtabs(4).split("\n"), "- ")

    def tidy(line: str) -> str:
        return read(_spaced(line))

    if not any(_MARK.match(line) for line in lines):
        return _arranged(_unmarked(lines, tidy))
    return _arranged(_marked(lines, tidy))


def is_listed(text: str) -> bool:
    """Whether lines of a plain text have marks or numbers of bullets before them."""
    return any(_MARK.match(line) for line in unnumbered(text.splitlines(), "- "))


def _unmarked(lines: list[str], tidy: Callable[[str], str]) -> list[_Block]:
    """Paragraphs; lines alone are bullets where nothing else parts the text."""
    groups: list[list[str]] = [[]]
    for line in lines:
        if line.strip():
            groups[-1].append(tidy(line))
        elif groups[-1]:
            groups.append([])
    groups = [group for group in groups if group]
    if len(groups) == 1 and len(groups[0]) > 1:
        return [_List([_Item(line) for line in groups[0]])]
    return [_Paragraph("\n".join(group)) for group in groups]


def _marked(lines: list[str], tidy: Callable[[str], str]) -> list[_Block]:
    blocks: list[_Block] = []
    outer = 0
    after_blank = False
    for line in lines:
        if not line.strip():
            after_blank = True
            continue
        last = blocks[-1] if blocks else None
        mark = _MARK.match(line)
        if mark is not None:
            item = _Item(tidy(line[mark.end() :]))
            indent = len(mark["indent"])
            if not isinstance(last, _List):
                blocks.append(_List([item]))
                outer = indent
            elif indent > outer + 1:
                last.items[-1].below.append(item)
            else:
                last.items.append(item)
        elif isinstance(last, _List) and not after_blank and _goes_on(line):
            item = last.items[-1].below[-1] if last.items[-1].below else last.items[-1]
            item.text += f" {tidy(line)}"
        elif isinstance(last, _Paragraph) and not after_blank and not last.text.endswith(":"):
            last.text += f"\n{tidy(line)}"
        else:
            blocks.append(_Paragraph(tidy(line)))
        after_blank = False
    return blocks


def _goes_on(line: str) -> bool:
    """Whether a line after a bullet is more of it: it is indented, or goes on in lower case."""
    return line[0] in " \t\xa0" or line[0].islower()


def _spaced(line: str) -> str:
    return " ".join(line.split())


# --- HTML.

_PARAGRAPHS = frozenset(
    {"p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "tr", "dd", "dt"}
)
_LISTS = frozenset({"ul", "ol"})
_UNSEEN = frozenset({"script", "style", "head", "title", "template"})
_MARKS = {"strong": "**", "b": "**", "em": "*", "i": "*", "code": "`"}
_DEEPEST = 40
"""Elements in one another that are looked at; what is deeper is text."""


def from_html(html: str) -> Prose:
    """What somebody typed into an editor that keeps HTML; text without any is plain text."""
    if "<" not in html and "&" not in html:
        return from_text(html)
    if not re.search(r"</?[a-zA-Z]", html):
        return from_text(entities_read(html))
    reader = _Html()
    reader.feed(small_figures(html, escape)[0])
    reader.close()
    return _arranged(reader.done())


class _Html(HTMLParser):
    """Gathers blocks; emphasis and links become the small Markdown, all else is left out."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[_Block] = []
        self.lists: list[_List] = []
        self.marked: list[str] = []
        self.bare: list[str] = []
        self.open: list[tuple[str, str]] = []
        self.unseen = 0
        self.fresh = False
        """A list item was opened, and has no text yet."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSEEN:
            self.unseen += 1
        elif tag in _LISTS:
            self.flush()
            if len(self.lists) < _DEEPEST:
                self.lists.append(_List())
        elif tag == "li":
            self.flush()
            self.fresh = bool(self.lists)
        elif tag == "br":
            self.mark("\n", "\n")
        elif tag in _PARAGRAPHS:
            self.flush()
        elif tag in _MARKS and len(self.open) < _DEEPEST:
            self.open.append((tag, _MARKS[tag]))
            self.mark(_MARKS[tag], "")
        elif tag == "a" and len(self.open) < _DEEPEST:
            url = (dict(attrs).get("href") or "").strip()
            leads = is_web_address(url) or url.lower().startswith("mailto:")
            self.open.append((tag, f"]({url})" if leads and not re.search(r"[()\s]", url) else ""))
            self.mark("[" if self.open[-1][1] else "", "")

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self.unseen = max(0, self.unseen - 1)
        elif tag in _LISTS:
            self.flush()
            if self.lists:
                self.ended(self.lists.pop())
        elif tag == "li" or tag in _PARAGRAPHS:
            self.flush(item_ends=tag == "li")
        elif self.open and self.open[-1][0] == tag:
            self.mark(self.open.pop()[1], "")

    def handle_data(self, data: str) -> None:
        if not self.unseen:
            data = unlinked(re.sub(r"\s+", " ", data))
            self.mark(data, data)

    def mark(self, marked: str, bare: str) -> None:
        self.marked.append(marked)
        self.bare.append(bare)

    def flush(self, *, item_ends: bool = False) -> None:
        """Ends the paragraph or the item that is being read."""
        for _, close in reversed(self.open):
            self.marked.append(close)
        self.open.clear()
        text = _laid_out("".join(self.bare))
        styled = _laid_out("".join(self.marked))
        self.bare.clear()
        self.marked.clear()
        told = plain(parse(styled)) == words_of(text) and not bad_links(styled)
        if text:
            self.add(styled if told else understood(text))
        if item_ends:
            self.fresh = False

    def add(self, text: str) -> None:
        if not self.lists:
            self.blocks += _arranged_blocks(text)
        elif self.fresh or not self.lists[-1].items:
            self.lists[-1].items.append(_Item(" ".join(text.split())))
            self.fresh = False
        else:
            self.lists[-1].items[-1].text += f" {' '.join(text.split())}"

    def ended(self, listed: _List) -> None:
        """Puts a list where it belongs: below the item around it, or among the blocks."""
        if not listed.items:
            return
        if not self.lists:
            self.blocks.append(listed)
        elif self.lists[-1].items:
            self.lists[-1].items[-1].below += listed.items
        else:
            self.lists[-1].items += listed.items

    def done(self) -> list[_Block]:
        self.flush()
        while self.lists:
            self.ended(self.lists.pop())
        return self.blocks


def _laid_out(text: str) -> str:
    """The text with single spaces; one line break ends a line, more of them a paragraph."""
    lines = "\n".join(" ".join(line.split()) for line in text.split("\n"))
    return re.sub(r"\n{2,}", "\n\n", lines).strip("\n")


def _arranged_blocks(text: str) -> list[_Block]:
    """A paragraph, whose lines may be bullets that somebody typed."""
    lines = text.split("\n")
    return (
        _marked(lines, _spaced) if any(_MARK.match(line) for line in lines) else [_Paragraph(text)]
    )
