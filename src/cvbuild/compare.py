"""Compare: what differs between two résumés, as text.

Takes two sides, each a `Document` with the settings that it was made with, gives a listing in
the manner of a unified diff. Sections are found again under another title or in another place,
and each change stands below the entry it belongs to. How a text is emphasised is no difference;
where a link leads is one. Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from cvbuild.diagnostic import CvbuildError, Diagnostic, ExitCode
from cvbuild.document import Document
from cvbuild.outline import Part, Row, outline
from cvbuild.schema import Cv

__all__ = ["Operand", "Side", "compare", "operands", "settings"]

_Pair = tuple[Part | None, Part | None]
_NOTHING = Part("", None, ())


@dataclass(frozen=True, slots=True)
class Operand:
    """What one side is read from: a file, in a revision or as it is, whole or a variant of it."""

    file: str
    revision: str | None = None
    variant: str | None = None
    locale: str | None = None

    @property
    def place(self) -> str:
        """Where it is read: `cv.yaml`, `HEAD~1:cv.yaml`."""
        if self.revision is not None:
            return f"{self.revision}:{self.file}"
        return "<stdin>" if self.file == "-" else self.file

    @property
    def name(self) -> str:
        """What the side is called: `HEAD~1:cv.yaml (industry)`, `cv.yaml (industry, de)`."""
        said = ", ".join(name for name in (self.variant, self.locale) if name is not None)
        return f"{self.place} ({said})" if said else self.place


def operands(
    files: Sequence[str],
    variants: Sequence[str],
    revisions: Sequence[str],
    locales: Sequence[str] = (),
) -> tuple[Operand, Operand]:
    """The two sides that are meant, the older first.

    Two files, or a file and one or two revisions of it, or a file and one or two variants, or a
    file and one or two languages of it. A single variant, or language, of two files, revisions or
    variants is that of both.

    Raises:
        CvbuildError: it is not two sides.
    """
    if max(len(files), len(variants), len(revisions), len(locales)) > 2:
        raise _refused("only two can be compared")
    if len(files) == 2 and revisions:
        raise _refused("two files cannot be compared in revisions", "give one file with --rev")
    if revisions and files[0] == "-":
        raise _refused("standard input has no revisions", "give the file's name with --rev")
    if len(files) == 2 or revisions:
        old = revisions[0] if revisions else None
        new = revisions[1] if len(revisions) == 2 else None
        return (
            Operand(files[0], old, _first(variants), _first(locales)),
            Operand(files[-1], new, _last(variants), _last(locales)),
        )
    if locales and len(variants) < 2:
        start = locales[0] if len(locales) == 2 else None
        one = _first(variants)
        return Operand(files[0], None, one, start), Operand(files[0], None, one, locales[-1])
    if not variants:
        raise _refused(
            "there is nothing to compare the file with",
            "give a second file, --variant NAME, --locale TAG or --rev REVISION",
        )
    start = variants[0] if len(variants) == 2 else None
    return (
        Operand(files[0], None, start, _first(locales)),
        Operand(files[0], None, variants[-1], _last(locales)),
    )


def _first(names: Sequence[str]) -> str | None:
    return names[0] if names else None


def _last(names: Sequence[str]) -> str | None:
    return names[-1] if names else None


def _refused(message: str, hint: str | None = None) -> CvbuildError:
    return CvbuildError([Diagnostic("not-two-sides", message, hint=hint)], ExitCode.USAGE)


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two: what it is called, what it says, and the settings it was made with."""

    name: str
    document: Document
    settings: Mapping[str, str]


def settings(cv: Cv) -> dict[str, str]:
    """What a file sets about its looks, by the names of the fields, as text."""
    found: dict[str, object] = {
        "template": cv.template,
        "locale": cv.locale,
        "pages": cv.pages,
        "fit.drop": "true" if cv.fit.drop else None,
        "design.paper": cv.design.paper,
        "design.font_size": cv.design.font_size,
        "design.leading": cv.design.leading,
        "design.spacing": cv.design.spacing,
        "design.margin": None if cv.design.margin is None else f"{cv.design.margin / 72.27:.4g}in",
        "dates.months": cv.dates.months,
        "dates.dash": cv.dates.dash,
    }
    return {
        name: f"{value:g}" if isinstance(value, float) else str(value)
        for name, value in found.items()
        if value is not None
    }


