"""Foreign text as the small Markdown of cv.yaml.

Takes text as another program holds it, gives text that prints as it was meant. Much foreign text
is Markdown or HTML although its format does not say so; what evidently is becomes our Markdown,
and any other mark is set so that it prints as itself.
"""

from __future__ import annotations

import re

from cvbuild.text import bad_links, parse, plain

__all__ = ["is_html", "literal", "understood"]

_MEANT = re.compile(
    r"(?<![\w*])(\*{1,2})(?=[^\s*])[^*\n]*[^\s*]\1(?![\w*])"
    r"|`[^`\n]+`"
    r"|\[[^\[\]\n]+\]\((?:https?://|mailto:|tel:)[^\s()]+\)",
    re.IGNORECASE,
)
"""Markdown that nobody types by accident: marks at the ends of words, links, code."""

_STARS = re.compile(r"\*+")
_TAGS = re.compile(
    r"</?(?:p|br|b|i|u|em|strong|ul|ol|li|a|div|span|code|h[1-6])(?:\s[^<>]*)?/?>", re.IGNORECASE
)


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
    """Whether there are tags of HTML in it, as editors on the web write them."""
    return _TAGS.search(text) is not None
