"""Whatever fields a file of RenderCV or YAMLResume has, each word of it is found again, or told of.

The files are made at random of the fields that the formats have, and of some that they have not.
Every value is a word that occurs once, so that it can be looked for in the new file.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cvbuild.diagnostic import Path, path_text
from cvbuild.importing.convert import convert
from cvbuild.pipeline import valid
from cvbuild.source import load

WORD = st.sampled_from(["w", "*w*", "_w_ and w", "[w](https://w.example)", "https://w.example"])
VALUE = st.one_of(WORD, st.lists(WORD, max_size=2), st.none())
ODD = st.one_of(VALUE, st.dictionaries(st.sampled_from(["en", "es"]), WORD, max_size=2))


def fields(*names: str) -> st.SearchStrategy[dict[str, object]]:
    """A mapping with some of these fields, whose values are seldom of the wrong sort."""
    return st.dictionaries(st.sampled_from(names), ODD, max_size=6)


DATES = ("start_date", "end_date", "date")
ENTRY = st.one_of(
    WORD,
    fields("company", "position", "location", "summary", "highlights", "team", "odd", *DATES),
    fields("institution", "area", "degree", "gpa", "url", "highlights", "courses", "odd", *DATES),
    fields("title", "authors", "journal", "doi", "url", "summary", "cited_by", "date"),
    fields("name", "url", "summary", "highlights", "location", "keywords", "odd", *DATES),
    fields("label", "details", "odd", "date"),
    fields("bullet", "number", "reversed_number", "odd"),
)
TITLE = st.sampled_from(["skills", "languages", "projects", "awards", "talks", "w", "Work w"])
RENDERCV = st.fixed_dictionaries(
    {
        "cv": st.builds(
            lambda head, networks, others, sections: {
                **head,
                "social_networks": networks,
                "custom_connections": others,
                "sections": sections,
            },
            fields(
                *("name", "headline", "label", "location", "email", "phone", "website", "photo"),
                *("summary", "odd"),
            ),
            st.lists(fields("network", "username", "url", "odd"), max_size=2),
            st.lists(fields("fontawesome_icon", "placeholder", "url"), max_size=2),
            st.dictionaries(TITLE, st.lists(ENTRY, max_size=3), max_size=4),
        )
    }
)

PLACE = ("url", "summary", "startDate", "endDate", "keywords", "odd", "highlights")
YAMLRESUME = st.fixed_dictionaries(
    {
        "content": st.fixed_dictionaries(
            {
                "basics": fields("name", "headline", "email", "phone", "url", "summary", "odd"),
                "location": fields("address", "city", "region", "country", "postalCode", "odd"),
                "work": st.lists(fields("name", "position", *PLACE), max_size=2),
                "volunteer": st.lists(fields("organization", "position", *PLACE), max_size=2),
                "education": st.lists(
                    fields("institution", "degree", "area", "score", "courses", *PLACE), max_size=2
                ),
                "projects": st.lists(fields("name", "description", *PLACE), max_size=2),
                "awards": st.lists(fields("title", "awarder", "date", "summary"), max_size=2),
                "certificates": st.lists(fields("name", "issuer", "date", "url"), max_size=2),
                "publications": st.lists(
                    fields("name", "publisher", "releaseDate", "url", "summary"), max_size=2
                ),
                "skills": st.lists(fields("name", "level", "keywords", "odd"), max_size=2),
                "languages": st.lists(fields("language", "fluency", "keywords"), max_size=2),
                "interests": st.lists(fields("name", "keywords"), max_size=2),
                "references": st.lists(
                    fields("name", "email", "phone", "relationship", "summary", "odd"), max_size=2
                ),
                "profiles": st.lists(fields("network", "username", "url", "odd"), max_size=2),
            }
        )
    }
)


def numbered(tree: object, number: Iterator[int]) -> object:
    """The tree with a word of its own in place of every `w`."""
    if isinstance(tree, dict):
        return {
            key.replace("w", f"w{next(number)}q") if key in ("w", "Work w") else key: numbered(
                value, number
            )
            for key, value in tree.items()
        }
    if isinstance(tree, list):
        return [numbered(value, number) for value in tree]
    if isinstance(tree, str):
        parts = tree.split("w")
        return "".join(f"{part}w{next(number)}q" for part in parts[:-1]) + parts[-1]
    return tree


def words(tree: object, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """Every text in the tree that says something, with its place."""
    if isinstance(tree, dict):
        for key, value in tree.items():
            yield from words(value, (*path, key))
    elif isinstance(tree, list):
        for n, value in enumerate(tree):
            yield from words(value, (*path, n))
    elif isinstance(tree, str):
        yield path, tree


FILES: dict[str, st.SearchStrategy[object]] = {"rendercv": RENDERCV, "yamlresume": YAMLRESUME}


@pytest.mark.parametrize("name", FILES)
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=60)
@given(data=st.data())
def test_every_word_is_found_or_told_of(name: str, data: st.DataObject) -> None:
    tree = numbered(data.draw(FILES[name]), count())
    done = convert(json.dumps(tree).encode(), "file.json", name)
    valid(load(done.text.encode(), "cv.yaml"))
    told = {note.where for note in done.notes}
    lost = [
        (path_text(path), text)
        for path, text in words(tree)
        if not all(word in done.text for word in re.findall(r"w\d+q", text))
        and not any(path_text(path[:n]) in told for n in range(1, len(path) + 1))
    ]
    assert lost == []
