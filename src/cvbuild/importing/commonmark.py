"""Markdown of other programs as the small Markdown of cv.yaml.

Takes text whose format says that it is Markdown (CommonMark, as `markdown-it-py` reads it), gives
the same text as cv.yaml has it: bold, italic, code and links stay, in our spelling; lists become
bullets; characters that other marks stood for print as themselves. What looks otherwise than it
did is said in `changes`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import quote

from cvbuild.importing.blocks import BOLD, FENCED, QUOTED, ROWS
from cvbuild.importing.draft import Value
from cvbuild.importing.markup import literal, small_figures
from cvbuild.importing.prose import Part, bullets, from_html
from cvbuild.text import Code, Emph, Inline, Inlines, Link, Str, Strong, bad_links, parse, plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from markdown_it import MarkdownIt
    from markdown_it.token import Token
    from markdown_it.tree import SyntaxTreeNode

__all__ = ["LONGEST", "Line", "Prose", "escaped", "line", "prose"]

HTML = "its HTML is written as Markdown"
NUMBERS = "its numbered list has bullets in place of numbers"
_PICTURE = "a picture within the text is left out; its words stay"
_ADDRESS = "an address that cannot be linked prints as text"
_NOWHERE = "a link that leads nowhere is left out; its words stay"
_TITLE = "what a link shows when pointed at is left out"
_STYLE = "its bold or italic words print plain"

_TYPED_BULLET = re.compile(
    r"^([ \t]*)[•▪▫◦‣●○■□►▸➢➤✓✔✅❖◆◇❑∙⁃\uf020-\uf0ff][ \t\xa0]+(?=\S)", re.MULTILINE
)
LONGEST = 20_000
"""Characters of a text that is read as Markdown; a longer one is no text of a résumé."""
_LONG = "it is too long to be read as Markdown, and prints as it is"

_DEEPEST = 8
"""Quotes and indented texts in one another that are looked into."""


@dataclass(frozen=True, slots=True)
class Line:
    """A text on one line, and what is to be told of it."""

    text: str
    changes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Prose:
    """A text as paragraphs and bullets; the bullets are as cv.yaml has them."""

    paragraphs: tuple[str, ...] = ()
    bullets: tuple[Value, ...] = ()
    changes: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()
    """What the bullets are made of."""

    @property
    def summary(self) -> str:
        """The paragraphs as one text."""
        return "\n\n".join(self.paragraphs)

    def running(self) -> str:
        """All of it as paragraphs, for where bullets cannot be."""
        return "\n\n".join([*self.paragraphs, *_flat(self.bullets)])


def line(text: str) -> Line:
    """One line of Markdown; nothing in it begins a list or a heading."""
    if not _MARKS.search(text):
        return Line(" ".join(text.split()))
    if len(text) > LONGEST:
        return Line(literal(" ".join(text.split())), (_LONG,))
    text, told = small_figures(text, escaped)
    tokens = _markdown().parseInline(" ".join(text.split()))
    changes = dict.fromkeys(told)
    made = _marked(_nodes(tokens[0].children or (), changes), changes)
    return Line(made, tuple(changes))


def prose(text: str) -> Prose:
    """Paragraphs and lists of Markdown.

    What stands before the first list are the paragraphs; what stands after it, or between lists,
    is a bullet of its own, so that the order stays.
    """
    if len(text) > LONGEST:
        parts = (" ".join(part.split()) for part in text.split("\n\n"))
        return Prose(tuple(literal(part) for part in parts if part), (), (_LONG,))
    from markdown_it.tree import SyntaxTreeNode

    text, told = small_figures(text, escaped)
    reader = _Blocks(changes=dict.fromkeys(told))
    tokens = _markdown().parse(_TYPED_BULLET.sub(r"\1- ", text))
    reader.read(SyntaxTreeNode(tokens).children, 0)
    return Prose(
        tuple(reader.paragraphs),
        bullets(reader.parts),
        tuple(reader.changes),
        tuple(reader.parts),
    )


def escaped(text: str) -> str:
    """Text that Markdown reads as it is."""
    return re.sub(r"([\\*_`\[\]<>])", r"\\\1", text)


_MARKS = re.compile(r"[*_`\[\]<>&\\]")


@cache
def _markdown() -> MarkdownIt:
    from markdown_it import MarkdownIt

    reader = MarkdownIt("commonmark").enable("table")
    reader.normalizeLink = lambda url: url  # type: ignore[method-assign]
    reader.validateLink = lambda url: True  # type: ignore[method-assign]
    return reader


def _flat(items: Iterable[Value]) -> list[str]:
    found: list[str] = []
    for item in items:
        if isinstance(item, str):
            found.append(item)
        elif isinstance(item, dict):
            found.append(str(item["text"]))
            inner = item.get("items")
            found += _flat(inner) if isinstance(inner, list) else []
    return found


# --- blocks


@dataclass(slots=True)
class _Blocks:
    """Gathers paragraphs, and what stands from the first list on, from the tree of a text."""

    paragraphs: list[str] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    changes: dict[str, None] = field(default_factory=dict)

    def read(self, nodes: Sequence[SyntaxTreeNode], depth: int) -> None:
        for node in nodes:
            if node.type in ("paragraph", "heading"):
                self.text(self.inline(node, bold=node.type == "heading"))
            elif node.type in ("bullet_list", "ordered_list"):
                self.listed(self.items(node))
            elif node.type == "table":
                self.changes[ROWS] = None
                for row in (row for group in node.children for row in group.children):
                    self.text(" | ".join(filter(None, map(self.inline, row.children))))
            elif node.type == "html_block":
                self.html(node.content)
            elif node.type == "code_block" and depth < _DEEPEST:
                # indented by four or more, which nobody means as a program in a résumé
                from markdown_it.tree import SyntaxTreeNode

                tokens = _markdown().parse(_dedented(node.content))
                self.read(SyntaxTreeNode(tokens).children, depth + 1)
            elif node.type in ("code_block", "fence"):
                self.changes[FENCED] = None
                self.text(literal(" ".join(node.content.split())))
            elif depth < _DEEPEST:
                if node.type == "blockquote":
                    self.changes[QUOTED] = None
                self.read(node.children, depth + 1)

    def text(self, text: str) -> None:
        if text:
            (self.parts or self.paragraphs).append(text)

    def listed(self, items: Sequence[Value]) -> None:
        if self.parts and isinstance(self.parts[-1], tuple):
            items = (*self.parts.pop(), *items)
        if items:
            self.parts.append(tuple(items))

    def html(self, content: str) -> None:
        self.changes[HTML] = None
        made = from_html(content)
        if made.summary:
            self.text(made.summary)
        for part in made.parts:
            self.text(part) if isinstance(part, str) else self.listed(part)

    def inline(self, node: SyntaxTreeNode, *, bold: bool = False) -> str:
        tokens = node.children[0].children if node.children else []
        flat = [token for child in tokens for token in child.to_tokens()]
        nodes = _nodes(flat, self.changes)
        if bold and plain(nodes).strip():
            self.changes[BOLD] = None
            nodes = (Strong(nodes),)
        return _marked(nodes, self.changes)

    def items(self, node: SyntaxTreeNode) -> list[Value]:
        if node.type == "ordered_list":
            self.changes[NUMBERS] = None
        found: list[Value] = []
        for item in node.children:
            inner = _Blocks(changes=self.changes)
            inner.read(item.children, 0)
            text = " ".join(inner.paragraphs)
            below = bullets(inner.parts)
            if text and below:
                found.append({"text": text, "items": [*below]})
            else:
                found += [text] if text else below
        return found


def _dedented(text: str) -> str:
    return "\n".join(row.lstrip() for row in text.split("\n"))


# --- inline

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)(?:\s[^<>]*)?/?>")
_STYLES = {"b": "strong", "strong": "strong", "i": "em", "em": "em"}
_SILENT = frozenset({"u", "span", "small", "big", "sub", "sup", "font", "mark", "ins", "p", "div"})


@dataclass(slots=True)
class _Open:
    kind: str
    url: str = ""
    children: list[Inline] = field(default_factory=list)


def _nodes(tokens: Iterable[Token], changes: dict[str, None]) -> Inlines:
    """The inline nodes that the tokens of one paragraph are."""
    stack = [_Open("")]

    def close(kind: str) -> None:
        if len(stack) < 2 or stack[-1].kind != kind:
            return
        done = stack.pop()
        children = _joined(done.children)
        if kind == "link":
            stack[-1].children += _linked(done.url, children, changes)
        elif children:
            stack[-1].children.append(Strong(children) if kind == "strong" else Emph(children))

    for token in tokens:
        name = token.type
        if name == "text":
            stack[-1].children.append(Str(token.content))
        elif name in ("softbreak", "hardbreak"):
            stack[-1].children.append(Str(" "))
        elif name == "code_inline":
            stack[-1].children.append(Code(token.content))
        elif name in ("strong_open", "em_open"):
            stack.append(_Open(name.removesuffix("_open")))
        elif name == "link_open":
            stack.append(_Open("link", str(token.attrGet("href") or "")))
            if token.attrGet("title"):
                changes[_TITLE] = None
        elif name in ("strong_close", "em_close", "link_close"):
            close(name.removesuffix("_close"))
        elif name == "image":
            changes[_PICTURE] = None
            stack[-1].children.append(Str(token.content))
        elif name == "html_inline":
            _tag(token.content, stack, close, changes)
    while len(stack) > 1:
        close(stack[-1].kind)
    return _joined(stack[0].children)


def _tag(
    typed: str,
    stack: list[_Open],
    close: Callable[[str], None],
    changes: dict[str, None],
) -> None:
    found = _TAG.fullmatch(typed)
    name = found[2].lower() if found else ""
    if name == "br":
        stack[-1].children.append(Str(" "))
    elif name in _STYLES and found:
        if found[1]:
            close(_STYLES[name])
        else:
            stack.append(_Open(_STYLES[name]))
    elif name not in _SILENT and not typed.startswith("<!--"):
        stack[-1].children.append(Str(typed))
        return
    changes[HTML] = None


def _linked(url: str, children: Inlines, changes: dict[str, None]) -> list[Inline]:
    url = quote(url.strip(), safe="!#$%&'()*+,/:;=?@~-._\\{}|^\"" + _letters(url))
    if url.lower().startswith("www."):
        url = f"https://{url}"
    if children and (not url or url.startswith("#")):
        changes[_NOWHERE] = None
        return [*children]
    shown = children if plain(children).strip() else (Str(url),)
    if bad_links(f"[x]({url})") or parse(f"[x]({url})") != (Link(url, (Str("x"),)),):
        changes[_ADDRESS] = None
        same = plain(shown).strip() == url
        return [*shown] if same or not url else [*shown, Str(f" ({url})")]
    return [Link(url, shown)]


def _letters(url: str) -> str:
    """The letters of an address that are not of ASCII; they need no encoding here."""
    return "".join(char for char in url if not char.isascii() and char.isprintable())


def _joined(nodes: list[Inline]) -> Inlines:
    """The nodes with neighbouring text as one."""
    made: list[Inline] = []
    for node in nodes:
        last = made[-1] if made else None
        if isinstance(node, Str) and isinstance(last, Str):
            made[-1] = Str(last.text + node.text)
        elif not isinstance(node, Str) or node.text:
            made.append(node)
    return tuple(made)


def _marked(nodes: Inlines, changes: dict[str, None]) -> str:
    """The nodes as a text that reads as them."""
    wanted = _styles(nodes)
    for write in (_raw, _fenced):
        made = _written(nodes, write)
        if _styles(parse(made)) == wanted and not bad_links(made):
            return " ".join(made.split())
    changes[_STYLE] = None
    return " ".join(literal(plain(nodes)).split())


def _styles(nodes: Inlines, now: tuple[bool, bool, str] = (False, False, "")) -> list[object]:
    """Every character with its looks. Typewriter letters are those of ordinary text here."""
    found: list[object] = []
    for node in nodes:
        if isinstance(node, Str | Code):
            found += [(char, now) for char in node.text]
            continue
        bold, italic, url = now
        inner = {
            Strong: (True, italic, url),
            Emph: (bold, True, url),
        }.get(type(node), (bold, italic, node.url if isinstance(node, Link) else url))
        found += _styles(node.children, inner)
    return found


def _raw(text: str) -> str:
    return text


def _fenced(text: str) -> str:
    """The text with its stars and what looks like a link in typewriter letters."""
    return re.sub(r"\*+", r"`\g<0>`", text.replace("](", "]`(`")) if "`" not in text else text


def _written(nodes: Inlines, write: Callable[[str], str]) -> str:
    made = ""
    for node in nodes:
        if isinstance(node, Str):
            made += write(node.text)
        elif isinstance(node, Code):
            made += node.text if "`" in node.text or not node.text.strip() else f"`{node.text}`"
        else:
            inner = _written(node.children, write)
            mark = {Strong: "**", Emph: "*"}.get(type(node), "")
            if isinstance(node, Link):
                made += f"[{inner}]({node.url})"
            else:
                start = len(inner) - len(inner.lstrip())
                end = len(inner.rstrip())
                body = inner.strip()
                made += f"{inner[:start]}{mark}{body}{mark}{inner[end:]}" if body else inner
    return made
