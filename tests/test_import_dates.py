"""Dates and accounts as other programs write them."""

from __future__ import annotations

import pytest

from cvbuild.importing.contacts import address_of, profile
from cvbuild.importing.dates import point, years


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


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("Aug 2018 - Present", ("Aug 2018", "Present")),
        ("2018–2020", ("2018", "2020")),
        ("2018 to 2020", ("2018", "2020")),
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
