"""Foreign text as the small Markdown of cv.yaml.

Takes text as another program holds it, gives text that prints as it was meant. Much foreign text
is Markdown or HTML although its format does not say so; what evidently is becomes our Markdown,
and any other mark is set so that it prints as itself.
"""

from __future__ import annotations

import re

from cvbuild.text import bad_links, parse, plain

__all__ = ["is_html", "literal", "tags_only", "understood"]

_MEANT = re.compile(
    r"(?<![\w*])(\*{1,2})(?=[^\s*])[^*\n]*[^\s*]\1(?![\w*])"
    r"|`[^`\n]+`"
    r"|\[[^\[\]\n]+\]\((?:https?://|mailto:|tel:)[^\s()]+\)",
    re.IGNORECASE,
)
"""Markdown that nobody types by accident: marks at the ends of words, links, code."""

_STARS = re.compile(r"\*+")
_NAMES = "p|br|b|i|u|em|strong|ul|ol|li|a|div|span|code|pre|small|sub|sup|blockquote|h[1-6]"
_TAGS = re.compile(rf"</(?:{_NAMES})\s*>|<br\s*/?>|<(?:p|li)>\s*\S", re.IGNORECASE)
"""What shows that a text is HTML: the end of an element, or one that needs none."""
_NO_TAG = re.compile(rf"<(?!/?(?:{_NAMES})(?:\s[^<>]*)?/?>)", re.IGNORECASE)
_CODE = re.compile(r"`[^`\n]+`")


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
    rest = _MEANT.sub("x", text)
    if plain(parse(rest)) == rest and not bad_links(text):
        return text
    return literal(text)


def is_html(text: str) -> bool:
    """Whether there are tags of HTML in it, as editors on the web write them, outside of code."""
    return "<" in text and _TAGS.search(_CODE.sub("", text)) is not None


def tags_only(text: str) -> str:
    """HTML in which no `<` stands but those of its tags: `List<String>` and code are text."""
    text = _CODE.sub(lambda code: code[0].replace("<", "&lt;"), text)
    return _NO_TAG.sub("&lt;", text)
