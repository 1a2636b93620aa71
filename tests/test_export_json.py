"""JSON Resume both ways: import, then export, gives the same data back."""

from __future__ import annotations

import json
import runpy
from collections.abc import Iterator
from pathlib import Path
from textwrap import indent
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cvbuild.export.jsonresume import json_resume
from cvbuild.importing.convert import convert
from cvbuild.importing.jsonresume_shape import in_shape
from cvbuild.outline import text
from cvbuild.pipeline import Wanted, composed
from cvbuild.source import Source, load

SAMPLES = Path(__file__).parents[2] / "shared/samples/jsonresume"
STARTER = Path(__file__).parents[1] / "src/cvbuild/starter.yaml"
KINDS: dict[str, str] = runpy.run_path(str(Path(__file__).parents[1] / "tools/make_reference.py"))[
    "SECTIONS"
]
"""An example of each kind of section, from the reference."""
WHOLE = Wanted()
OWN = Path(__file__).parents[1] / "cv.yaml"


def imported(value: object) -> Source:
    made = convert(json.dumps(value).encode(), "resume.json", "jsonresume")
    return load(made.text.encode(), "cv.yaml")


def back(source: Source, wanted: Wanted = WHOLE) -> Any:
    return json.loads(json_resume(composed(source, wanted).cv))


FULL: dict[str, Any] = {
    "$schema": "https://example.org/schema.json",
    "basics": {
        "name": "Ada Lovelace",
        "label": "Analyst",
        "image": "",
        "email": "ada@example.org",
        "phone": "+44 20 7946 0000",
        "url": "https://example.org/ada",
        "summary": "Numbers *and* machines.\n\nPoetry.",
        "location": {"city": "London", "countryCode": "GB", "postalCode": "SW1Y"},
        "profiles": [
            {"network": "GitHub", "username": "ada", "url": "https://github.com/ada"},
            {"network": "github", "username": "ada", "url": "http://github.com/ada"},
            {"network": "Signal", "username": "ada.01"},
            {"network": "Blog", "url": "https://example.org/blog"},
            {"network": "LinkedIn", "username": "Ada L", "url": "https://linkedin.com/in/ada/"},
            {"username": "", "url": ""},
        ],
    },
    "work": [
        {
            "name": "Works",
            "position": "Programmer",
            "startDate": "1842-10",
            "summary": "- one\n- two",
            "highlights": ["2*3*4", " padded ", "", "[a](b)"],
            "keywords": ["cards"],
            "remote": True,
            "team": "Engines",
        },
        {"position": "Freelancer", "startDate": "Oct 1840", "endDate": "Present"},
        {"name": "Mill", "startDate": "1839", "endDate": "1838", "url": "www.mill.example.org"},
    ],
    "volunteer": [{"organization": "Society", "position": "Guide", "endDate": "1841-01-01"}],
    "education": [
        {"institution": "Home", "studyType": "BSc", "area": "Sums", "score": "4.0", "courses": []},
        {"institution": "Away", "score": 3.9, "startDate": "1830-00-00"},
    ],
    "awards": [{"title": "Medal", "date": "1844-13", "awarder": "Society", "summary": None}],
    "certificates": [{"name": "Engine", "date": "1843-02-30", "issuer": "Babbage", "url": "x"}],
    "publications": [
        {"name": "Notes", "publisher": "Memoirs", "releaseDate": "1843", "url": "https://x.org"}
    ],
    "skills": [{"name": "Maths", "level": "", "keywords": ["sums", "1"]}, {"name": "Riding"}],
    "languages": [{"language": "English", "fluency": "native"}],
    "interests": [{"name": "Music", "keywords": ["harp"]}],
    "references": [{"name": "Mary", "reference": "<p>Clever &amp; kind</p>"}],
    "projects": [
        {
            "name": "Loom",
            "description": "Patterns",
            "startDate": "1841-09-01",
            "endDate": "1841-09-01",
            "roles": ["author", "weaver, too"],
            "entity": "Works",
            "type": "application",
            "highlights": [],
        },
        "just a word",
    ],
    "hobbies": ["chess", 7],
    "meta": {"version": "v1.0.0", "theme": "null", "n": None, "a\x00b": "\U0001f600\x07"},
}
"""What the schema has, and what files in the wild have instead."""

