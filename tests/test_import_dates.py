"""Dates and accounts as other programs write them."""

from __future__ import annotations

import json

import pytest

from cvbuild.importing.contacts import address_of, profile
from cvbuild.importing.convert import convert
from cvbuild.importing.dates import point, years
from cvbuild.source import Tree, load


@pytest.mark.parametrize(
    ("typed", "ours", "told"),
    [
        ("2018", "2018", False),
        ("2018-08", "2018-08", False),
        ("2018-08-31", "2018-08-31", False),
        (" 2018-08 ", "2018-08", False),
        ("2018-00-00", "2018", True),
        ("2018-08-00", "2018-08", True),
        ("2018-8-3", "2018-08-03", True),
        ("2018/08/31", "2018-08-31", True),
        ("20180831", "2018-08-31", True),
        ("2018-08-31T00:00:00Z", "2018-08-31", False),
        ("2018-08-31T00:00:00.000+02:00", "2018-08-31", False),
        ("2018-08-31 09:30", "2018-08-31", True),
        ("Aug 2018", "2018-08", True),
        ("August, 2018", "2018-08", True),
        ("Sept. 2018", "2018-09", True),
        ("Aug 31, 2018", "2018-08-31", True),
        ("31st August 2018", "2018-08-31", True),
        ("1-May-2018", "2018-05-01", True),
        ("May '18", "2018-05", True),
        ("08/2018", "2018-08", True),
        ("31/08/2018", "2018-08-31", True),
        ("08/31/2018", "2018-08-31", True),
        ("05/04/2018", "2018", True),
        ("01.02.2018", "2018-02-01", True),
        ("12.31.2018", "2018-12-31", True),
        ("02.2018", "2018-02", True),
        ("März 2018", "2018-03", True),
        ("1. Dez. 2018", "2018-12-01", True),
        ("1er janv. 2018", "2018-01-01", True),
        ("15 de enero de 2018", "2018-01-15", True),
        ("января 2018 г.", "2018-01", True),
        ("2018. március", "2018-03", True),
        ("2018年3月", "2018-03", True),
        ("2018年", "2018", True),
        ("2018년 3월 4일", "2018-03-04", True),
        ("2018. 3.", "2018-03", True),
        ("listopad 2018", "listopad 2018", False),
        ("bis 2018", "2018", True),
        ("1514764800", "2018-01-01", True),
        ("1514764800000", "2018-01-01", True),
        ("N/A", "", True),
        ("heute", "present", False),
        ("aujourd'hui", "present", False),
        ("по настоящее время", "present", False),
        ("現在", "present", False),
        ("Present", "present", False),
        ("till  now", "present", False),
        ("Summer 2018", "Summer 2018", False),
        ("2018-13", "2018-13", False),
        ("2018-02-30", "2018-02-30", False),
        ("null", "", False),
        ("", "", False),
        (None, "", False),
    ],
    ids=str,
)
def test_points(typed: str | None, ours: str, told: bool) -> None:
    found = point(typed, end=True)
    assert (found.text, found.message is not None) == (ours, told)


def test_only_an_end_is_the_present() -> None:
    assert point("now").text == "now"


def test_a_start_says_since_when() -> None:
    assert point("seit März 2018").text == "2018-03"
    assert point("since forever").text == "since forever"


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("Aug 2018 - Present", ("Aug 2018", "Present")),
        ("2018–2020", ("2018", "2020")),
        ("2018 to 2020", ("2018", "2020")),
        ("2018-01/2020-03", ("2018-01", "2020-03")),
        ("2018.03 ~ 2020.04", ("2018.03", "2020.04")),
        ("03/2018", None),
        ("2018-08", None),
        ("2018 – ", None),
    ],
    ids=str,
)
def test_ranges(text: str, ends: tuple[str, str] | None) -> None:
    assert years(text) == ends


@pytest.mark.parametrize(
    ("given", "contact"),
    [
        (("GitHub", "ada", "https://github.com/ada"), {"github": "ada"}),
        (("GitHub", "@ada", ""), {"github": "ada"}),
        (("", "", "https://www.linkedin.com/in/ada/"), {"linkedin": "ada"}),
        (("LinkedIn", "Ada L", ""), {"text": "Ada L", "label": "LinkedIn"}),
        (
            ("Google Scholar", "Ada", "https://scholar.google.com/citations?user=xy"),
            {"scholar": "xy"},
        ),
        (
            ("GitHub", "ada", "https://example.org"),
            {"link": "https://example.org", "label": "GitHub", "show": "ada"},
        ),
        (
            ("Twitter", "ada", "https://twitter.com/ada"),
            {"link": "https://twitter.com/ada", "label": "Twitter", "show": "ada"},
        ),
        (("Blog", "", "https://example.org"), {"link": "https://example.org", "show": "Blog"}),
        (("", "", "https://example.org"), {"link": "https://example.org"}),
        (("Signal", "ada.01", ""), {"text": "ada.01", "label": "Signal"}),
        (("Signal", "", ""), {}),
    ],
    ids=str,
)
def test_profiles(given: tuple[str, str, str], contact: dict[str, str]) -> None:
    assert profile(*given) == contact


def test_addresses_are_made_only_where_they_follow_from_the_name() -> None:
    assert address_of("Stack Overflow", "12") == "https://stackoverflow.com/users/12"
    assert address_of("Signal", "ada") is None
    assert address_of("Twitter", "ada lovelace") is None


BOTH = "is written as a start and an end"


@pytest.mark.parametrize(
    ("fields", "ours", "told"),
    [
        ({"startDate": "2019 - 2021"}, {"start": "2019", "end": "2021"}, BOTH),
        ({"startDate": "Jan 2020 – heute"}, {"start": "2020-01", "end": "present"}, BOTH),
        ({"startDate": "2019-01/2020-03"}, {"start": "2019-01", "end": "2020-03"}, BOTH),
        ({"startDate": "Summer – Fall 2020"}, {"date": "Summer – Fall 2020"}, ""),
        ({"startDate": "2019", "endDate": "N/A"}, {"start": "2019"}, "'N/A' is left out"),
        ({"startDate": "2019", "endDate": "unknown"}, {"start": "2019", "end": "unknown"}, ""),
    ],
    ids=str,
)
def test_the_dates_of_an_entry(fields: dict[str, str], ours: dict[str, str], told: str) -> None:
    made, notes = imported({"work": [{"name": "Works", **fields}]})
    assert made == {"organization": "Works", **ours}
    assert [note[-len(told) :] for note in notes] == ([told] if told else [])


def test_how_long_a_certificate_holds() -> None:
    made, notes = imported(
        {"certificates": [{"name": "CKA", "startDate": "2020-01", "endDate": "2023-01"}]}
    )
    assert made == {"title": "CKA", "date": "2020-01 – 2023-01"}
    assert notes == []


def imported(data: dict[str, object]) -> tuple[Tree, list[str]]:
    """The first entry that a JSON Resume becomes, and what is told of it."""
    text = json.dumps({"basics": {"name": "Ada"}, **data})
    found = convert(text.encode(), "resume.json")
    tree: Tree = load(found.text.encode(), "cv.yaml").tree
    entry: Tree = tree["sections"][0]["entries"][0]  # type: ignore[index, call-overload]
    return entry, [note.message for note in found.notes]
