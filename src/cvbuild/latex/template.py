"""A LaTeX template: a folder with `template.toml`, `preamble.tex` and `body.tex.jinja`.

The preamble is plain TeX and holds nothing of a résumé; the body is Jinja2 over the document.
Both build on the macros of the `core` folder, which come before them. A letter has the header
that the body makes, and below it `letter.tex.jinja`, for which that of `core` stands in.
"""

from __future__ import annotations

import re
import stat
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cvbuild.diagnostic import CvbuildError, Diagnostic, suggest
from cvbuild.look import DENSITIES, Look

if TYPE_CHECKING:
    from cvbuild.schema import Design

__all__ = [
    "LETTER",
    "MAX_BYTES",
    "Layout",
    "LetterTemplate",
    "Limits",
    "Template",
    "builtin",
    "builtin_names",
    "builtin_preamble",
    "file_marker",
    "find",
    "for_letters",
    "layout_of",
    "template_folder",
]

MAX_BYTES = 1_000_000
"""The largest file of a template that is read; cvbuild's own have some thousand."""

_FILES = ("template.toml", "preamble.tex", "body.tex.jinja")
_SIZES = ("paper", "font_size", "leading", "spacing", "margin")
_CORE = ("core.tex", "characters.tex", "look.tex", "letter.tex")
_PAPERS = {"letter": (8.5 * 72.27, 11 * 72.27), "a4": (210 * 72.27 / 25.4, 297 * 72.27 / 25.4)}


@dataclass(frozen=True, slots=True)
class Layout:
    """Sizes of a page. Lengths in TeX points (72.27 to the inch)."""

    paper: str
    font_size: float
    leading: float
    """The distance of lines, as a multiple of the font size."""
    spacing: float
    """The space between blocks, as a multiple of the template's own."""
    margin: float
    look: Look = field(default_factory=Look)

    @property
    def paper_size(self) -> tuple[float, float]:
        """Width and height of the paper."""
        return _PAPERS[self.paper]


@dataclass(frozen=True, slots=True)
class Limits:
    """How far a page budget may change a layout; the least and the most, in the same units."""

    spacing: tuple[float, float]
    leading: tuple[float, float]
    font_size: float
    """The floor."""
    margin: float
    """The narrowest."""

    def tightest(self, layout: Layout) -> Layout:
        """The layout with the least spacing and leading."""
        return replace(layout, spacing=self.spacing[0], leading=self.leading[0])


@dataclass(frozen=True, slots=True)
class Template:
    """A template that was read. `layout` is what it looks like when nothing else is asked for.

    `trusted`: it comes with cvbuild.
    """

    name: str
    description: str
    preamble: str
    body: str
    layout: Layout
    limits: Limits
    folder: Path = Path()
    letter: Mapping[str, object] = field(default_factory=dict)
    """What template.toml says of letters."""
    trusted: bool = False
    bases: Mapping[str, str] = field(default_factory=dict)
    """The bodies that its own may extend, by name."""


@dataclass(frozen=True, slots=True)
class LetterTemplate:
    """What a template has for letters: Jinja2 over the letter, and what it looks like."""

    body: str
    layout: Layout
    limits: Limits


def template_folder() -> Path:
    """The templates that come with cvbuild: in the installed package, or beside its sources."""
    here = Path(__file__).resolve().parent.parent
    installed = here / "templates" / "latex"
    return installed if installed.is_dir() else here.parent.parent / "templates" / "latex"


@cache
def builtin_names() -> tuple[str, ...]:
    """The names of the templates that come with cvbuild."""
    return tuple(sorted(path.parent.name for path in template_folder().glob("*/template.toml")))


def builtin(name: str) -> Template | None:
    """The template of that name that comes with cvbuild, or None."""
    if name not in builtin_names():
        return None
    return replace(_read(template_folder() / name), trusted=True)