OLD: dict[str, Any] = {
    "basics": {"name": "Ada", "website": "https://example.org", "picture": "ada.jpg"},
    "work": [{"company": "Works", "website": "https://works.example.org", "position": "Analyst"}],
    "volunteer": [{"organization": "Society", "website": "https://society.example.org"}],
    "education": [{"institution": "Home", "gpa": "4.0"}],
    "publications": [{"name": "Notes", "website": "https://notes.example.org"}],
    "languages": [{"name": "English", "level": "native"}],
}


@pytest.mark.parametrize(
    "value", [FULL, OLD, {"basics": {}}, {"work": []}], ids=["full", "old", "empty", "none"]
)
def test_import_and_export_give_the_same_back(value: Any) -> None:
    assert back(imported(value)) == in_shape(value)


def test_what_the_schema_has_comes_back_to_the_letter() -> None:
    work = [{"name": "Works", "description": "We make looms.", "url": "", "highlights": [" a "]}]
    value = {**FULL, "work": work, "projects": FULL["projects"][:1]}
    assert back(imported(value)) == value


def test_old_names_become_those_of_today() -> None:
    work = back(imported(OLD))["work"]
    assert work == [{"name": "Works", "url": "https://works.example.org", "position": "Analyst"}]


def test_what_was_kept_is_little() -> None:
    plain = {key: FULL[key] for key in ("volunteer", "publications", "languages", "interests")}
    tree = imported({"basics": {"name": "Ada", "email": "ada@example.org"}, **plain}).tree
    assert isinstance(tree, dict)
    kept: Any = tree["kept"]
    assert [entry["at"] for entry in kept["jsonresume"]] == ["/$schema"]


def test_everything_that_has_a_place_is_printed() -> None:
    printed = text(composed(imported(FULL)).document)
    for words in (
        *("Ada Lovelace", "Analyst", "London", "Signal: ada.01", "Blog", "ada.01", "Poetry."),
        *("Works", "Programmer", "October 1842", "• one", "• two", "2*3*4", "[a](b)", "Engines"),
        *("Freelancer", "1839 until 1838", "Mill", "Guide", "BSc", "Sums", "4.0", "3.9", "Medal"),
        *("Engine", "Babbage", "Notes", "Memoirs", "1843", "Maths", "sums", "Riding", "native"),
        *("Music", "harp", "Clever & kind", "Loom", "author, weaver, too", "application"),
    ):
        assert words in printed


def test_what_was_changed_since_wins() -> None:
    made = convert(json.dumps(FULL).encode(), "resume.json").text
    changed = made.replace("+44 20 7946 0000", "+44 20 7946 9999")
    changed = changed.replace("2`*`3`*`4", "24").replace("Programmer", "Lead")
    value = back(load(changed.encode(), "cv.yaml"))
    assert value["basics"]["phone"] == "+44 20 7946 9999"
    assert value["basics"]["location"] == FULL["basics"]["location"]
    assert (value["work"][0]["position"], value["work"][0]["remote"]) == ("Lead", True)
    assert value["work"][0]["highlights"][2:4] == ["24", "padded"]


def test_names_that_are_written_otherwise_come_back_with_all_else() -> None:
    jobs: list[Any] = [
        {"name": "<b>A</b> &amp; B", "odd": 1, "summary": "one\ntwo"},
        {"name": "0", "url": "", "location": "null"},
        {"name": "C <br> D", "highlights": ["&lt;x&gt;", " e "], "odd": [{}]},
    ]
    value: Any = {"basics": {"name": " Ada "}, "work": jobs}
    assert back(imported(value)) == in_shape(value)


def test_what_was_kept_of_an_entry_follows_it() -> None:
    jobs = [{"name": "A", "remote": True}, {"name": "B"}, {"name": "C", "remote": False}]
    source = imported({"basics": {"name": "Ada"}, "work": jobs})
    tree: Any = source.tree
    tree["sections"][0]["entries"].pop(0)
    assert back(load(json.dumps(tree).encode(), "cv.yaml"))["work"] == jobs[1:]


