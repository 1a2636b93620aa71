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
    "Moment",
    "Str",
    "Strong",
    "bad_links",
    "blank",
    "capitals",
    "is_web_address",
    "leaves",
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
class Moment(Str):
    """Text that is printed for a date; `iso` is that date as ISO 8601 writes it, as `2018-08`."""

    iso: str


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

_WEB = re.compile(r"https?://[^\s/?#]+\S*", re.IGNORECASE)
_ORDINARY_WEB = re.compile(
    r"https?://[a-z0-9.-]*[a-z0-9](?:[/?#][!-~]*)?", re.IGNORECASE | re.ASCII
)
_MAIL = re.compile(r"mailto:[^@]+@[^@\s]\S*", re.IGNORECASE)
_PHONE = re.compile(
    r"tel:(?=[^;]*[0-9])\+?[0-9().*#/-]+(?:;[a-z0-9-]+(?:=[a-z0-9().+%-]+)?)*", re.IGNORECASE
)
"""A telephone number as RFC 3966 has it, and with the slash that people part numbers by."""
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


def leaves(nodes: Inlines) -> Iterator[Str | Code]:
    """The pieces of text that `nodes` are made of, in order."""
    for node in nodes:
        if isinstance(node, Str | Code):
            yield node
        else:
            yield from leaves(node.children)


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
    return tuple(url for _, _, url in _links(text) if not _is_allowed(url))


def is_web_address(text: str) -> bool:
    """Whether `text` is an http or https address with a host that can exist.

    A host is none when its brackets hold no IPv6 address, when its port is no number, or when a
    letter of it turns into one of `/?#@:` as browsers read it (Unicode's NFKC).
    """
    if _ORDINARY_WEB.fullmatch(text):
        return True
    if not _WEB.fullmatch(text):
        return False
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(text)
        return bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        return False


def blank(text: str) -> bool:
    """Whether nothing of `text` can be seen: it is white space and characters without a look."""
    return not text.strip() or (not text.isascii() and all(map(_unseen, text)))


_FILLERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
"""Letters and marks that show nothing: the fillers of Hangul, the empty Braille cell and others."""


def _unseen(char: str) -> bool:
    return (
        char.isspace()
        or char in _FILLERS
        or "\ufe00" <= char <= "\ufe0f"  # variation selectors
        or "\U000e0100" <= char <= "\U000e01ef"
        or unicodedata.category(char) == "Cf"
    )


def _is_allowed(url: str) -> bool:
    return bool(_MAIL.fullmatch(url) or _PHONE.fullmatch(url)) or is_web_address(url)


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
            if _is_allowed(url):
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
    """Pairs the runs of asterisks (CommonMark 0.31, 6.2, rules 9 to 17).

    Every part is moved once for each emphasis around it, of which there are at most `DEEPEST`, so
    that the work grows with the text and no faster, whatever the text is.
    """
    done: list[Inline | _Run] = []
    depths: list[int] = []  # of each of `done`: how many emphases and links stand in one another
    openers: list[int] = []
    floor = 0  # what opens before it holds too much already for any closer to come
    hopeless: dict[tuple[int, bool], int] = {}
    for part in parts:
        if not isinstance(part, _Run):
            done.append(part)
            depths.append(_depth(part))
            continue
        while part.closes and part.count and len(openers) > floor:
            kind = (part.length % 3, part.opens)
            bottom = max(floor, hopeless.get(kind, 0))
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
            depth = max(depths[start + 1 :])
            if depth >= DEEPEST:
                hopeless[kind] = len(openers)
                floor = place + 1
                break
            opener = done[start]
            assert isinstance(opener, _Run)
            children = _merge(done[start + 1 :])
            width = 2 if opener.count >= 2 and part.count >= 2 else 1
            opener.count -= width
            part.count -= width
            kept = 1 if opener.count else 0
            del openers[place + kept :]
            hopeless = {key: min(n, len(openers)) for key, n in hopeless.items()}
            del done[start + kept :]
            del depths[start + kept :]
            done.append(Strong(children) if width == 2 else Emph(children))
            depths.append(depth + 1)
        if part.count:
            if part.opens:
                openers.append(len(done))
            done.append(part)
            depths.append(0)
    return _merge(done)


def _pair(opener: Inline | _Run, closer: _Run) -> bool:
    assert isinstance(opener, _Run)
    if not (opener.closes or closer.opens):
        return True
    return (opener.length + closer.length) % 3 != 0 or (
        opener.length % 3 == 0 and closer.length % 3 == 0
    )


def _depth(node: Inline) -> int:
    if isinstance(node, Str | Code):
        return 0
    return 1 + max(map(_depth, node.children), default=0)


def _merge(parts: list[Inline | _Run]) -> Inlines:
    """The parts with asterisks that found no pair as text, and neighbouring text as one node."""
    out: list[Inline] = []
    words: list[str] = []
    for part in parts:
        if isinstance(part, _Run):
            words.append("*" * part.count)
        elif isinstance(part, Str):
            words.append(part.text)
        else:
            if words:
                out.append(Str("".join(words)))
                words.clear()
            out.append(part)
    if words:
        out.append(Str("".join(words)))
    return tuple(out)


def capitals(text: str, language: str | None) -> str:
    """The text in capitals, as its language has them (Unicode, SpecialCasing.txt).

    In Turkish the capital of i has a dot.
    """
    turkish = language is not None and language.partition("-")[0] == "tr"
    return (text.replace("i", "İ") if turkish else text).upper()
