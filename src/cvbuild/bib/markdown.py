"""Inline nodes as the text that a field of cv.yaml has for them."""

from __future__ import annotations

from cvbuild.text import Code, Emph, Inlines, Link, Str, Strong, bad_links, parse, plain

__all__ = ["literal", "markdown"]


def markdown(nodes: Inlines) -> str:
    """The text that is read as these nodes; where there is none, as much as can be said."""
    if all(type(node) is Str for node in nodes):
        return literal(plain(nodes))
    for replaced in ({}, _TWINS):
        text = "".join(_written(node, replaced) for node in nodes)
        if plain(parse(text)) == plain(nodes).translate(replaced) and not bad_links(text):
            return text
    return literal(plain(nodes))


def _written(node: Str | Strong | Emph | Code | Link, replaced: dict[int, str]) -> str:
    match node:
        case Code():
            return f"`{node.text}`"
        case Str():
            return node.text.translate(replaced)
    inner = "".join(_written(child, replaced) for child in node.children)
    if isinstance(node, Link):
        return f"[{inner}]({node.url})"
    mark = "**" if isinstance(node, Strong) else "*"
    bare = inner.strip()
    before, after = inner[: len(inner) - len(inner.lstrip())], inner[len(inner.rstrip()) :]
    return f"{before}{mark}{bare}{mark}{after}" if bare else inner


_TWINS = str.maketrans({"*": "∗", "`": "‘"})


def literal(text: str) -> str:
    """`text` so that it is read as itself: what would be a mark becomes a sign that looks alike."""
    if not any(mark in text for mark in "*`["):
        return text
    if "](" in text:
        text = text.replace("](", "] (")
    return text if parse(text) == (Str(text),) else text.translate(_TWINS)
