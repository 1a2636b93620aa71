"""Accounts at networks, as people write them in files of other programs."""

from __future__ import annotations

import pytest

from cvbuild.importing.contacts import profile
from cvbuild.importing.draft import Value

PROFILES: dict[str, tuple[tuple[str, str, str], dict[str, Value]]] = {
    "an address without its scheme": (
        ("StackOverflow", "u", "stackoverflow.com/u/1"),
        {"link": "https://stackoverflow.com/u/1", "label": "StackOverflow", "show": "u"},
    ),
    "of an account alone": (("GitHub", "", "github.com/abc"), {"github": "abc"}),
    "the address counts, not the name": (
        ("Linkedin", "user-name", "<span>linkedin.com/in/caroline-watson</span>"),
        {
            "link": "https://linkedin.com/in/caroline-watson",
            "label": "Linkedin",
            "show": "user-name",
        },
    ),
    "a name that is an address": (("GitHub", "https://github.com/foo/", ""), {"github": "foo"}),
    "without its scheme": (("LinkedIn", "linkedin.com/in/zed", ""), {"linkedin": "zed"}),
    "a name with dots": (("GitHub", "ada.dev", ""), {"github": "ada.dev"}),
    "words in the place of an address": (
        ("Twitter", "x", "see there"),
        {"text": "x, see there", "label": "Twitter"},
    ),
    "nothing": (("GitHub", "", ""), {}),
}


@pytest.mark.parametrize(("given", "expected"), PROFILES.values(), ids=PROFILES)
def test_profile(given: tuple[str, str, str], expected: dict[str, Value]) -> None:
    assert profile(*given) == expected
