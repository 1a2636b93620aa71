"""The inline Markdown of text fields: `**bold**`, `*italic*`, `` `code` ``, `[text](url)`.

Takes the text of one field, gives a tuple of inline nodes. Everything that is not one of these
four is literal, also a backslash, so any other text means itself.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Code", "Emph", "Inline", "Inlines", "Link", "Str", "Strong"]


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
