"""The words that cvbuild itself puts into a résumé, and how dates are printed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import Literal, get_args

from cvbuild.schema.cv import DateStyle
from cvbuild.schema.dates import DateRange, DateValue, FreeDate, PartialDate, Present
from cvbuild.schema.languages import LocaleName
from cvbuild.text import Inlines, Moment, Str, plain

__all__ = [
    "AMERICAN",
    "NAMES",
    "PUBLICATIONS",
    "SECTIONS",
    "Calendar",
    "Locale",
    "date_nodes",
    "date_text",
    "locale_of",
]


@dataclass(frozen=True, slots=True)
class Calendar:
    """How one language writes years, months and days.

    `months` and `days` are long, short and in numbers. Patterns are those of `str.format` with the
    fields y, m, mm, d and dd for numbers, and long, short, long_alone and short_alone for names of
    months: many languages decline them beside a day.
    """

    year: str
    months: tuple[str, str, str]
    days: tuple[str, str, str]
    long: tuple[str, ...]
    short: tuple[str, ...]
    long_alone: tuple[str, ...] = ()
    """Empty where it is as `long`."""
    short_alone: tuple[str, ...] = ()
    """Empty where it is as `short`."""

    def text(self, date: PartialDate, style: Width) -> str:
        """The date as the language writes it."""
        year = f"{date.year:04}"
        if date.month is None:
            return self.year.format(y=year)
        n = _WIDTHS.index(style)
        at = date.month - 1
        return (self.months if date.day is None else self.days)[n].format(
            y=year,
            m=date.month,
            mm=f"{date.month:02}",
            d=date.day,
            dd=f"{date.day or 0:02}",
            long=self.long[at],
            short=self.short[at],
            long_alone=(self.long_alone or self.long)[at],
            short_alone=(self.short_alone or self.short)[at],
        )


Width = Literal["long", "short", "number"]
_WIDTHS = ("long", "short", "number")


@dataclass(frozen=True, slots=True)
class Locale:
    """The words of one language. `sections` gives the usual heading of each kind of section."""

    language: str
    """A BCP 47 tag."""
    calendar: Calendar
    present: str
    to: str
    """What may stand between the ends of a range in place of a dash."""
    degree_in: str
    """What stands between a degree and its field, with the spaces around it."""
    sections: dict[str, str]
    publications: dict[str, str]
    """The headings of publications by type, in their order."""
    undated: str
    keywords: str
    courses: str
    equal_contribution: str
    corresponding: str
    resume: str
    letter: str
    enclosures: tuple[str, str]
    """What stands before one enclosure, and before several."""
    postscript: str
    signature: str
    """What the picture of a signature shows, with the field name."""
    colon: str = ": "
    """What stands between a label and what it is the label of."""


SECTIONS = (
    "education",
    "experience",
    "projects",
    "publications",
    "patents",
    "awards",
    "talks",
    "skills",
    "languages",
    "references",
)
"""The kinds of sections that have a usual heading."""

PUBLICATIONS = (
    "journal",
    "conference",
    "book",
    "chapter",
    "thesis",
    "report",
    "preprint",
    "software",
    "dataset",
    "other",
)
"""The types of publications in the order in which they are printed."""

_MONTHS = "January February March April May June July August September October November December"

AMERICAN = Locale(
    language="en-US",
    calendar=Calendar(
        year="{y}",
        months=("{long} {y}", "{short} {y}", "{y}-{mm}"),
        days=("{long} {d}, {y}", "{short} {d}, {y}", "{y}-{mm}-{dd}"),
        long=tuple(_MONTHS.split()),
        short=tuple(month[:3] for month in _MONTHS.split()),
    ),
    present="Present",
    to="to",
    degree_in=" in ",
    sections={kind: kind.capitalize() for kind in SECTIONS},
    publications={
        "journal": "Journal articles",
        "conference": "Conference papers",
        "book": "Books",
        "chapter": "Book chapters",
        "thesis": "Theses",
        "report": "Reports",
        "preprint": "Preprints",
        "software": "Software",
        "dataset": "Datasets",
        "other": "Other",
    },
    undated="Undated",
    keywords="Keywords",
    courses="Courses",
    equal_contribution="* equal contribution",
    corresponding="† corresponding author",
    resume="Résumé",
    letter="Cover letter",
    enclosures=("Enclosure", "Enclosures"),
    postscript="P.S.",
    signature="Signature of {name}",
)

_ENGLISH = {
    "en-US": AMERICAN,
    "en-GB": replace(
        AMERICAN,
        language="en-GB",
        resume="CV",
        calendar=replace(
            AMERICAN.calendar, days=("{d} {long} {y}", "{d} {short} {y}", "{y}-{mm}-{dd}")
        ),
    ),
}

NAMES: tuple[str, ...] = get_args(LocaleName)
"""The names of all locales."""


@cache
def locale_of(name: str) -> Locale:
    """The locale of that name, one of `NAMES`.

    English is at hand; of the others the words and the calendars are read when one is asked for.
    """
    if name in _ENGLISH:
        return _ENGLISH[name]
    from cvbuild.locale.labels import LOCALES

    return LOCALES[name]


_DASHES = {"en-dash": "–", "em-dash": "—", "hyphen": "-"}


def date_text(value: DateValue | DateRange, style: DateStyle, locale: Locale) -> str:
    """The date as it is printed: `August 2018 – Present`."""
    return plain(date_nodes(value, style, locale))


def date_nodes(value: DateValue | DateRange, style: DateStyle, locale: Locale) -> Inlines:
    """The date as it is printed, in which days, months and years of the calendar are moments."""
    ends = (value.start, value.end) if isinstance(value, DateRange) else (value,)
    points = {_point_text(point, style, locale): point for point in ends if point is not None}
    nodes = [
        Moment(text, str(point)) if isinstance(point, PartialDate) else Str(text)
        for text, point in points.items()
    ]
    if len(nodes) < 2:
        return tuple(nodes)
    dash = locale.to if style.dash == "to" else _DASHES[style.dash]
    # a dash between two bare numbers stands close (Chicago Manual of Style 17, 6.78)
    close = style.dash != "to" and all(text.isdigit() for text in points)
    return (nodes[0], Str(dash if close else f" {dash} "), nodes[1])


def _point_text(value: DateValue, style: DateStyle, locale: Locale) -> str:
    if isinstance(value, FreeDate):
        return value.text
    if isinstance(value, Present):
        return locale.present
    return locale.calendar.text(value, style.months)
