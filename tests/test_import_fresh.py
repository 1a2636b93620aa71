"""FRESH résumés become a cv.yaml."""

from __future__ import annotations

import json

import pytest

from cvbuild.importing.convert import convert
from cvbuild.importing.draft import Change
from cvbuild.outline import text
from cvbuild.pipeline import composed
from cvbuild.source import load

ADA = {
    "name": "Ada Lovelace",
    "meta": {"format": "FRESH@0.6.0"},
    "info": {
        "label": "Analyst",
        "class": "Programmer",
        "brief": "**Mathematician**.",
        "image": "a.png",
        "quote": "Onwards",
    },
    "contact": {
        "email": "ada@example.org",
        "phone": "020 7946 0000",
        "website": "https://example.org/ada",
        "other": [{"label": "Office", "flavor": "phone", "value": "020 7946 0001"}],
    },
    "location": {
        "address": "Ada\n12 St James's Square\nLondon",
        "city": "London",
        "code": "SW1Y",
        "country": "GB",
    },
    "social": [
        {"label": "GitHub", "network": "GitHub", "user": "ada", "url": "https://github.com/ada"},
        {"label": "Tw", "network": "Twitter", "user": "ada", "url": "https://twitter.com/ada"},
    ],
    "employment": {
        "summary": "Two engines",
        "history": [
            {
                "employer": "Engine Works",
                "url": "example.org/works",
                "position": "Programmer",
                "start": "1842-10",
                "current": True,
                "summary": "<p>All of the <b>numbers</b></p>",
                "highlights": ["First & last"],
                "keywords": ["cards"],
            }
        ],
    },
    "education": {
        "level": "degree",
        "history": [
            {
                "institution": "Home",
                "title": "BSc",
                "start": "1830",
                "end": "1835",
                "grade": "A",
                "curriculum": ["Calculus #1"],
            }
        ],
    },
    "service": {
        "history": [
            {"flavor": "volunteer", "organization": "Society", "position": "Guide", "start": "1840"}
        ]
    },
    "affiliation": {"history": [{"organization": "Salon", "role": "Guest"}]},
    "skills": {
        "sets": [{"name": "Engines", "level": "master", "skills": ["Loops", "Cards"]}],
        "list": [{"name": "French", "level": "9", "years": 7, "summary": "Since childhood"}],
    },
    "writing": [
        {
            "title": "Notes",
            "flavor": "article",
            "date": "1843",
            "publisher": {"name": "Memoirs", "url": "https://example.org/memoirs"},
            "author": ["Ada", "Luigi"],
        }
    ],
    "speaking": [
        {
            "title": "Engines",
            "event": "Meeting",
            "location": "London",
            "date": "1843-02",
            "highlights": ["Cheers"],
        }
    ],
    "recognition": [{"from": "Society", "title": "Medal", "event": "Dinner", "date": "1844"}],
    "samples": [
        {
            "title": "Loom",
            "summary": "A pattern",
            "url": "https://example.org/loom",
            "date": "1841-09",
        }
    ],
    "reading": [{"title": "Principia", "author": "Isaac Newton"}],
    "references": [
        {"name": "Secret Person", "private": True},
        {
            "name": "Mary",
            "role": "Author",
            "contact": [{"flavor": "email", "label": "Work", "value": "mary@example.org"}],
        },
    ],
    "testimonials": [{"name": "Charles", "quote": "Enchantress of [numbers](#)"}],
    "languages": [{"language": "English", "level": "native"}, {"language": "French", "years": 10}],
    "extracurricular": [{"title": "Club", "activity": "Riding", "start": "1836"}],
    "interests": [{"name": "Music", "summary": "Plays the harp", "keywords": ["harp"]}],
    "disposition": {"travel": 25},
}

PRINTED = """\
Ada Lovelace
Analyst
ada@example.org
020 7946 0000
https://example.org/ada
Ada, 12 St James's Square, London, SW1Y, GB
Office: 020 7946 0001
github.com/ada
Twitter: ada <https://twitter.com/ada>

Mathematician.
"""


def test_everything_that_has_a_place_is_printed() -> None:
    imported = convert(json.dumps(ADA).encode(), "ada.json")
    assert imported.format.name == "fresh"
    printed = text(composed(load(imported.text.encode(), "cv.yaml")).document)
    assert printed.startswith(PRINTED)
    for words in (
        *("Two engines", "Engine Works", "Programmer", "October 1842", "All of the numbers"),
        *("First & last", "cards", "BSc", "Home", "Calculus #1", "Society", "Guide", "Salon"),
        *("Engines (master): Loops, Cards", "French (9, 7 years): Since childhood", "Notes"),
        *("Memoirs", "Ada", "Luigi", "Meeting", "Cheers", "Medal", "Society, Dinner", "Loom"),
        *("Principia", "Isaac Newton", "Mary", "mary@example.org", "Enchantress of numbers"),
        *("English: native", "French: 10 years", "Club", "Riding", "Music: harp; Plays the harp"),
        "Onwards",
    ):
        assert words in printed
    assert "Secret" not in printed


def test_what_has_no_place_is_kept_and_told() -> None:
    imported = convert(json.dumps(ADA, indent=1).encode(), "ada.json")
    tree = load(imported.text.encode(), "cv.yaml").tree
    assert isinstance(tree, dict)
    assert tree["kept"] == {
        "fresh": {
            "info.class": "Programmer",
            "info.image": "a.png",
            "education.level": "degree",
            "service.history[0].flavor": "volunteer",
            "writing[0].flavor": "article",
            "references[0]": {"name": "Secret Person", "private": "true"},
            "disposition": {"travel": "25"},
        }
    }
    told = {(note.change, note.where) for note in imported.notes}
    assert told >= {
        (Change.LEFT, "meta"),
        (Change.KEPT, "disposition"),
        (Change.CHANGED, "employment.history[0].summary"),
        (Change.CHANGED, "skills.list[0].years"),
    }
    assert next(n.line for n in imported.notes if n.where == "meta") == 3


@pytest.mark.parametrize(
    ("job", "end"),
    [
        ({"start": "1842", "current": True}, "present"),
        ({"start": "1842", "current": False}, None),
        ({"start": "1842", "end": "1843", "current": True}, "1843"),
    ],
    ids=["goes on", "does not", "has an end"],
)
def test_a_job_that_goes_on_says_so(job: dict[str, object], end: str | None) -> None:
    data = {"name": "Ada", "employment": {"history": [{"employer": "Works", **job}]}}
    imported = convert(json.dumps(data).encode(), "ada.json")
    tree = load(imported.text.encode(), "cv.yaml").tree
    assert isinstance(tree, dict)
    entry = {"organization": "Works", "start": "1842", **({} if end is None else {"end": end})}
    assert tree["sections"] == [{"kind": "experience", "entries": [entry]}]
    assert ("kept" in tree) is (end != "present")
