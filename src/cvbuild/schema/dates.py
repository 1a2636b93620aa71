"""Dates as people have them: a year, a month, a day, the present, a range, or plain words.

A text of digits and separators must be a real date (`2018`, `2018-08`, `2018-08-31`) or a range
of two (`2018 - 2022`, `2018-08/2022`); anything with letters that is not `present` is kept as it
was typed (`2013 Q3Q4`, `Summer 2018`). Dates are the extended format of ISO 8601-1, 5.2.2, with
reduced precision; ranges its time intervals (5.5.1), a spaced hyphen or dash also allowed.
"""

import calendar
import re
from dataclasses import dataclass
from typing import NoReturn

__all__ = [
    "PRESENT",
    "DateRange",
    "DateValue",
    "FreeDate",
    "PartialDate",
    "Present",
    "end_precedes",
    "parse_date",
    "parse_point",
]


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A day of the Gregorian calendar, or the whole month or year around it."""

    year: int
    month: int | None = None
    day: int | None = None

    def __str__(self) -> str:
        out = f"{self.year:04}"
        if self.month is not None:
            out += f"-{self.month:02}"
        if self.day is not None:
            out += f"-{self.day:02}"
        return out


@dataclass(frozen=True, slots=True)
class Present:
    """Now; printed as the locale's word for it."""

    def __str__(self) -> str:
        return "present"


PRESENT = Present()


@dataclass(frozen=True, slots=True)
class FreeDate:
    """Words that stand for a date, printed as typed."""

    text: str

    def __str__(self) -> str:
        return self.text


DateValue = PartialDate | Present | FreeDate


@dataclass(frozen=True, slots=True)
class DateRange:
    """From `start` to `end`, both included. Either may be missing, not both."""

    start: DateValue | None
    end: DateValue | None

    def __str__(self) -> str:
        return "/".join(str(point) for point in (self.start, self.end) if point is not None)


_ISO = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_ONLY_DIGITS = re.compile(r"[\d\s./–—-]+")
_POINT = r"(?:\d{4}(?:-\d{2}){0,2})"
_RANGE = re.compile(rf"({_POINT})\s*(?:/|–|—|\s-\s|\sto\s)\s*({_POINT}|present)", re.IGNORECASE)
_YEARS = re.compile(r"(\d{4})-(\d{4})")
_MONTH_FIRST = re.compile(r"(\d{1,2})[./-](\d{4})")
_SHORT_MONTH = re.compile(r"(\d{4})[-./](\d{1,2})")


def _refuse(text: str, reason: str) -> NoReturn:
    raise ValueError(f"{text!r} is not a date: {reason}")


def parse_point(text: str) -> DateValue:
    """One date.

    Raises:
        ValueError: the text is made of digits but names no date; the message says why.
    """
    text = " ".join(text.split())
    if text.casefold() == "present":
        return PRESENT
    iso = _ISO.fullmatch(text)
    if iso is not None and text.isascii():
        return _calendar_date(text, iso)
    if not any(c.isdigit() for c in text) or not _ONLY_DIGITS.fullmatch(text):
        if not text:
            _refuse(text, "it is empty")
        return FreeDate(text)
    if _RANGE.fullmatch(text) or _YEARS.fullmatch(text):
        _refuse(text, "it is a range; give `start` and `end`")
    if (found := _MONTH_FIRST.fullmatch(text)) and 1 <= int(found[1]) <= 12:
        _refuse(text, f"write the year first, {found[2]}-{int(found[1]):02}")
    if (found := _SHORT_MONTH.fullmatch(text)) and 1 <= int(found[2]) <= 12:
        _refuse(text, f"write {found[1]}-{int(found[2]):02}")
    _refuse(text, "write 2018, 2018-08 or 2018-08-31")


def _calendar_date(text: str, iso: re.Match[str]) -> PartialDate:
    year = int(iso[1])
    month = int(iso[2]) if iso[2] else None
    day = int(iso[3]) if iso[3] else None
    if year == 0:
        _refuse(text, "there is no year 0000")
    if month is not None and not 1 <= month <= 12:
        _refuse(text, f"there is no month {iso[2]}")
    if month is not None and day is not None:
        last = calendar.monthrange(year, month)[1]
        if not 1 <= day <= last:
            _refuse(text, f"{year:04}-{month:02} has {last} days")
    return PartialDate(year, month, day)


def parse_date(text: str) -> DateValue | DateRange:
    """One date or a range of two.

    Raises:
        ValueError: as `parse_point`, or the range ends before it starts.
    """
    text = " ".join(text.split())
    found = _RANGE.fullmatch(text) or _YEARS.fullmatch(text)
    if found is None:
        return parse_point(text)
    start, end = parse_point(found[1]), parse_point(found[2])
    if end_precedes(start, end):
        _refuse(text, "it ends before it starts")
    return DateRange(start, end)


def end_precedes(start: DateValue, end: DateValue) -> bool:
    """Whether `end` is certainly before `start`, at the precision that both have."""
    if not (isinstance(start, PartialDate) and isinstance(end, PartialDate)):
        return False
    for first, last in (
        (start.year, end.year),
        (start.month, end.month),
        (start.day, end.day),
    ):
        if first is None or last is None:
            return False
        if first != last:
            return last < first
    return False