def find(name: str, base: Path, within: Path | None = None) -> Template:
    """The template called `name`: one of cvbuild's, or a folder relative to `base`.

    With `within`, the folder and its files have to be in that folder, links followed.

    Raises:
        CvbuildError: there is none, or a file of it is missing, broken or elsewhere.
    """
    template = builtin(name)
    if template is not None:
        return template
    folder = base / name
    if within is not None and not all(
        _is_within(path, within)
        for path in (folder, *(folder / file for file in (*_FILES, LETTER)))
    ):
        message = f"the template {name!r} leads out of the folder of the file"
        hint = "put it beside the file or below, or name it with --template"
        raise CvbuildError([Diagnostic("unknown-template", message, hint=hint, path=("template",))])
    if name and _is_folder(folder):
        return _read(folder)
    close = suggest(name, builtin_names())
    known = ", ".join(builtin_names())
    raise CvbuildError(
        [
            Diagnostic(
                "unknown-template",
                f"there is no template {name!r}, and no such folder",
                hint=f"did you mean {close!r}?"
                if close
                else f"there is {known}, or your own folder",
                path=("template",),
            )
        ]
    )


def _is_within(path: Path, folder: Path) -> bool:
    try:
        return path.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError, ValueError):  # links in a ring, NUL in a name: there is no file
        return True


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:  # a name that is too long, a folder that may not be entered
        return False


def _read(folder: Path) -> Template:
    line = _lineage(folder)
    own, base = line[0], line[1] if len(line) > 1 else None
    try:
        table = _merged([one.table for one in line])
        layout = _layout(_part(table, "layout"), _part({"look": {}, **table}, "look"))
        limits = _limits(_part({"limits": {}, **table}, "limits"), layout)
        description = str(own.table["description"])
        letter = _part({"letter": {}, **table}, "letter")
    except KeyError as error:
        raise _broken(folder, f"template.toml lacks {error.args[0]!r}") from None
    except (TypeError, ValueError) as error:
        raise _broken(folder, f"template.toml: {error}") from None
    body = _text_of(folder, BODY, "" if base is None else base.name)
    bases = {one.name: one.body() for one in line[1:]}
    preamble = _preamble(line)
    return Template(
        folder.name, description, preamble, body, layout, limits, folder, letter, bases=bases
    )


@dataclass(frozen=True, slots=True)
class _Ancestor:
    """A template as far as it concerns those that extend it; `table` is its template.toml."""

    folder: Path
    table: Mapping[str, object]

    @property
    def name(self) -> str:
        return self.folder.name

    @property
    def extends(self) -> str:
        return str(self.table.get("extends", ""))

    def preamble(self) -> str:
        return _text_of(self.folder, "preamble.tex", self.extends, "")

    def body(self) -> str:
        return _text_of(self.folder, BODY, self.extends)


def _lineage(folder: Path) -> list[_Ancestor]:
    """The template in that folder and those that it extends, the nearest first."""
    found = [_Ancestor(folder, _table_of(folder))]
    while "extends" in found[-1].table:
        base = found[-1].extends
        if base not in builtin_names() or base in [one.name for one in found[1:]]:
            known = ", ".join(builtin_names())
            raise _broken(folder, f"template.toml: there is no {base!r} to extend, but {known}")
        there = template_folder() / base
        found.append(_Ancestor(there, _table_of(there)))
    return found


def _table_of(folder: Path) -> Mapping[str, object]:
    try:
        return _table(_text_of(folder, "template.toml"))
    except (tomllib.TOMLDecodeError, ValueError) as error:
        raise _broken(folder, f"template.toml: {error}") from None


def _text_of(folder: Path, file: str, extends: str = "", otherwise: str | None = None) -> str:
    """What a file of a template holds. One that extends another may do without: then it is
    `otherwise`, or that it extends the other and nothing more."""
    try:
        if extends and not (folder / file).exists():
            return f'<% extends "{extends}" %>\n' if otherwise is None else otherwise
        return _text(folder / file)
    except UnicodeDecodeError:
        raise _broken(folder, f"{file} cannot be read: it is not UTF-8") from None
    except OSError as error:
        reason = error.strerror or str(error)
        raise _broken(folder, f"{file} cannot be read: {reason}") from None


