"""The words that cvbuild itself puts into a résumé, and how dates are printed."""

from __future__ import annotations

from dataclasses import dataclass, replace

from cvbuild.schema.cv import DateStyle
from cvbuild.schema.dates import DateRange, DateValue, FreeDate, PartialDate, Present
from cvbuild.text import Inlines, Moment, Str, plain

__all__ = ["AMERICAN", "LOCALES", "Locale", "date_nodes", "date_text"]


@dataclass(frozen=True, slots=True)
class Locale:
    """The words of one language. `sections` gives the usual heading of each kind of section."""

    language: str
    present: str
    to: str
    degree_in: str
    months: tuple[str, ...]
    short_months: tuple[str, ...]
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
    day: str
    """How a day is written, with the fields day, month and year."""


AMERICAN = Locale(
    language="en-US",
    present="Present",
    to="to",
    degree_in="in",
    months=(
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
    short_months=(
        "Jan",
        "Feb",
        "Mar",
        "Apr",
        "May",
        "Jun",
        "Jul",
        "Aug",
        "Sep",
        "Oct",
        "Nov",
        "Dec",
    ),
    sections={
        "education": "Education",
        "experience": "Experience",
        "projects": "Projects",
        "publications": "Publications",
        "patents": "Patents",
        "awards": "Awards",
        "talks": "Talks",
        "skills": "Skills",
        "languages": "Languages",
        "references": "References",
    },
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
    day="{month} {day}, {year}",
)

LOCALES = {
    "en-US": AMERICAN,
    "en-GB": replace(AMERICAN, language="en-GB", resume="CV", day="{day} {month} {year}"),
}
"""The locales by name."""

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
    return _calendar_text(value, style, locale)


def _calendar_text(value: PartialDate, style: DateStyle, locale: Locale) -> str:
    if value.month is None or style.months == "number":
        return str(value)
    names = locale.months if style.months == "long" else locale.short_months
    month = names[value.month - 1]
    if value.day is None:
        return f"{month} {value.year}"
    return locale.day.format(day=value.day, month=month, year=value.year)
