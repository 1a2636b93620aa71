"""Items of lists that a colon made mappings of.

Takes a `Foreign`, gives one in which `- Stack: React, Node` is the text that it was meant to be,
and `- Done:` with a list below it is a text with lines that begin with a dash.
"""

from __future__ import annotations

from dataclasses import replace

from cvbuild.diagnostic import Path, path_text
from cvbuild.importing.draft import Change, Note
from cvbuild.importing.foreign import Foreign
from cvbuild.source import Tree

__all__ = ["PARTED", "as_text", "rejoined"]

PARTED = "a colon had made two parts of it"

_BULLETS = frozenset({"highlights", "bullets", "achievements", "activities", "responsibilities"})
_WORDS = frozenset(
    {"keywords", "courses", "curriculum", "roles", "technologies", "tech_stack", "author"}
    | {"authors"}
)
"""Fields of all formats that are lists of texts: of lines, and of words."""
_NAMES = frozenset(
    {"name", "title", "label", "text", "value", "keyword", "content", "description", "summary"}
    | {"highlight", "bullet", "item", "course", "role", "author"}
)
"""Keys that say what every item is, and nothing of this one."""


def rejoined(foreign: Foreign) -> Foreign:
    """The file with texts for such mappings, each of which is told."""
    notes: list[Note] = []

    def read(tree: Tree, path: Path, name: str) -> Tree:
        if isinstance(tree, dict):
            return {key: read(value, (*path, key), key) for key, value in tree.items()}
        if not isinstance(tree, list):
            return tree
        return [item(value, (*path, n), name) for n, value in enumerate(tree)]

    def item(tree: Tree, path: Path, name: str) -> Tree:
        text = as_text(tree, lines=name in _BULLETS) if name in _BULLETS | _WORDS else None
        if text is None:
            return read(tree, path, "")
        notes.append(Note(Change.CHANGED, path_text(path), PARTED, foreign.line(path)))
        return text

    tree = read(foreign.tree, (), "")
    return replace(foreign, tree=tree, notes=(*foreign.notes, *notes)) if notes else foreign


def as_text(item: Tree, *, lines: bool = False) -> str | None:
    """The text that a mapping of one key was meant to be, else None.

    A list in it is several lines with `lines`, and parts between semicolons without.
    """
    if not isinstance(item, dict) or len(item) != 1:
        return None
    ((key, value),) = item.items()
    if isinstance(value, list):
        parts = [part if isinstance(part, str) else as_text(part) for part in value]
        texts = [part for part in parts if part]
        if len(texts) < len(parts) or not texts:
            return None
        if lines and len(texts) > 1:
            return f"{key}:\n- " + "\n- ".join(" ".join(text.split()) for text in texts)
        value = "; ".join(texts)
    if isinstance(value, dict):
        return None
    if value is None or not value.strip():
        return f"{key}:" if value is None else None
    return value if key.casefold() in _NAMES else f"{key}: {value}"