def _merged(tables: Sequence[Mapping[str, object]]) -> Mapping[str, object]:
    """What template.toml says and those of the templates that it extends, the nearest first."""
    merged: dict[str, object] = {}
    for table in reversed(tables):
        for name, value in table.items():
            before = merged.get(name)
            both = isinstance(before, dict) and isinstance(value, dict)
            merged[name] = {**before, **value} if both else value  # type: ignore[dict-item]
    return merged


BLOCK = re.compile(r"<%[-+]? *block +(\w+)")
"""Where a body has a block, and the name of it."""
BODY = "body.tex.jinja"
LETTER = "letter.tex.jinja"
"""The file of a template for letters; without one, that of the core folder serves."""


def for_letters(template: Template) -> LetterTemplate:
    """What the template has for letters, or else what all have.

    Raises:
        CvbuildError: its file for letters cannot be read, or says what cannot be.
    """
    own = template.folder / LETTER
    try:
        body = _text(own if own.exists() else template_folder() / "core" / LETTER)
        layout = replace(template.layout, **_LETTER)
        sizes = {name: value for name, value in template.letter.items() if name != "limits"}
        layout = replace(layout, **_sizes("letter", sizes))
        limits = _limits(_part({"limits": _LETTER_LIMITS, **template.letter}, "limits"), layout)
    except UnicodeDecodeError:
        raise _broken(template.folder, f"{LETTER} cannot be read: it is not UTF-8") from None
    except OSError as error:
        reason = error.strerror or str(error)
        raise _broken(template.folder, f"{LETTER} cannot be read: {reason}") from None
    except (TypeError, ValueError) as error:
        raise _broken(template.folder, f"template.toml: {error}") from None
    return LetterTemplate(body, layout, limits)


_LETTER: Mapping[str, Any] = {"font_size": 11.0, "leading": 1.25, "spacing": 1.0, "margin": 72.27}
"""A letter is read line by line: larger type than a résumé's, and shorter lines."""
_LETTER_LIMITS: Mapping[str, object] = {
    "spacing": [0.5, 1.5],
    "leading": [1.14, 1.4],
    "font_size": 10.0,
    "margin": "0.75in",
}


def builtin_preamble(name: str) -> str | None:
    """The preamble of the template of that name that comes with cvbuild, or None.

    For who wants to begin with it before the rest of the template is known to be needed.
    """
    if name not in builtin_names():
        return None
    return _preamble(_lineage(template_folder() / name))


def _preamble(line: Sequence[_Ancestor]) -> str:
    """The core, then the preambles of the templates, those that are extended before the others."""
    core = [(template_folder() / "core" / file).read_text(encoding="utf-8") for file in _CORE]
    own, *bases = line
    parts = [f"{file_marker(f'{one.name}/preamble.tex')}\n{one.preamble()}" for one in bases[::-1]]
    parts.append(f"{file_marker('preamble.tex')}\n{own.preamble()}")
    return "".join(["\\documentclass{article}\n", *core, _LOCK, *parts])


_TEXT = frozenset({"quotes"})
"""What a design says of the text, which other formats have too."""


def layout_of(design: Design, default: Layout) -> Layout:
    """The sizes and the look that are asked for, and else those of the template."""
    given = {
        name: value
        for name in type(design).model_fields
        if name not in _TEXT and (value := getattr(design, name)) is not None
    }
    sizes = {name: given.pop(name) for name in _SIZES if name in given}
    if "density" in given:
        for name, factor in zip(("spacing", "leading"), DENSITIES[given["density"]], strict=True):
            sizes.setdefault(name, round(getattr(default, name) * factor, 4))
    return replace(default, **sizes, look=replace(default.look, **given))


def file_marker(file: str) -> str:
    """The comment line that names the file whose lines follow, for errors that have no field.

    `cvbuild.tex.log` reads it.
    """
    return f"%@file {file}"


