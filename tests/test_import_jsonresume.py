"""JSON Resume as other programs and people write it: names, shapes, and what is told of them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cvbuild.diagnostic import CvbuildError
from cvbuild.export.jsonresume import json_resume
from cvbuild.importing.convert import Imported, convert
from cvbuild.importing.jsonresume_shape import in_shape
from cvbuild.pipeline import Wanted, composed
from cvbuild.source import load


def read(value: object) -> Imported:
    return convert(json.dumps(value).encode(), "resume.json")


def cv(value: object) -> Any:
    return load(read(value).text.encode(), "cv.yaml").tree


def basics(**fields: object) -> Any:
    """The file of a résumé with these basics."""
    made = cv({"basics": {"name": "Ada", **fields}})
    return {name: made[name] for name in made if name not in ("cvbuild", "kept")}


def entry(section: str, **fields: object) -> Any:
    """The only entry of a section with these fields, without what is kept."""
    made = cv({"basics": {"name": "Ada"}, section: [fields]})
    assert kept(made) == []
    return made["sections"][0]["entries"][0]


def kept(made: Any) -> list[Any]:
    """What is kept, but for the address of the schema, which these files do not have."""
    found: list[Any] = made.get("kept", {}).get("jsonresume", [])
    return [item for item in found if item["at"] != "/$schema"]


@pytest.mark.parametrize(
    ("fields", "made"),
    [
        ({"headline": "Analyst"}, {"headline": "Analyst"}),
        ({"title": "Analyst"}, {"headline": "Analyst"}),
        ({"about": "Sums."}, {"summary": "Sums."}),
        ({"mobile": "+44 1"}, {"contacts": [{"phone": "+44 1"}]}),
        ({"address": "1 Row, London"}, {"contacts": [{"location": "1 Row, London"}]}),
        (
            {"location": {"town": "London", "zip": "W1", "country": "UK"}},
            {"contacts": [{"location": "London, W1, UK"}]},
        ),
        ({"city": "Paris", "country": "France"}, {"contacts": [{"location": "Paris, France"}]}),
        ({"github": "ada"}, {"contacts": [{"github": "ada"}]}),
        ({"linkedinUrl": "https://linkedin.com/in/ada"}, {"contacts": [{"linkedin": "ada"}]}),
        ({"links": {"GitHub": "ada"}}, {"contacts": [{"github": "ada"}]}),
        ({"profiles": ["https://github.com/ada"]}, {"contacts": [{"github": "ada"}]}),
        ({"socials": [{"platform": "GitHub", "handle": "ada"}]}, {"contacts": [{"github": "ada"}]}),
    ],
    ids=str,
)
def test_names_of_the_basics(fields: dict[str, object], made: dict[str, object]) -> None:
    assert basics(**fields) == {"name": "Ada", **made}


@pytest.mark.parametrize(
    "parts",
    [
        {"firstName": "Ada", "lastName": "Byron"},
        {"given_name": "Ada", "Surname": "Byron"},
        {"name": {"first": "Ada", "last": "Byron"}},
        {"name": "Ada Byron", "firstName": "Ada", "lastName": "Byron"},
    ],
    ids=str,
)
def test_the_parts_of_a_name(parts: dict[str, object]) -> None:
    made = cv({"basics": {**parts, "email": "a@b.org"}})
    assert made["name"] == "Ada Byron"
    assert "firstName" not in str(made.get("kept"))


@pytest.mark.parametrize(
    ("section", "fields", "made"),
    [
        ("education", {"school": "Home", "major": "Sums"}, {"institution": "Home", "area": "Sums"}),
        ("education", {"university": "Home", "degree": "BSc"}, {"degree": "BSc"}),
        ("education", {"institution": "Home", "fieldOfStudy": "Sums"}, {"area": "Sums"}),
        ("education", {"institution": "Home", "field": "Sums"}, {"area": "Sums"}),
        ("education", {"school": "Home", "courses": "A, B (C, D)"}, {"courses": ["A", "B (C, D)"]}),
        ("education", {"school": "Home", "courses": [{"name": "A"}]}, {"courses": ["A"]}),
        ("work", {"employer": "Mill", "role": "Hand"}, {"organization": "Mill"}),
        ("work", {"organization": "Mill", "title": "Hand"}, {"position": "Hand"}),
        ("work", {"company": "Mill", "technologies": ["a"]}, {"keywords": ["a"]}),
        ("work", {"company": "Mill", "tech": "a, b"}, {"keywords": ["a", "b"]}),
        ("work", {"company": "Mill", "responsibilities": ["a"]}, {"highlights": ["a"]}),
        (
            "work",
            {"company": "Mill", "responsibilities": ["a"], "achievements": "b\nc"},
            {"highlights": ["a", "b", "c"]},
        ),
        ("work", {"company": "Mill", "description": ["a", "b"]}, {"highlights": ["a", "b"]}),
        ("work", {"company": "Mill", "description": "A mill"}, {"description": "A mill"}),
        ("work", {"company": "Mill", "highlights": [{"text": "a"}]}, {"highlights": ["a"]}),
        ("work", {"company": "Mill", "highlights": [{"description": "a"}]}, {"highlights": ["a"]}),
        (
            "work",
            {"company": "Mill", "highlights": [{"title": "a", "description": "b"}]},
            {"highlights": ["a: b"]},
        ),
        ("work", {"company": "Mill", "start_date": "1840", "to": "1841"}, {"end": "1841"}),
        ("work", {"company": "Mill", "position": ["Hand", "Head"]}, {"position": "Hand, Head"}),
        ("projects", {"title": "Loom", "stack": ["a"]}, {"keywords": ["a"]}),
        ("certificates", {"name": "Engine", "authority": "Babbage"}, {"issuer": "Babbage"}),
    ],
    ids=str,
)
def test_names_of_fields(section: str, fields: dict[str, object], made: dict[str, object]) -> None:
    found = entry(section, **fields)
    assert {name: found.get(name) for name in made} == made


def test_several_positions_at_one_employer_are_roles() -> None:
    steps = [
        {"title": "Head", "startDate": "1842", "highlights": ["Led"]},
        {"title": "Hand", "startDate": "1840", "endDate": "1842"},
    ]
    value = {"basics": {"name": "Ada"}, "work": [{"company": "Mill", "position": steps}]}
    made = cv(value)
    assert made["sections"][0]["entries"] == [
        {
            "organization": "Mill",
            "roles": [
                {"position": "Head", "start": "1842", "highlights": ["Led"]},
                {"position": "Hand", "start": "1840", "end": "1842"},
            ],
        }
    ]
    assert "work" not in str(made.get("kept"))


@pytest.mark.parametrize(
    ("skills", "made"),
    [
        (["a", "b"], [{"items": ["a", "b"]}]),
        ("a, b", [{"items": ["a", "b"]}]),
        (
            {"Tools": ["a"], "Languages": "b, c"},
            [{"name": "Tools", "items": ["a"]}, {"name": "Languages", "items": ["b", "c"]}],
        ),
        (
            ["a", {"category": "Tools", "items": ["b"]}],
            [{"name": "a"}, {"name": "Tools", "items": ["b"]}],
        ),
        (
            [{"name": "Tools", "keywords": [{"name": "a", "level": "good"}, {"name": "b"}]}],
            [{"name": "Tools", "items": ["a (good)", "b"]}],
        ),
    ],
    ids=str,
)
def test_shapes_of_skills(skills: object, made: list[object]) -> None:
    found = cv({"basics": {"name": "Ada"}, "skills": skills})
    assert found["sections"][0]["entries"] == made
    assert "skills" not in str(found.get("kept"))


def test_languages_by_name() -> None:
    found = cv({"basics": {"name": "Ada"}, "languages": {"French": "fluent", "German": "B2"}})
    assert found["sections"][0]["entries"] == [
        {"language": "French", "level": "fluent"},
        {"language": "German", "level": "B2"},
    ]


def test_a_name_that_is_there_twice_is_kept() -> None:
    made = cv({"basics": {"name": "Ada"}, "work": [{"name": "Mill", "company": "Works"}]})
    assert made["sections"][0]["entries"] == [{"organization": "Mill"}]
    assert {"at": "/work/0/company", "of": "Mill", "original": "Works"} in made["kept"][
        "jsonresume"
    ]


def test_notes_name_the_fields_of_the_file() -> None:
    text = (
        '{"basics": {"name": "Ada"},\n"jobs": [{"company": "Mill",\n"from": "Oct 1840",\n"x": 1}]}'
    )
    notes = convert(text.encode(), "resume.json", "jsonresume").notes
    assert [(note.where, note.line) for note in notes] == [("jobs[0].from", 3), ("jobs[0].x", 4)]


def test_what_was_reshaped_is_told() -> None:
    fields = {"company": "Mill", "tech": "a, b", "description": "Did it.", "position": ["c", "d"]}
    notes = read({"basics": {"firstName": "Ada", "lastName": "B"}, "work": [fields]}).notes
    assert {(note.where, note.message) for note in notes} == {
        ("basics.firstName", "the parts of the name stand together"),
        ("work[0].tech", "its parts are items of a list"),
        ("work[0].description", "it reads as what was done, and is the summary"),
        ("work[0].position", "its texts stand on one line"),
    }


def test_the_export_has_the_names_and_shapes_of_1_3() -> None:
    value: Any = {
        "basics": {"firstName": "Ada", "lastName": "B", "github": "ada"},
        "work": [{"company": "Mill", "positions": [{"title": "a"}, {"title": "b"}], "odd": 7}],
        "skills": {"Tools": "a, b"},
    }
    source = load(read(value).text.encode(), "cv.yaml")
    back = json.loads(json_resume(composed(source, Wanted()).cv))
    assert back == in_shape(value)
    assert back["work"] == [
        {"name": "Mill", "position": "a", "odd": 7},
        {"name": "Mill", "position": "b"},
    ]
    assert back["skills"] == [{"name": "Tools", "keywords": ["a", "b"]}]


def test_a_picture_within_the_file_is_left_out() -> None:
    done = read({"basics": {"name": "Ada", "image": "data:image/png;base64,iVBORw0KGgo="}})
    assert "base64" not in done.text
    assert [(note.change, note.where) for note in done.notes] == [("left", "basics.image")]


def test_a_description_that_is_a_sentence_is_what_was_done() -> None:
    job = {"name": "Mill", "description": "Did it."}
    made = cv({"basics": {"name": "Ada"}, "work": [job]})
    assert made["sections"][0]["entries"] == [{"organization": "Mill", "summary": "Did it."}]


RESUME = {"basics": {"name": "Ada"}, "work": [{"name": "Mill"}]}


@pytest.mark.parametrize(
    "value",
    [
        {"resume": RESUME},
        {"data": {"resume": RESUME}},
        [RESUME],
        [{"data": RESUME}],
        {"name": "Ada", "work": [{"name": "Mill"}]},
        {"personal_info": {"full_name": "Ada"}, "experience": [{"company": "Mill"}]},
        {"basics": {}, "name": "Ada", "work": [{"name": "Mill"}]},
    ],
    ids=str,
)
def test_a_resume_that_is_wrapped_or_has_no_basics(value: object) -> None:
    made = cv(value)
    assert (made["name"], kept(made)) == ("Ada", [])
    assert made["sections"][0]["entries"] == [{"organization": "Mill"}]


def test_a_resume_without_a_name() -> None:
    value = {"work": [{"name": "Mill"}], "education": [{"school": "Home"}], "summary": "Sums."}
    made = cv(value)
    assert (made["name"], made["summary"], len(made["sections"])) == ("Your name", "Sums.", 2)


def test_what_stands_beside_a_resume_is_kept_and_never_taken_for_it() -> None:
    done = read({"resume": {**RESUME, "id": 1}, "id": 7, "title": "Copy of mine"})
    made: Any = load(done.text.encode(), "cv.yaml").tree
    assert "headline" not in made
    assert [(item["at"], item["original"]) for item in kept(made)] == [
        ("/id", "1"),
        ("/_id", "7"),
        ("/title", "Copy of mine"),
    ]
    assert [note.where for note in done.notes] == ["resume.id", "id", "title"]


@pytest.mark.parametrize(
    "value",
    [
        [RESUME, RESUME],
        {"name": "tool", "projects": [{"name": "a"}]},
        {"data": [1, 2]},
        {"resume": "text"},
    ],
    ids=str,
)
def test_what_is_no_resume(value: object) -> None:
    with pytest.raises(CvbuildError):
        read(value)
