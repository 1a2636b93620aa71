"""Foreign text as the small Markdown of cv.yaml.

Takes text as another program holds it, gives text that prints as it was meant. Much foreign text
is Markdown or HTML although its format does not say so; what evidently is becomes our Markdown,
and any other mark is set so that it prints as itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from html import unescape
from html.entities import html5

from cvbuild.bib.raised import placed
from cvbuild.importing.draft import Value
from cvbuild.text import bad_links, parse, plain

__all__ = [
    "entities_read",
    "has_blocks",
    "is_html",
    "literal",
    "small_figures",
    "tags_only",
    "understood",
    "unlinked",
    "unmarked",
    "unnumbered",
    "words_of",
]

_MEANT = re.compile(
    r"(?<![\w*])(\*{1,2})(?=[^\s*])[^*\n]*[^\s*]\1(?![\w*])"
    r"|`[^`\n]+`"
    r"|\[[^\[\]\n]+\]\((?:https?://|mailto:|tel:)[^\s()]+\)",
    re.IGNORECASE,
)
"""Markdown that nobody types by accident: marks at the ends of words, links, code."""

_NOWHERE = re.compile(r"\[([^\[\]\n]+)\]\((?:#[^\s()]*)?\)")
"""A link to a place of a web page that is not there any more, or to nothing at all."""

_STARS = re.compile(r"\*+")
_NAMES = "p|br|b|i|u|em|strong|ul|ol|li|a|div|span|code|pre|small|sub|sup|blockquote|h[1-6]"
_TAGS = re.compile(rf"</(?:{_NAMES})\s*>|<br\s*/?>|<(?:p|li)>\s*\S", re.IGNORECASE)
"""What shows that a text is HTML: the end of an element, or one that needs none."""
_BLOCK = re.compile(
    r"</?(?:p|ul|ol|li|div|pre|blockquote|h[1-6]|table|tr|dl|dd|dt)[\s>/]", re.IGNORECASE
)
_NO_TAG = re.compile(rf"<(?!/?(?:{_NAMES})(?:\s[^<>]*)?/?>)", re.IGNORECASE)
_CODE = re.compile(r"`[^`\n]+`")
_CODES = re.compile(r"(`[^`\n]+`)")

_SMALL = re.compile(
    r"<(su[pb])\b[^<>]*>((?:[^<]|<(?!/?su[pb]\b)[^<>]*>){0,200}?)</\1\s*>", re.IGNORECASE
)
FIGURES = "what is raised or lowered in it is written in small figures"
SIGNS = "what is raised or lowered in it is written with ^ or _, for want of such letters"
ON_LINE = "what is raised or lowered in it stands on the line"
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")

_TYPED_MARK = re.compile(
    r"(?:[•▪◦‣●►➢➤∙⁃\uf020-\uf0ff][ \t\xa0]*(?=[\w*`\"“(\[])|[·▫○■□▸✓✔✅❖◆◇❑–—*-][ \t\xa0]+(?=\S))"
)
"""What people type before a bullet although their program makes one."""
_NUMBER = re.compile(r"\s*(\d{1,2})[.)][ \t\xa0]+(?=\S)")


def unmarked(items: Sequence[Value]) -> list[Value]:
    """Bullets without the marks that somebody typed before them, or the numbers from 1 on."""
    texts = [item["text"] if isinstance(item, dict) else item for item in items]
    bare = [
        _TYPED_MARK.sub("", text, count=1)
        if isinstance(text, str) and _TYPED_MARK.match(text)
        else text
        for text in texts
    ]
    if all(isinstance(text, str) for text in bare):
        bare = [*unnumbered([str(text) for text in bare])]
    return [
        {**item, "text": text} if isinstance(item, dict) else text
        for item, text in zip(items, bare, strict=True)
    ]


def unnumbered(lines: Sequence[str], mark: str = "") -> list[str]:
    """The lines with `mark` in place of their numbers, where these count from 1 on.

    Without a mark, every line has to have one.
    """
    found = [_NUMBER.match(line) for line in lines if line.strip()]
    numbers = [int(number[1]) for number in found if number is not None]
    counted = numbers == [*range(1, len(numbers) + 1)] and len(numbers) > 1
    if not counted or (len(found) != len(numbers) and not mark):
        return [*lines]
    return [_NUMBER.sub(mark, line, count=1) for line in lines]


def literal(text: str) -> str:
    """`text` so that it prints as it is, whatever marks it holds.

    A star that would make words italic stands between backticks, as does the parenthesis of what
    looks like a link; `export.jsonresume` takes them out again. Only text with backticks of its
    own may lose these.
    """
    if "*" not in text and "`" not in text and "](" not in text:
        return text
    if plain(parse(text)) == text and not bad_links(text):
        return text
    made = _STARS.sub(r"`\g<0>`", text.replace("](", "]`(`"))
    if "`" not in text and plain(parse(made)) == text:
        return made
    return text.replace("](", "] (") if bad_links(text) else text


def understood(text: str) -> str:
    """`text` with the Markdown that is evidently meant; other marks print as they are."""
    bad = bad_links(text)
    whole = parted = text
    for url in bad:
        whole = whole.replace(f"]({url})", f"]`(`{url})")
        parted = parted.replace(f"]({url})", f"] ({url})")
    rest = _MEANT.sub("x", parted)
    if plain(parse(rest)) == rest and not (bad and ("`" in text or bad_links(whole))):
        return whole
    return literal(text)


def unlinked(text: str) -> str:
    """`text` with the words of a link alone where it leads nowhere, as `[words](#)` does."""
    if "](" not in text:
        return text
    return "".join(
        part if n % 2 else _NOWHERE.sub(r"\1", part) for n, part in enumerate(_CODES.split(text))
    )


def words_of(text: str) -> str:
    """The words of `text` without the marks of the Markdown that is evidently meant in it."""
    return _MEANT.sub(lambda found: plain(parse(found[0])), text)


def entities_read(text: str) -> str:
    """`text` with a character for each entity of HTML in it; one without a `;` is text."""
    return _ENTITY.sub(_entity, text) if "&" in text else text


def _entity(found: re.Match[str]) -> str:
    numbered = found[0].startswith("&#")
    return unescape(found[0]) if numbered else html5.get(found[0][1:], found[0])


def is_html(text: str) -> bool:
    """Whether there are tags of HTML in it, as editors on the web write them, outside of code."""
    return "<" in text and _TAGS.search(_CODE.sub("", text)) is not None


def has_blocks(html: str) -> bool:
    """Whether its tags say what its paragraphs and lists are; if not, its lines do."""
    return _BLOCK.search(html) is not None


def tags_only(text: str) -> str:
    """HTML in which no `<` stands but those of its tags: `List<String>` and code are text."""
    text = _CODE.sub(lambda code: code[0].replace("<", "&lt;"), text)
    return _NO_TAG.sub("&lt;", text)


def small_figures(text: str, write: Callable[[str], str] = str) -> tuple[str, tuple[str, ...]]:
    """`text` with characters for what `<sup>` and `<sub>` raise or lower, and what to tell.

    `write` makes other text what its format reads as that.
    """
    if "<su" not in text.lower():
        return text, ()
    made = ""
    changes: dict[str, None] = {}
    for n, part in enumerate(_CODES.split(text)):
        if n % 2:
            made += part
            continue
        at = 0
        for found in _SMALL.finditer(part):
            made += part[at : found.start()]
            at = found.end()
            words = " ".join(unescape(re.sub(r"<[^<>]*>", "", found[2])).split())
            sign = "^" if found[1].lower() == "sup" else "_"
            done = placed(sign, words, made, part[at : at + 10])
            changes[ON_LINE if done == words else SIGNS if done[:1] == sign else FIGURES] = None
            made += write(done)
        made += part[at:]
    return made, tuple(changes)
