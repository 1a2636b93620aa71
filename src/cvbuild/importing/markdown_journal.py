"""A journal over a file whose texts are Markdown, and what two formats of that sort share."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from cvbuild.diagnostic import Path
from cvbuild.importing.commonmark import Prose, line, prose
from cvbuild.importing.draft import Value
from cvbuild.importing.foreign import Foreign
from cvbuild.importing.journal import Journal
from cvbuild.importing.markup import has_blocks
from cvbuild.locale import NAMES
from cvbuild.text import Link, parse, plain

__all__ = ["MarkdownJournal", "locale_of", "margin_of", "points_of", "split_link"]

_LISTED = re.compile(r"\n[ \t]*[-*•] +\S")
LENGTH = re.compile(r"\s*(\d{1,4}(?:\.\d{1,4})?)\s*(mm|cm|in|pt)\s*")


class MarkdownJournal(Journal):
    """Reads texts as Markdown. `prepare` is what is done before that, with what it changed."""

    def __init__(
        self,
        foreign: Foreign,
        prepare: Callable[[str], tuple[str, tuple[str, ...]]] | None = None,
    ) -> None:
        super().__init__(foreign)
        self.prepare = prepare

    def phrase(self, *path: str | int) -> str:
        """The text at `path` on one line, in our Markdown."""
        made = line(self._prepared(path))
        for change in made.changes:
            self.changed(path, change)
        return made.text

    def paragraphs(self, *path: str | int) -> str:
        """The text at `path` as paragraphs; lists in it are paragraphs, too."""
        made = self.blocks(*path)
        if made.bullets:
            self.changed(path, "its bullets are paragraphs, as there is no list here")
        return made.running()

    def blocks(self, *path: str | int) -> Prose:
        """The text at `path` as paragraphs and bullets."""
        made = prose(self._prepared(path))
        for change in made.changes:
            self.changed(path, change)
        return made

    def _prepared(self, path: Path) -> str:
        typed = self.text(*path)
        if self.prepare is None:
            return typed
        text, changes = self.prepare(typed)
        for change in changes:
            self.changed(path, change)
        return text

    def phrases(self, *path: str | int) -> list[Value]:
        """The texts of the list at `path`, each on one line; a text is a list of one."""
        value = self.foreign.at(*path)
        if isinstance(value, str):
            return [text] if (text := self.phrase(*path)) else []
        count = len(value) if isinstance(value, list) else 0
        return [text for n in range(count) if (text := self.phrase(*path, n))]

    def items_of(self, *path: str | int) -> list[Value]:
        """The bullet that the text at `path` is; a list in it, also one in HTML, stands below."""
        typed = self.foreign.at(*path)
        if not isinstance(typed, str) or not (_LISTED.search(typed) or has_blocks(typed)):
            return [text] if (text := self.phrase(*path)) else []
        made = self.blocks(*path)
        head = " ".join(" ".join(made.paragraphs).split())
        if not head or not made.bullets:
            return [head] if head else [*made.bullets]
        return [{"text": head, "items": [*made.bullets]}]

    def items(self, *path: str | int) -> list[str]:
        """The texts of the list at `path` as they are; a text is a list of one."""
        return self.texts(*path)

    def leave(self, path: Path, message: str) -> None:
        """It is not in the new file, and this is why; of what is empty nothing is said."""
        if self.foreign.at(*path) not in (None, "", [], {}):
            self.left(path, message)


def split_link(text: str) -> tuple[str, str]:
    """Of a text that is one link, its words and its address; else the text and ""."""
    nodes = parse(text)
    if len(nodes) != 1:
        return text, ""
    node = nodes[0]
    if isinstance(node, Link) and node.url.lower().startswith("http"):
        start = text.index("[") + 1
        words = text[start : len(text) - len(node.url) - 3]
        if plain(parse(words)) == plain(node.children):
            return words, node.url
    return text, ""


def points_of(text: str) -> float | None:
    """A length in TeX points, None for what is none."""
    found = LENGTH.fullmatch(text)
    if found is None:
        return None
    return (
        float(found[1]) * {"mm": 72.27 / 25.4, "cm": 72.27 / 2.54, "in": 72.27, "pt": 1.0}[found[2]]
    )


def margin_of(journal: MarkdownJournal, sides: Mapping[str, Path]) -> str:
    """One margin in place of four: that of the sides, as cv.yaml has it; "" without any."""
    typed = {name: text for name, path in sides.items() if (text := journal.text(*path))}
    name = next((side for side in ("left", "right", "top", "bottom") if side in typed), None)
    if name is None:
        return ""
    if len({points_of(text) for text in typed.values()}) > 1:
        journal.changed(sides[name][:-1], f"the {name} margin holds for all four sides")
    points = points_of(typed[name])
    if points is None:
        return typed[name]
    if not 18 <= points <= 144:
        journal.changed(sides[name], "margins are from 18 to 144 points wide")
        return "18pt" if points < 18 else "144pt"
    return re.sub(r"\s", "", typed[name])


def locale_of(journal: MarkdownJournal, path: Path, codes: dict[str, str]) -> str:
    """The locale of cvbuild for a language by name or code; "" for the one that is usual."""
    typed = journal.foreign.at(*path)
    if not isinstance(typed, str) or not typed.strip():
        return ""
    word = typed.strip().casefold().replace("_", "-")
    code = codes.get(word, word)
    found = next((name for name in NAMES if name.casefold() == code), None) or next(
        (name for name in NAMES if name.split("-")[0] == code.split("-")[0]), None
    )
    if found is None:
        for place in (path, path[:-1]):
            journal.keep(place, f"cvbuild has no locale for {typed.strip()!r} yet")
        return ""
    journal.take(*path)
    return "" if found == "en-US" else found
