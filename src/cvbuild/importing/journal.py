"""What an importer reads, and what it has to say about it.

A `Journal` stands over a foreign tree. Whatever is read through it counts as taken; what was not
is kept or told at the end, so that no field can be lost silently.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from typing import TYPE_CHECKING

from cvbuild.diagnostic import Path, path_text
from cvbuild.importing.blocks import unblocked
from cvbuild.importing.dates import point
from cvbuild.importing.draft import Change, Draft, Note, Value
from cvbuild.importing.foreign import Foreign
from cvbuild.importing.markup import (
    entities_read,
    has_blocks,
    is_html,
    small_figures,
    tags_only,
    understood,
    unlinked,
    unmarked,
    unnumbered,
)
from cvbuild.source import Tree

if TYPE_CHECKING:
    from cvbuild.importing.prose import Prose

__all__ = ["Journal", "filled", "kept_value"]

_BULLET = re.compile(
    r"^[ \t]*(?:[-*•‣▪·–◦●►➢➤✓✔✅❖◆\uf020-\uf0ff][ \t]+(?=\S)|[•‣▪\uf020-\uf0ff](?=\w))",
    re.MULTILINE,
)
_LINE_END = re.compile(r"(?<!\n)\n(?!\n)")
_LAST = 6
"""Notes among which one is not said again: a text may be read more than once."""


class Journal:
    """Reads a foreign tree by paths, and gathers notes."""

    def __init__(self, foreign: Foreign) -> None:
        self.foreign = foreign
        self.notes: list[Note] = list(foreign.notes)
        self._taken: set[Path] = set()
        self._told: set[Path] = set()
        self._reasons: dict[Path, str] = {}

    # --- reading

    def text(self, *path: str | int) -> str:
        """The text at `path`, taken; "" where there is none, or a list or a mapping."""
        value = self.foreign.at(*path)
        if not isinstance(value, str) or not value.strip():
            return ""
        self._taken.add(path)
        return value.strip()

    def phrase(self, *path: str | int) -> str:
        """The text at `path` as a line of our Markdown: HTML and stray marks are seen to."""
        return " ".join(self._marked(path).split())

    def prose(self, *path: str | int) -> tuple[str, list[Value]]:
        """The running text at `path` as paragraphs, and the bullets that stand in it, if any."""
        made = self._prose(path)
        return made.summary or "", list(made.highlights)

    def about(self, *path: str | int, title: str = "Profile") -> tuple[str, list[Value]]:
        """The text about a person at `path` as paragraphs; from its first list on, as sections."""
        made = self._prose(path)
        return made.summary or "", made.sections(title)

    def _prose(self, path: Path) -> Prose:
        from cvbuild.importing.prose import Prose, from_text

        items = self.foreign.at(*path)
        if isinstance(items, list):
            paragraphs = (self._marked((*path, n)) for n in range(len(items)))
            return Prose("\n\n".join(filter(None, paragraphs)))
        typed = self._linked(path)
        if is_html(typed):
            return self._from_html(typed, path)
        if _is_list(entities_read(typed)):
            self.changed(path, "its lines with a mark before them are bullets")
            return from_text(self._decoded(typed, path), understood)
        return Prose(self._in_paragraphs(path))

    def paragraphs(self, *path: str | int) -> str:
        """The running text at `path` as paragraphs, and so its bullets, for want of room."""
        from cvbuild.importing.prose import Prose

        summary, bullets = self.prose(*path)
        if not bullets:
            return summary
        self.changed(path, "its bullets are paragraphs, as there is no list here")
        return Prose(summary or None, tuple(bullets)).running() or ""

    def bullets(self, path: Path) -> list[Value]:
        """The bullets of the list at `path`, or of a text in its place, without marks of their own.

        A text that holds a list is several bullets, below the words before it if there are any.
        """
        value = self.foreign.at(*path)
        places = [(*path, n) for n in range(len(value))] if isinstance(value, list) else [path]
        if isinstance(value, str) and self._has_lines(value):
            from cvbuild.importing.prose import from_text

            self.changed(path, "each of its lines is a bullet")
            return from_text(self._decoded(self._linked(path), path), understood).items()
        made = [bullet for place in places for bullet in self._bullet(place)]
        return self.unmarked(path, made)

    def _has_lines(self, typed: str) -> bool:
        """Whether lines of a text were broken on purpose, and nothing else says what they are."""
        lines = "\n" in typed.strip() and not is_html(typed) and not _is_list(entities_read(typed))
        return lines and self.foreign.is_json

    def unmarked(self, path: Path, items: list[Value]) -> list[Value]:
        """The bullets that came from `path`, without marks of their own."""
        bare = unmarked(items)
        if bare != items:
            self.changed(path, "the marks before its bullets are left out, as cvbuild sets its own")
        return bare

    def _bullet(self, path: Path) -> list[Value]:
        from cvbuild.importing.prose import Prose

        typed = self.foreign.at(*path)
        if not isinstance(typed, str):
            return []
        if is_html(typed) or _is_list(entities_read(typed)):
            summary, items = self.prose(*path)
            return Prose(summary or None, tuple(items)).below()
        return [text] if (text := self.phrase(*path)) else []

    def _in_paragraphs(self, path: Path) -> str:
        """In JSON nobody breaks a line without meaning it, as people do in YAML."""
        text = self._marked(path)
        if not self.foreign.is_json or not _LINE_END.search(text):
            return text
        self.changed(path, "each of its lines is a paragraph")
        return _LINE_END.sub("\n\n", text)

    def _marked(self, path: Path) -> str:
        typed = self._linked(path)
        if is_html(typed):
            return self._from_html(typed, path).running() or ""
        lines = (line.strip() for line in self._decoded(typed, path).splitlines())
        return understood("\n".join(lines))

    def _decoded(self, typed: str, path: Path) -> str:
        """A text that is no HTML, with characters for the entities in it."""
        made = entities_read(typed)
        if made != typed:
            self.changed(path, "its HTML entities are written as characters")
        return made

    def _linked(self, path: Path) -> str:
        """The text at `path`, without links to nowhere, marks of blocks, formulas and `<sup>`."""
        typed = self.text(*path)
        made = unlinked(typed)
        if made != typed:
            self.changed(path, "a link that leads nowhere is left out; its words stay")
        bare, blocks = unblocked(made)
        small, figures = small_figures(bare, escape)
        if "$" in small:
            from cvbuild.importing.typesetting import formulas

            small, told = formulas(small)
            figures = (*figures, *told)
        for change in (*blocks, *figures):
            self.changed(path, change)
        return small

    def _from_html(self, typed: str, path: Path) -> Prose:
        from cvbuild.importing.prose import from_html

        self.changed(path, "its HTML is written as Markdown")
        html = tags_only(typed)
        if self.foreign.is_json and not has_blocks(html):
            html = html.replace("\n", "<br>")  # nobody breaks a line in JSON without meaning it
        return from_html(html)

    def first(self, *path: str | int, names: tuple[str, ...]) -> str:
        """The first text below `path` that goes by one of these names; the others stay."""
        return next((text for name in names if (text := self.text(*path, name))), "")

    def texts(self, *path: str | int) -> list[str]:
        """The texts of the list at `path`; a text in place of a list is a list of one."""
        value = self.foreign.at(*path)
        if isinstance(value, str):
            return [text] if (text := self.text(*path)) else []
        if not isinstance(value, list):
            return []
        return [text for n in range(len(value)) if (text := self.text(*path, n))]

    def mappings(self, *path: str | int) -> Iterator[Path]:
        """The places of the mappings in the list at `path`; one in place of a list counts."""
        value = self.foreign.at(*path)
        if isinstance(value, dict):
            yield path
        elif isinstance(value, list):
            for n, item in enumerate(value):
                if isinstance(item, dict):
                    yield (*path, n)

    def date(self, *path: str | int, end: bool = False) -> str:
        """The date at `path` as we write it, with a note where that is another; see `dates`."""
        typed = self.text(*path)
        return self.read_date(typed, *path, end=end) if typed else ""

    def read_date(self, typed: str, *path: str | int, end: bool = True) -> str:
        """The date in a part of the text at `path`, told as `date` tells it."""
        found = point(typed, end=end)
        if found.message:
            self.changed(path, found.message)
        return found.text

    def take(self, *path: str | int) -> None:
        """Counts all that stands at and below `path` as taken."""
        self._taken.update(place for place, _ in _leaves(self.foreign.at(*path), path))

    # --- telling

    def changed(self, path: Path, message: str) -> None:
        """It came over in another form."""
        self._note(Change.CHANGED, path, message)

    def keep(self, path: Path, message: str) -> None:
        """Why it is kept, if nobody takes it; `draft` puts it below `kept`."""
        self._reasons[path] = message

    def left(self, path: Path, message: str) -> None:
        """It is not in the new file, and this is why; with it goes all below it."""
        self._told.add(path)
        self._note(Change.LEFT, path, message)

    def _note(self, change: Change, path: Path, message: str) -> None:
        where = path_text(self.foreign.place(path))
        note = Note(change, where, message, self.foreign.line(path))
        if note not in self.notes[-_LAST:]:
            self.notes.append(note)

    # --- the end

    def untaken(self) -> list[tuple[Path, Tree]]:
        """What nobody has taken or told of: the outermost values of which nothing was taken."""
        found: list[tuple[Path, Tree]] = []
        around = {path[:n] for path in self._taken | self._told for n in range(len(path))}
        around |= {path[:n] for path in self._told for n in range(len(path) + 1)}
        todo: list[tuple[Path, Tree]] = [((), self.foreign.tree)]
        while todo:
            path, tree = todo.pop()
            if path in self._told or path in self._taken or not any(_leaves(tree, path)):
                continue
            if path and path not in around:
                found.append((path, tree))
            elif isinstance(tree, dict):
                todo.extend(((*path, key), value) for key, value in reversed(tree.items()))
            elif isinstance(tree, list):
                todo.extend(((*path, n), tree[n]) for n in reversed(range(len(tree))))
        return found

    def draft(self, cv: dict[str, Value], name: str | None) -> Draft:
        """The draft; what was not taken is kept under `kept`, below the name of the format.

        Without a name it is only told, for formats with a way of their own to keep it.
        """
        kept: dict[str, Value] = {}
        for path, tree in self.untaken():
            kept[path_text(path)] = kept_value(tree)
            reason = self._reasons.get(path, "cv.yaml has no field for it")
            self._note(Change.KEPT, path, reason)
        if kept and name is not None:
            others = cv.get("kept")
            cv = {**cv, "kept": {**(others if isinstance(others, dict) else {}), name: kept}}
        return Draft(filled(cv), tuple(self.notes), len(self._taken))


def _is_list(typed: str) -> bool:
    """Whether several lines of a text have marks of bullets before them, or numbers."""
    return len(_BULLET.findall("\n".join(unnumbered(typed.splitlines(), "- ")))) > 1


def filled(cv: dict[str, Value]) -> dict[str, Value]:
    """The mapping without the fields that hold nothing, at any depth; `kept` stays as it is."""
    kept = {name: value for name, value in cv.items() if name == "kept" and value}
    return {**_fields({name: value for name, value in cv.items() if name != "kept"}), **kept}


def _fields(mapping: dict[str, Value]) -> dict[str, Value]:
    made = {name: _filled(value) for name, value in mapping.items()}
    return {name: value for name, value in made.items() if value not in ("", [], {})}


def _filled(value: Value) -> Value:
    if isinstance(value, dict):
        return _fields(value)
    if isinstance(value, list):
        return [left for item in value if (left := _filled(item)) not in ("", [], {})]
    return value if value.strip() else ""


def kept_value(tree: Tree) -> Value:
    """A foreign value as it is kept: nothing but text at its leaves."""
    if isinstance(tree, dict):
        return {key: kept_value(value) for key, value in tree.items()}
    if isinstance(tree, list):
        return [kept_value(value) for value in tree]
    return tree or ""


def _leaves(tree: Tree, path: Path) -> Iterator[tuple[Path, str]]:
    """The texts in `tree` that say something."""
    todo: list[tuple[Path, Tree]] = [(path, tree)]
    while todo:
        at, value = todo.pop()
        if isinstance(value, str):
            if value.strip():
                yield at, value
        elif isinstance(value, dict):
            todo.extend(((*at, key), inner) for key, inner in value.items())
        elif isinstance(value, list):
            todo.extend(((*at, n), inner) for n, inner in enumerate(value))
