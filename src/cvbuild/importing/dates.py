"""Dates as other programs write them, as cv.yaml has them.

Takes a text, gives a `When`: what to write, and what is to be told where that is not the same
date. `2018-08-31`, `2018-08` and `2018` are ours already; words that stand for the present are
`present`; other ways to write a day, a month or a year, in any language that cvbuild prints, become
ISO 8601; anything else stays what it is, as words.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import UTC, datetime

__all__ = ["When", "is_date", "is_present", "point", "years"]


@dataclass(frozen=True, slots=True)
class When:
    """A date as cv.yaml has it, and what differs from the one that was typed."""

    text: str
    message: str | None = None


_PRESENT = frozenset(
    {"present", "now", "current", "currently", "today", "ongoing", "to present", "to date"}
    | {"till now", "until now", "till date", "in progress"}
)
_NOTHING = frozenset({"", "null", "none", "nil", "undefined", "invalid date", "-", "–", "—"})
_NO_DATE = frozenset({"n/a", "na", "n.a.", "tbd", "tba", "not applicable", "k. a.", "k.a."})
"""Words that somebody typed for want of a date."""

_NAMES = (
    *("january", "february", "march", "april", "may", "june", "july"),
    *("august", "september", "october", "november", "december"),
)
_MONTHS = {key: n for n, name in enumerate(_NAMES, 1) for key in (name, name[:3])} | {"sept": 9}

_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})(?:[-/.](\d{1,2}))?")
_COMPACT = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)")
_TIME = re.compile(r"(\d{4}-\d\d-\d\d)[T ]([\d:.]+)\s*(?:Z|UTC|[+-]\d\d:?\d\d)?", re.IGNORECASE)
_MONTH_YEAR = re.compile(r"(\d{1,2})[/.-](\d{4})")
_DAY_MONTH_YEAR = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_WORD = r"([^\W\d_]+(?:['’][^\W\d_]+)?)\.?,?"
_OF = r"\s+(?:(?:de|del|di|of)\s+)?(?:d['’])?"
_ERA = r"(?:\s?[гр]\.|\s?(?:года|року))?"
_NAMED = re.compile(rf"{_WORD}{_OF}(\d{{4}}){_ERA}")
_YEAR_NAMED = re.compile(rf"(\d{{4}})[.,]?\s+{_WORD}")
_NAMED_DAY = re.compile(r"([^\W\d_]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})")
_DAY_NAMED = re.compile(
    rf"(\d{{1,2}})(?:st|nd|rd|th|er|[ºª°])?\.?(?:-|{_OF}){_WORD}(?:-|{_OF})(\d{{4}}){_ERA}"
)
_NAMED_SHORT = re.compile(r"([^\W\d_]{3,4})\.?[-\s]+['’]?(\d{2})")
_ASIAN = re.compile(
    r"(\d{4})\s?(?:年|년)(?:\s?(\d{1,2})\s?(?:月|월)(?:\s?(\d{1,2})\s?(?:日|号|일))?)?"
    r"|(\d{4})\.\s?(\d{1,2})\.(?:\s?(\d{1,2})\.)?"
)
_SECONDS = re.compile(r"(\d{9,10})(\d{3})?")
"""Since 1970, or with three digits more, milliseconds."""
_SINCE = re.compile(
    r"(?:since|from|seit|ab|depuis|desde|dal|sinds|vanaf|od|sedan|siden|с|з)\s+(?=.*\d{4})",
    re.IGNORECASE,
)
_UNTIL = re.compile(
    r"(?:until|till?|to|through|bis|jusqu'(?:à|en)|hasta|até|fino a|tot|do|по|до)\s+(?=.*\d{4})",
    re.IGNORECASE,
)
_TIGHT = re.compile(
    r"(\d{1,2}[/.]\d{4}|[^\W\d_]+\.? \d{4}|\d{4})-(\d{1,2}[/.]\d{4}|\d{4}|[^\W\d_].*)"
    r"|(\d{4}(?:-\d\d){0,2})/(\d{4}(?:-\d\d){0,2})"
)
"""Two dates with nothing but a hyphen between them, where it cannot be part of one; or with a slash
(ISO 8601)."""
_BETWEEN = re.compile(r"\s+(?:-|to|until|till|through|bis|hasta|до)\s+|\s*[–—~〜～]\s*")


def is_present(text: str) -> bool:
    """Whether the words stand for now."""
    typed = " ".join(text.split()).casefold()
    if typed in _PRESENT:
        return True
    from cvbuild.importing.months import means_now

    return means_now(typed)


def is_date(text: str) -> bool:
    """Whether `point` makes a date of it, or the present."""
    return re.fullmatch(r"present|\d{4}(?:-\d\d){0,2}", point(text, end=True).text) is not None


def years(text: str) -> tuple[str, str] | None:
    """The two ends of a text such as `Aug 2018 - Present`, as they stand in it."""
    if tight := _TIGHT.fullmatch(text.strip()):
        return tight[1] or tight[3], tight[2] or tight[4]
    parts = _BETWEEN.split(text.strip())
    return (parts[0], parts[1]) if len(parts) == 2 and all(parts) else None


def point(text: str | None, *, end: bool = False) -> When:
    """One date. Words for the present are `present` only where `end` says that it is an end."""
    typed = " ".join((text or "").split())
    if typed.casefold() in _NOTHING:
        return When("")
    if typed.casefold() in _NO_DATE:
        return When("", f"{typed!r} is left out")
    if is_present(typed):
        return When("present" if end else typed)
    if found := _TIME.fullmatch(typed):
        day = _iso(found[1]).text
        idle = not found[2].strip("0:.")
        return When(day, None if idle else f"the time of day is left out of {typed!r}")
    bare = (_UNTIL if end else _SINCE).sub("", typed, count=1)
    for read in (_iso, _other):
        when = read(bare)
        if when.text:
            told = bare != typed and when.message is None
            return When(when.text, f"{typed!r} is written as {when.text}") if told else when
    return When(typed)


def _iso(text: str) -> When:
    """Year first, in digits; zeros stand for a month or a day that nobody knows."""
    found = _ISO.fullmatch(text) or _COMPACT.fullmatch(text)
    if found is None:
        return When(text if re.fullmatch(r"\d{4}", text) else "")
    made = _date(int(found[1]), int(found[2]), int(found[3] or 0))
    return When(made, None if made == text or not made else f"{text!r} is written as {made}")


def _other(text: str) -> When:
    """Another order, or the name of a month."""
    made = ""
    if found := _MONTH_YEAR.fullmatch(text):
        made = _date(int(found[2]), int(found[1]), 0)
    elif found := _DAY_MONTH_YEAR.fullmatch(text):
        one, two, year = int(found[1]), int(found[2]), int(found[3])
        if "." in text and two <= 12:  # where points are written, the day is first
            made = _date(year, two, one)
        elif one <= 12 and two <= 12 and one != two:
            return When(
                f"{year:04}", f"{text!r} may be one day or another; only its year is written"
            )
        else:
            made = _date(year, min(one, two), max(one, two))
    elif found := _ASIAN.fullmatch(text):
        made = _date(*(int(part or 0) for part in found.groups()[0 if found[1] else 3 :][:3]))
    elif found := _SECONDS.fullmatch(text):
        made = datetime.fromtimestamp(int(found[1]), UTC).date().isoformat()
    elif found := _NAMED.fullmatch(text):
        made = _date(int(found[2]), _month(found[1]), 0, exact=True)
    elif found := _YEAR_NAMED.fullmatch(text):
        made = _date(int(found[1]), _month(found[2]), 0, exact=True)
    elif found := _NAMED_DAY.fullmatch(text):
        made = _date(int(found[3]), _month(found[1]), int(found[2]), exact=True)
    elif found := _DAY_NAMED.fullmatch(text):
        made = _date(int(found[3]), _month(found[2]), int(found[1]), exact=True)
    elif (found := _NAMED_SHORT.fullmatch(text)) and _month(found[1]):
        short = int(found[2])
        made = _date(short + (2000 if short < 70 else 1900), _month(found[1]), 0)
    return When(made, f"{text!r} is written as {made}" if made else None)


def _month(name: str) -> int:
    if known := _MONTHS.get(name.casefold()):
        return known
    from cvbuild.importing.months import month

    return month(name)


def _date(year: int, month: int, day: int, *, exact: bool = False) -> str:
    """ISO 8601, without the parts that are 0; "" for what is no date."""
    if not year or month > 12 or (exact and not month):
        return ""
    if not month:
        return f"{year:04}"
    if not day:
        return f"{year:04}-{month:02}"
    if day > calendar.monthrange(year, month)[1]:
        return ""
    return f"{year:04}-{month:02}-{day:02}"
