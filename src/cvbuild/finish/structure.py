"""The structure of a document, as whoever typeset it tells it to whoever finishes the PDF.

Text stands on the pages in numbered pieces of marked content. A block owns the pieces from the end
of the block before up to its own end; groups hold blocks and groups. Roles are the standard
structure types of ISO 32000-1, 14.8.4, but H, a heading whose level its place decides, and -, whose
pieces belong to the group itself.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Block", "Group", "Structure"]


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, a heading, a picture; `end` is the first number after its pieces."""

    role: str
    end: int


@dataclass(frozen=True, slots=True)
class Group:
    """Blocks and groups that belong together; `language` is a BCP 47 tag, where it is another."""

    role: str
    kids: tuple[Block | Group, ...] = ()
    language: str | None = None


Structure = tuple[Block | Group, ...]
"""What stands at the top of a document; nothing for one that tells no structure."""
