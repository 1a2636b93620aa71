"""Writes `src/cvbuild/locale/_calendars.py`: how each language writes months, days and years.

Takes the data of the Unicode Consortium (CLDR) as Babel has it, gives a Python module, because to
import Babel and to load one language takes longer than all the rest of a build. English is in
`cvbuild.locale` by hand; a test holds that against the same data, too.

    python tools/make_locales.py          # write the module
    python tools/make_locales.py --check  # exit 1 when it is out of date
"""

from __future__ import annotations

import re
import sys
import unicodedata
from dataclasses import fields
from pathlib import Path

from babel import Locale, localedata

from cvbuild.locale import NAMES, Calendar

MODULE = Path(__file__).resolve().parent.parent / "src/cvbuild/locale/_calendars.py"
COMMAND = "python tools/make_locales.py"

_FIELDS = {
    "y": "{y}",
    "d": "{d}",
    "dd": "{dd}",
    "M": "{m}",
    "L": "{m}",
    "MM": "{mm}",
    "LL": "{mm}",
    "MMM": "{short}",
    "MMMM": "{long}",
    "LLL": "{short_alone}",
    "LLLL": "{long_alone}",
}
"""The fields of date patterns (UTS 35, part 4, date field symbols) that occur, and ours."""

_NARROW = "\u202f"
"""A space that few fonts have; an ordinary one that does not break does as well."""

_MARKS = re.compile("[\u200e\u200f]")
"""Marks of direction, which a page that has a direction does not need."""


def calendar(name: str) -> Calendar:
    """What CLDR says of the language of that locale."""
    localedata._cache.clear()  # what it keeps of several languages it mixes up
    locale = Locale.parse(name, sep="-")
    skeletons = locale.datetime_skeletons
    months = locale.months

    def names(context: str, width: str) -> tuple[str, ...]:
        return tuple(str(months[context][width][n]) for n in range(1, 13))

    long = _pattern(skeletons["yMMMM"].pattern)
    short = _pattern(skeletons["yMMM"].pattern)
    return Calendar(
        year=_pattern(skeletons["y"].pattern),
        months=(long, short, _pattern(skeletons["yM"].pattern)),
        days=(
            _pattern(locale.date_formats["long"].pattern),
            _pattern(skeletons["yMMMd"].pattern),
            _pattern(skeletons["yMd"].pattern),
        ),
        long=names("format", "wide"),
        short=names("format", "abbreviated"),
        long_alone=names("stand-alone", "wide"),
        short_alone=names("stand-alone", "abbreviated"),
    )


def _pattern(pattern: str) -> str:
    """A pattern of CLDR as one of `str.format`."""
    out = ""
    for quoted, letters, other in re.findall(r"'([^']*)'|([A-Za-z]+)|([^A-Za-z'])", pattern):
        out += _FIELDS[letters] if letters else quoted or other
    return _MARKS.sub("", out).replace(_NARROW, "\xa0")


def module() -> str:
    """The whole module."""
    lines = [
        '"""How languages write months, days and years, from CLDR.',
        "",
        f"Made by `{COMMAND}`; do not edit.",
        '"""',
        "",
        "from cvbuild.locale import Calendar",
        "",
        "CALENDARS = {",
    ]
    for name in NAMES:
        if name.startswith("en"):
            continue
        found = calendar(name)
        lines.append(f"    {_quoted(name)}: Calendar(")
        lines += [
            f"        {f.name}={_literal(v, len(f.name))},"
            for f in fields(found)
            if (v := _of(found, f.name))
        ]
        lines.append("    ),")
    return "\n".join((*lines, "}", '"""The calendars of all languages but English."""', ""))


def _of(found: Calendar, field: str) -> str | tuple[str, ...]:
    """The value of a field; nothing for names that no pattern asks for, or that are the usual."""
    value: str | tuple[str, ...] = getattr(found, field)
    usual = field.removesuffix("_alone")
    asked = any(f"{{{field}}}" in pattern for pattern in (*found.months, *found.days))
    return () if usual != field and (not asked or value == getattr(found, usual)) else value


def _literal(value: str | tuple[str, ...], before: int) -> str:
    """The value as the formatter of our code writes it after so many letters of a name."""
    if isinstance(value, str):
        return _quoted(value)
    one = f"({', '.join(map(_quoted, value))})"
    if sum(map(_width, one)) + before <= 90:
        return one
    rows = [f"            {_quoted(item)}," for item in value]
    return "\n".join(("(", *rows, "        )"))


def _width(character: str) -> int:
    """How many columns it takes (UAX 11)."""
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\xa0", "\\xa0") + '"'


def main() -> int:
    made = module()
    if sys.argv[1:] == ["--check"]:
        if MODULE.read_text(encoding="utf-8") != made:
            print(f"{MODULE} is out of date: run {COMMAND}", file=sys.stderr)
            return 1
        return 0
    MODULE.write_text(made, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