_READERS = ("pdfmapfile", "pdfmapline", "pdfobj", "pdfprimitive", "primitive")
_LOCK = "\n".join(
    (
        "% These read any file of the disk, whatever openin_any says (pdfTeX's mapfile.c, and",
        "% pdftex.web for the streams of \\pdfobj), or bring back those that do. The second",
        "% names are those of expl3.",
        *(
            f"\\expandafter\\let\\csname {name}\\endcsname\\undefined"
            for reader in _READERS
            for name in (reader, f"tex_{reader}:D")
        ),
        "% Objects that are packed cannot be looked through; hyperref packs them.",
        "\\newcount\\cvnolevel",
        "\\let\\pdfobjcompresslevel\\cvnolevel",
        "\\expandafter\\let\\csname tex_pdfobjcompresslevel:D\\endcsname\\cvnolevel",
        "",
    )
)
"""What stands before a template's own preamble, which takes primitives away from it."""


def _text(path: Path) -> str:
    """What the file holds; a device or a pipe, which may never end, is an OSError."""
    if not stat.S_ISREG(path.stat().st_mode):
        raise OSError("it is not a regular file")
    with path.open("rb") as file:
        data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise OSError(f"it is larger than {MAX_BYTES // 10**6} MB")
    return data.decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")


def _table(text: str) -> dict[str, object]:
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise ValueError("lists stand too deep inside each other") from None


def _part(table: Mapping[str, object], name: str) -> Mapping[str, object]:
    part = table[name]
    if not isinstance(part, dict):
        raise TypeError(f"{name!r} should be a table: [{name}]")
    return part


def _broken(folder: Path, reason: str) -> CvbuildError:
    return CvbuildError(
        [
            Diagnostic(
                "broken-template",
                f"the template in {folder} cannot be used: {reason}",
                hint="a template is a folder with template.toml, preamble.tex and body.tex.jinja",
                path=("template",),
            )
        ]
    )


def _design(name: str, table: Mapping[str, object]) -> Design:
    """The sizes in the table of that name."""
    from pydantic import TypeAdapter, ValidationError

    from cvbuild.schema.cv import Design

    try:
        return TypeAdapter(Design).validate_python(table)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in (name, *first["loc"]))
        raise ValueError(f"{place}: {first['msg']}") from None


def _sizes(name: str, table: Mapping[str, object]) -> dict[str, Any]:
    design = _design(name, table)
    return {size: getattr(design, size) for size in design.model_fields_set}


def _layout(table: Mapping[str, object], look: Mapping[str, object]) -> Layout:
    sizes = _sizes("layout", table)
    unknown = set(sizes) - set(_SIZES)
    if unknown:
        raise ValueError(f"layout.{min(unknown)} belongs into [look]")
    missing = [name for name in _SIZES if sizes.get(name) is None]
    if missing:
        raise KeyError(f"layout.{missing[0]}")
    said = _sizes("look", look)
    if _TEXT & set(said):
        raise ValueError(f"look.{min(_TEXT & set(said))} is for `design` in a file alone")
    unknown = set(said) - {one.name for one in fields(Look)}
    if unknown:
        raise ValueError(f"look.{min(unknown)} belongs into [layout]")
    return replace(Layout(**sizes), look=Look(**said))


def _limits(table: Mapping[str, object], layout: Layout) -> Limits:
    """The limits of the page budget; without any, the layout stays as it is."""
    unknown = set(table) - {"spacing", "leading", "font_size", "margin"}
    if unknown:
        raise ValueError(f"limits: {min(unknown)!r} is not a limit")

    def pair(name: str, natural: float) -> tuple[float, float]:
        value = table.get(name, [natural, natural])
        if not isinstance(value, list) or len(value) != 2:
            raise ValueError(f"limits.{name} should be two numbers, the least and the most")
        low, high = (float(number) for number in value)
        return low, high

    floor = table.get("font_size", layout.font_size)
    if not isinstance(floor, int | float):
        raise TypeError("limits.font_size should be a number")
    margin = layout.margin
    if "margin" in table:
        from cvbuild.schema.cv import Design

        narrowest = Design.model_validate({"margin": table["margin"]}).margin
        assert narrowest is not None
        margin = narrowest
    return Limits(
        pair("spacing", layout.spacing), pair("leading", layout.leading), float(floor), margin
    )