def compare(a: Side, b: Side) -> str:
    """What differs, with `-` before what only `a` has and `+` before what only `b` has.

    Empty when nothing does. Lines that begin with `@@` say where, and those with two spaces
    belong to both.
    """
    chunks = [_settings(a.settings, b.settings)]
    header_a, *sections_a = outline(a.document)
    header_b, *sections_b = outline(b.document)
    chunks.append(_changes(header_a, header_b))
    translated = a.document.language != b.document.language
    pairs = _pairs(sections_a, sections_b, translated=translated)
    chunks.append(_order(pairs, sections_b))
    chunks += [_changes(old, new) for old, new in pairs]
    told = [chunk for chunk in chunks if chunk]
    if not told:
        return ""
    lines = [f"--- {a.name}", f"+++ {b.name}"]
    for chunk in told:
        lines += ["", *chunk]
    return "\n".join(lines)


def _settings(a: Mapping[str, str], b: Mapping[str, str]) -> list[str]:
    lines = []
    for name in dict.fromkeys((*a, *b)):
        if a.get(name) != b.get(name):
            lines += [
                f"{sign} {name}: {of[name]}" for sign, of in (("-", a), ("+", b)) if name in of
            ]
    return ["@@ settings @@", *lines] if lines else []


def _pairs(a: Sequence[Part], b: Sequence[Part], *, translated: bool) -> list[_Pair]:
    """The sections of both, each with what it is on the other side; in the order of `a`, with
    what only `b` has after what it follows there."""
    other = _matches(a, b, translated=translated)
    pairs: list[_Pair] = [(part, b[other[n]] if n in other else None) for n, part in enumerate(a)]
    met = set(other.values())
    for n, part in enumerate(b):
        if n not in met:
            before = b[n - 1] if n else None
            place = next((k for k, pair in enumerate(pairs) if n and pair[1] is before), -1)
            pairs.insert(place + 1, (None, part))
    return pairs


def _matches(a: Sequence[Part], b: Sequence[Part], *, translated: bool) -> dict[int, int]:
    """Which section of `b` each of `a` is: the same, of the same heading, or of the same kind
    and with a line in common, which there need not be between two languages."""
    found: dict[int, int] = {}

    def match(same: Callable[[Part, Part], bool]) -> None:
        for n, old in enumerate(a):
            if n not in found:
                taken = found.values()
                for k, new in enumerate(b):
                    if k not in taken and same(old, new):
                        found[n] = k
                        break

    match(lambda old, new: old == new)
    match(lambda old, new: (old.kind, old.title) == (new.kind, new.title))
    match(lambda old, new: old.title is not None and old.title == new.title)
    match(lambda old, new: old.kind == new.kind and bool(_lines(old) & _lines(new)))
    if translated:
        match(lambda old, new: old.kind == new.kind)
    return found


def _lines(part: Part) -> set[str]:
    return {row.text for row in part.rows}


def _order(pairs: Sequence[_Pair], b: Sequence[Part]) -> list[str]:
    """How the sections that both have stand in another order."""
    before = [_name(new) for old, new in pairs if old is not None and new is not None]
    kept = {id(new) for old, new in pairs if old is not None}
    after = [_name(part) for part in b if id(part) in kept]
    if before == after:
        return []
    lines = []
    for tag, left, right in _steps(before, after):
        if tag == "equal":
            lines += [f"  {name}" for name in left]
        lines += [f"- {name}" for name in left if tag != "equal"]
        lines += [f"+ {name}" for name in right if tag != "equal"]
    return ["@@ order of sections @@", *lines]


def _steps(a: list[str], b: list[str]) -> Iterator[tuple[str, list[str], list[str]]]:
    for tag, a1, a2, b1, b2 in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        yield tag, a[a1:a2], b[b1:b2]


def _name(part: Part) -> str:
    return part.title or part.kind


def _changes(old: Part | None, new: Part | None) -> list[str]:
    """The lines that differ, each below the unchanged lines that say what it belongs to."""
    a, b = (old or _NOTHING).rows, (new or _NOTHING).rows
    matcher = SequenceMatcher(None, [r.text for r in a], [r.text for r in b], autojunk=False)
    in_a: dict[int, int] = {}
    for place_a, place_b, size in matcher.get_matching_blocks():
        in_a.update({place_b + n: place_a + n for n in range(size)})
    both = {place: place for place in in_a.values()}
    shown: set[int] = set()
    lines: list[str] = []

    def tell(sign: str, rows: Sequence[Row], same: Mapping[int, int], start: int, end: int) -> None:
        for row in rows[start:end]:
            for above in row.above:
                if above in same and same[above] not in shown:
                    shown.add(same[above])
                    lines.append(f"  {rows[above].text}")
            lines.append(f"{sign} {row.text}")

    for tag, a1, a2, b1, b2 in matcher.get_opcodes():
        if tag != "equal":
            tell("-", a, both, a1, a2)
            tell("+", b, in_a, b1, b2)
    return [f"@@ {_name(old or new or _NOTHING)} @@", *lines] if lines else []
