from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cvbuild.locale import AMERICAN, date_nodes, date_text
from cvbuild.schema.cv import DateStyle
from cvbuild.schema.dates import (
    PRESENT,
    DateRange,
    DateValue,
    FreeDate,
    PartialDate,
    end_precedes,
    parse_date,
    parse_point,
)
from cvbuild.text import Moment, Str

READ: dict[str, DateValue | DateRange] = {
    "2018": PartialDate(2018),
    "2018-08": PartialDate(2018, 8),
    "2018-08-31": PartialDate(2018, 8, 31),
    "2024-02-29": PartialDate(2024, 2, 29),
    "present": PRESENT,
    "Present": PRESENT,
    " 2018 ": PartialDate(2018),
    "2013 Q3Q4": FreeDate("2013 Q3Q4"),
    "Summer  2018": FreeDate("Summer 2018"),
    "Sep 1, 2016": FreeDate("Sep 1, 2016"),
    "expected 2027-05": FreeDate("expected 2027-05"),
    "2018/2022": DateRange(PartialDate(2018), PartialDate(2022)),
    "2018-2022": DateRange(PartialDate(2018), PartialDate(2022)),
    "2018 - 2022": DateRange(PartialDate(2018), PartialDate(2022)),
    "2018–2022": DateRange(PartialDate(2018), PartialDate(2022)),
    "2018-08/2022-01-31": DateRange(PartialDate(2018, 8), PartialDate(2022, 1, 31)),
    "2018-08 to present": DateRange(PartialDate(2018, 8), PRESENT),
    "2018 – Present": DateRange(PartialDate(2018), PRESENT),
}


@pytest.mark.parametrize(("text", "value"), READ.items(), ids=READ)
def test_read(text: str, value: DateValue | DateRange) -> None:
    assert parse_date(text) == value


REFUSED = {
    "": "'' is not a date: it is empty",
    "2018-13": "'2018-13' is not a date: there is no month 13",
    "2018-00": "'2018-00' is not a date: there is no month 00",
    "2018-02-30": "'2018-02-30' is not a date: 2018-02 has 28 days",
    "2018-8": "'2018-8' is not a date: write 2018-08",
    "2018.08": "'2018.08' is not a date: write 2018-08",
    "2018/08": "'2018/08' is not a date: write 2018-08",
    "08/2018": "'08/2018' is not a date: write the year first, 2018-08",
    "31.08.2018": "'31.08.2018' is not a date: write 2018, 2018-08 or 2018-08-31",
    "18": "'18' is not a date: write 2018, 2018-08 or 2018-08-31",
    "0000": "'0000' is not a date: there is no year 0000",
    "20188": "'20188' is not a date: write 2018, 2018-08 or 2018-08-31",
    "2022/2018": "'2022/2018' is not a date: it ends before it starts",
    "2018-19": "'2018-19' is not a date: there is no month 19",
}


@pytest.mark.parametrize(("text", "message"), REFUSED.items(), ids=REFUSED)
def test_refused(text: str, message: str) -> None:
    with pytest.raises(ValueError) as error:  # noqa: PT011 (the whole message is compared)
        parse_date(text)
    assert str(error.value) == message


def test_a_point_is_no_range() -> None:
    with pytest.raises(ValueError, match="it is a range; give `start` and `end`"):
        parse_point("2018-2022")


@pytest.mark.parametrize(
    ("start", "end", "reversed_"),
    [
        ("2018", "2017", True),
        ("2018", "2018", False),
        ("2018-05", "2018", False),
        ("2018-05", "2018-04", True),
        ("2018-05-02", "2018-05-01", True),
        ("2018-05-02", "2018-05", False),
        ("2018", "present", False),
        ("Summer 2018", "2017", False),
    ],
)
def test_order(start: str, end: str, reversed_: bool) -> None:
    assert end_precedes(parse_point(start), parse_point(end)) is reversed_


@given(st.dates(min_value=dt.date(1, 1, 1)))
def test_every_day_of_the_calendar_is_a_date(day: dt.date) -> None:
    assert parse_point(day.isoformat()) == PartialDate(day.year, day.month, day.day)


@given(st.dates(), st.dates())
def test_order_agrees_with_the_calendar(one: dt.date, other: dt.date) -> None:
    assert end_precedes(parse_point(str(one)), parse_point(str(other))) == (other < one)


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        value = parse_date(text)
    except ValueError as error:
        assert "is not a date: " in str(error)
    else:
        assert str(value)


PRINTED = {
    ("2018", "long"): "2018",
    ("2018-08", "long"): "August 2018",
    ("2018-08-05", "long"): "August 5, 2018",
    ("2018-08", "short"): "Aug 2018",
    ("2018-08", "number"): "2018-08",
    ("2018-08-05", "number"): "2018-08-05",
    ("2018-08/present", "long"): "August 2018 – Present",
    ("2018/2022", "long"): "2018–2022",
    ("2018/2022-03", "short"): "2018 – Mar 2022",
    ("2013 Q3Q4", "short"): "2013 Q3Q4",
    ("2020/2020", "long"): "2020",
    ("2020-05-01/2020-05-31", "number"): "2020-05-01 – 2020-05-31",
}


@pytest.mark.parametrize(("given_", "printed"), PRINTED.items(), ids=map(" ".join, PRINTED))
def test_printed(given_: tuple[str, str], printed: str) -> None:
    text, months = given_
    style = DateStyle.model_validate({"months": months})
    assert date_text(parse_date(text), style, AMERICAN) == printed


@pytest.mark.parametrize(
    ("dash", "printed"),
    [
        ("en-dash", "May 2018 – June 2018"),
        ("em-dash", "May 2018 — June 2018"),
        ("hyphen", "May 2018 - June 2018"),
        ("to", "May 2018 to June 2018"),
    ],
)
def test_dash(dash: str, printed: str) -> None:
    style = DateStyle.model_validate({"dash": dash})
    assert date_text(parse_date("2018-05/2018-06"), style, AMERICAN) == printed


def test_days_of_the_calendar_are_moments() -> None:
    def nodes(text: str) -> object:
        return date_nodes(parse_date(text), DateStyle(), AMERICAN)

    may = Moment("May 2018", "2018-05")
    assert nodes("2018-05") == nodes("2018-05/2018-05") == (may,)
    assert nodes("2018-05/2020") == (may, Str(" – "), Moment("2020", "2020"))
    assert nodes("2018-05/present") == (may, Str(" – "), Str("Present"))
    assert nodes("2013 Q3Q4") == (Str("2013 Q3Q4"),)
