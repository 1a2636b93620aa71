"""The inline Markdown of text fields: `**bold**`, `*italic*`, `` `code` ``, `[text](url)`.

Takes the text of one field, gives a tuple of inline nodes. Everything that is not one of these
four is literal, also a backslash, so any other text means itself.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

__all__ = [
    "Code",
    "Emph",
    "Inline",
    "Inlines",
    "Link",
    "Str",
    "Strong",
    "bad_links",
    "paragraphs",
    "parse",
    "plain",
    "urls",
]


@dataclass(frozen=True, slots=True)
class Str:
    """Literal text."""

    text: str


@dataclass(frozen=True, slots=True)
class Strong:
    """Bold."""

    children: Inlines


@dataclass(frozen=True, slots=True)
class Emph:
    """Italic."""

    children: Inlines


@dataclass(frozen=True, slots=True)
class Code:
    """Literal text in a typewriter face."""

    text: str


@dataclass(frozen=True, slots=True)
class Link:
    """Text that leads to `url`, an http, https, mailto or tel address."""

    url: str
    children: Inlines


Inline = Str | Strong | Emph | Code | Link
Inlines = tuple[Inline, ...]

DEEPEST = 6
"""How many emphases and links may stand in one another; marks beyond that are literal."""
LONGEST_URL = 2000
"""Characters of an address; what is longer is no address."""

_ALLOWED = re.compile(r"(https?://[^/?#]|mailto:[^@]+@|tel:\+?[\d(])", re.IGNORECASE)
_BLANK_LINES = re.compile(r"\n[ \t]*\n\s*")


def parse(text: str) -> Inlines:
    """The nodes of `text`. Never fails: what is not markup is literal."""
    return _parse(text, links=True)


def paragraphs(text: str) -> tuple[str, ...]:
    """The paragraphs of `text`, which blank lines part."""
    return tuple(part for part in _BLANK_LINES.split(text.strip()) if part)


def plain(nodes: Inlines) -> str:
    """The text of `nodes` without markup."""
    return "".join(
        node.text if isinstance(node, Str | Code) else plain(node.children) for node in nodes
    )


def urls(nodes: Inlines) -> Iterator[str]:
    """The addresses that `nodes` lead to, in order."""
    for node in nodes:
        if isinstance(node, Link):
            yield node.url
        if isinstance(node, Strong | Emph | Link):
            yield from urls(node.children)


def bad_links(text: str) -> tuple[str, ...]:
    """What stands in `text` where the address of a link should, and is none that we allow."""
    if "](" not in text:
        return ()
    return tuple(url for _, _, url in _links(text) if not _ALLOWED.match(url))


@dataclass(slots=True)
class _Run:
    """A run of asterisks that may open or close emphasis."""

    count: int
    opens: bool
    closes: bool
    length: int


def _parse(text: str, *, links: bool) -> Inlines:
    parts: list[Inline | _Run] = []
    found = {start: (end, url) for start, end, url in _links(text)} if links else {}
    literal = 0
    at = 0
    while at < len(text):
        char = text[at]
        node: Inline | _Run | None = None
        end = at + 1
        if char == "`":
            end = _code_end(text, at)
            if end:
                node = Code(text[at + 1 : end - 1])
        elif char == "[" and at in found:
            end, url = found[at]
            if _ALLOWED.match(url):
                inner = text[at + 1 : end - len(url) - 3]
                node = Link(url, _parse(inner, links=False))
        elif char == "*":
            while end < len(text) and text[end] == "*":
                end += 1
            node = _run(text, at, end)
        if node is None:
            at += 1
            continue
        if literal < at:
            parts.append(Str(text[literal:at]))
        parts.append(node)
        at = literal = end
    if literal < len(text):
        parts.append(Str(text[literal:]))
    return _emphasise(parts)


def _code_end(text: str, at: int) -> int:
    """The place after the code span that begins at `at`, or 0 when none does."""
    close = text.find("`", at + 1)
    return close + 1 if close > at + 1 and text[at + 1 : close].strip() else 0


def _links(text: str) -> Iterator[tuple[int, int, str]]:
    """The outermost `[text](url)` of `text`: where each begins and ends, and its address."""
    if "](" not in text:
        return
    opened: list[int] = []
    found: list[tuple[int, int, str]] = []
    at = 0
    while at < len(text):
        char = text[at]
        if char == "`" and (end := _code_end(text, at)):
            at = end
            continue
        if char == "[":
            opened.append(at)
        elif char == "]" and opened:
            start = opened.pop()
            end = _url_end(text, at + 1)
            if end and text[start + 1 : at].strip():
                while found and found[-1][0] > start:
                    found.pop()
                found.append((start, end, text[at + 2 : end - 1]))
                at = end
                continue
        at += 1
    yield from found


def _url_end(text: str, at: int) -> int:
    """The place after the `(url)` that begins at `at`, or 0 when none does."""
    if not text.startswith("(", at):
        return 0
    depth = 0
    for place in range(at, min(at + LONGEST_URL, len(text))):
        char = text[place]
        if char.isspace() or char in "`[]<>":
            return 0
        if char == "(":
            depth += 1
        elif char == ")":
            depth -= 1
            if depth == 0:
                return place + 1
    return 0


def _run(text: str, start: int, end: int) -> _Run:
    """Whether asterisks open or close (CommonMark 0.31, 6.2: left- and right-flanking runs)."""
    before = text[start - 1] if start else " "
    after = text[end] if end < len(text) else " "
    opens = not after.isspace() and (
        not _punctuation(after) or before.isspace() or _punctuation(before)
    )
    closes = not before.isspace() and (
        not _punctuation(before) or after.isspace() or _punctuation(after)
    )
    return _Run(end - start, opens, closes, end - start)


def _punctuation(char: str) -> bool:
    return unicodedata.category(char)[0] in "PS"


def _emphasise(parts: list[Inline | _Run]) -> Inlines:
    """Pairs the runs of asterisks (CommonMark 0.31, 6.2, rules 9 to 17)."""
    done: list[Inline | _Run] = []
    openers: list[int] = []
    hopeless: dict[tuple[int, bool], int] = {}
    for part in parts:
        if not isinstance(part, _Run):
            done.append(part)
            continue
        while part.closes and part.count and openers:
            kind = (part.length % 3, part.opens)
            bottom = hopeless.get(kind, 0)
            place = next(
                (
                    n
                    for n in range(len(openers) - 1, bottom - 1, -1)
                    if _pair(done[openers[n]], part)
                ),
                None,
            )
            if place is None:
                hopeless[kind] = len(openers)
                break
            start = openers[place]
            children = _merge(done[start + 1 :])
            opener = done[start]
            assert isinstance(opener, _Run)
            if not children or _depth(children) >= DEEPEST:
                break
            width = 2 if opener.count >= 2 and part.count >= 2 else 1
            opener.count -= width
            part.count -= width
            node: Inline = Strong(children) if width == 2 else Emph(children)
            del openers[place + (1 if opener.count else 0) :]
            hopeless = {key: min(n, len(openers)) for key, n in hopeless.items()}
            del done[start + (1 if opener.count else 0) :]
            done.append(node)
        if part.count:
            if part.opens:
                openers.append(len(done))
            done.append(part)
    return _merge(done)


def _pair(opener: Inline | _Run, closer: _Run) -> bool:
    assert isinstance(opener, _Run)
    if not (opener.closes or closer.opens):
        return True
    return (opener.length + closer.length) % 3 != 0 or (
        opener.length % 3 == 0 and closer.length % 3 == 0
    )


def _depth(nodes: Inlines) -> int:
    return max(
        (1 + _depth(n.children) for n in nodes if isinstance(n, Strong | Emph | Link)), default=0
    )


def _merge(parts: list[Inline | _Run]) -> Inlines:
    """The parts with asterisks that found no pair as text, and neighbouring text as one node."""
    out: list[Inline] = []
    for part in parts:
        node = Str("*" * part.count) if isinstance(part, _Run) else part
        if isinstance(node, Str) and out and isinstance(last := out[-1], Str):
            out[-1] = Str(last.text + node.text)
        else:
            out.append(node)
    return tuple(out)