def test_a_variant_has_nothing_of_what_was_kept() -> None:
    made = convert(json.dumps(FULL).encode(), "resume.json").text
    source = load(f"{made}\nvariants:\n  brief:\n    headline: Poet\n".encode(), "cv.yaml")
    assert back(source)["hobbies"] == FULL["hobbies"]
    brief = back(source, Wanted("brief"))
    assert "hobbies" not in brief
    assert brief["basics"]["label"] == "Poet"


WORDS = st.text(max_size=10) | st.sampled_from(
    [
        "2018",
        "2018-08",
        "Present",
        "",
        "1",
        "null",
        '"',
        "*a*",
        "https://x.org",
        "a@b.org",
        "- a\n- b",
    ]
)
ANY: st.SearchStrategy[Any] = st.recursive(
    WORDS | st.none() | st.booleans() | st.integers(-5, 3000) | st.floats(-1, 1),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=2),
    max_leaves=5,
)
NAMES = st.sampled_from(
    [
        *("name", "url", "website", "startDate", "endDate", "date", "summary", "highlights"),
        *("position", "organization", "institution", "studyType", "score", "courses", "title"),
        *("keywords", "level", "language", "fluency", "reference", "roles", "type", "location"),
        *("releaseDate", "description", "company", "entity", "odd", "email", "phone"),
    ]
)
ENTRIES = st.lists(st.dictionaries(NAMES, WORDS | ANY, max_size=5) | ANY, max_size=3) | ANY
RESUMES = st.builds(
    lambda basics, rest: {"basics": basics, **rest},
    st.dictionaries(NAMES | st.sampled_from(["label", "profiles", "location"]), WORDS | ANY),
    st.dictionaries(
        st.sampled_from([key for key in FULL if key != "basics"] + ["odd", "sections"]),
        ENTRIES,
        max_size=4,
    ),
)


@settings(max_examples=60, deadline=None)
@given(RESUMES)
def test_any_json_resume_comes_back(value: Any) -> None:
    clean = json.loads(json.dumps(value).replace("\\ud", "\\\\ud"))
    assert json.dumps(back(imported(clean)), sort_keys=True) == json.dumps(
        in_shape(clean), sort_keys=True
    )


@pytest.mark.parametrize("file", sorted(SAMPLES.glob("*.resume.json")), ids=lambda f: f.name)
def test_published_samples_come_back(file: Path) -> None:
    value = json.loads(file.read_bytes())
    source = load(convert(file.read_bytes(), file.name).text.encode(), "cv.yaml")
    assert back(source) == in_shape(value)


def leaves(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(inner, key)
    elif isinstance(value, list):
        for inner in value:
            yield from leaves(inner, name)
    elif isinstance(value, str):
        yield name, value


LOOKS = {
    "cvbuild",
    "equal_note",
    "kind",
    "style",
    "tags",
    "priority",
    "date_position",
    "corresponding",
}
UNSAID = {"present", "Profile", "Awards and grants", "Cambridge"}
"""Headings that JSON Resume has of its own, and what it has no word for."""


def test_what_it_has_no_field_for_stands_beside_the_others() -> None:
    made = "".join(indent(example, "  ") for example in KINDS.values())
    source = load(f"cvbuild: 1\nname: Ada\nsections:\n{made}".encode(), "cv.yaml")
    written = json_resume(composed(source).cv)
    for name, text_ in leaves(source.tree):
        words = json.dumps(text_.rstrip("*"), ensure_ascii=False)[1:-1]
        assert words in written or name in LOOKS or text_ in UNSAID, text_


@pytest.mark.parametrize("file", [STARTER, OWN], ids=lambda f: f.name)
def test_exports_satisfy_the_published_schema(file: Path) -> None:
    schema = SAMPLES / "schema.json"
    if not schema.exists():
        pytest.skip("the schema of JSON Resume is not there")
    from jsonschema import Draft7Validator

    value = back(load(file.read_bytes(), file.name))
    Draft7Validator(json.loads(schema.read_text(encoding="utf-8"))).validate(value)
