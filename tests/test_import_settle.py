"""What the schema refuses is changed or kept until the file is valid, and told."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cvbuild.diagnostic import CvbuildError
from cvbuild.importing.convert import convert
from cvbuild.importing.draft import Draft, Value
from cvbuild.importing.markup import literal, understood
from cvbuild.importing.printable import printable
from cvbuild.importing.settle import NAMELESS, settle
from cvbuild.pipeline import prepare, valid
from cvbuild.schema.sections import SECTION_KINDS
from cvbuild.source import load
from cvbuild.text import bad_links, parse, plain


def settled(**fields: Value) -> tuple[dict[str, Value], list[str]]:
    result = settle(Draft({"cvbuild": "1", "name": "Ada", **fields}))
    valid(load(result.text.encode(), "cv.yaml"))
    return result.cv, [f"{n.change} {n.where.removeprefix('cv.yaml ')}" for n in result.notes]


@pytest.mark.parametrize(
    ("typed", "made", "told"),
    [
        (
            {"website": "example.org"},
            {"website": "https://example.org"},
            "changed contacts[0].website",
        ),
        (
            {"website": "www.x.org/a?b"},
            {"website": "https://www.x.org/a?b"},
            "changed contacts[0].website",
        ),
        ({"website": " https://x.org "}, {"website": "https://x.org"}, None),
        ({"website": "at home"}, {"text": "at home"}, "changed contacts[0].website"),
        ({"website": "ada@x.org"}, {"email": "ada@x.org"}, "changed contacts[0].website"),
        ({"email": "ada at x"}, {"text": "ada at x"}, "changed contacts[0].email"),
        ({"phone": "on request"}, {"text": "on request"}, "changed contacts[0].phone"),
        ({"github": "Ada Lovelace"}, {"text": "Ada Lovelace"}, "changed contacts[0].github"),
        ({"orcid": "0000"}, {"text": "0000"}, "changed contacts[0].orcid"),
        (
            {"link": "ftp://x", "label": "L", "show": "s"},
            {"text": "ftp://x", "label": "L"},
            "changed contacts[0].link",
        ),
    ],
    ids=str,
)
def test_contacts(typed: dict[str, Value], made: dict[str, Value], told: str | None) -> None:
    cv, notes = settled(contacts=[typed])
    assert (cv["contacts"], notes) == ([made], [told] if told else [])


@pytest.mark.parametrize(
    ("dates", "made", "changes"),
    [
        ({"start": "2018-13"}, {"start": "2018"}, 1),
        ({"start": "2018-02-30"}, {"start": "2018-02"}, 1),
        ({"start": "99"}, {}, 1),
        ({"start": "2018", "end": "19"}, {"date": "2018 until 19"}, 1),
        ({"start": "2018-06", "end": "2016"}, {"date": "2018-06 until 2016"}, 1),
        ({"start": "2018 - 2020"}, {"date": "2018 - 2020"}, 0),
        ({"date": "0000"}, {}, 1),
    ],
    ids=str,
)
def test_dates(dates: dict[str, Value], made: dict[str, Value], changes: int) -> None:
    entry: dict[str, Value] = {"organization": "Works", **dates}
    cv, notes = settled(sections=[{"kind": "experience", "entries": [entry]}])
    assert cv["sections"] == [
        {"kind": "experience", "entries": [{"organization": "Works", **made}]}
    ]
    assert len(notes) == changes


def test_what_an_entry_must_have() -> None:
    cv, notes = settled(
        sections=[
            {"kind": "experience", "entries": [{"position": "Freelancer"}, {"summary": "Sums"}]},
            {"kind": "education", "entries": [{"start": "2018"}]},
        ]
    )
    jobs = [{"organization": "Freelancer"}, {"organization": "—", "summary": "Sums"}]
    assert cv["sections"] == [
        {"kind": "experience", "entries": jobs},
        {"kind": "education", "entries": [{"institution": "—", "start": "2018"}]},
    ]
    assert len(notes) == 3


def test_what_cannot_stand_is_kept() -> None:
    cv, notes = settled(
        headline={"text": "Analyst"},
        nothing="x",
        sections=[
            {"kind": "poems", "entries": [{"title": "Ode"}]},
            {"kind": "awards", "entries": [{"title": "Medal", "url": "at home"}, {"title": " "}]},
        ],
    )
    assert cv == {
        "cvbuild": "1",
        "name": "Ada",
        "sections": [{"kind": "awards", "entries": [{"title": "Medal"}]}],
        "kept": {
            "refused": {
                "headline": {"text": "Analyst"},
                "nothing": "x",
                "sections[0]": {"kind": "poems", "entries": [{"title": "Ode"}]},
                "sections[1].entries[0].url": "at home",
            }
        },
    }
    assert notes


def test_no_name_is_told() -> None:
    cv, notes = settled(name=" ")
    assert (cv["name"], notes) == (NAMELESS, ["changed name"])


def test_characters_that_nothing_can_hold() -> None:
    cv, notes = settled(summary="a\x00b\r\nc\x1b[31m", kept={"x": {"y\x00": "\x07"}})
    assert cv["summary"] == "ab\nc[31m"
    assert cv["kept"] == {"x": '{"y\\u0000": "\\u0007"}'}
    assert notes == ["changed summary"]


WORDS = st.text(max_size=12) | st.sampled_from(
    ["2018", "2018-13", "present", "[a](b)", "*a*", "https://x.org", "a@b.org", "http://", "  "]
)
NAMES = st.sampled_from(
    [
        *("kind", "title", "entries", "items", "name", "url", "start", "end", "date", "summary"),
        *("highlights", "organization", "institution", "position", "roles", "authors", "doi"),
        *("text", "level", "quote", "email", "phone", "tags", "priority", "style", "odd"),
    ]
)
KINDS = st.sampled_from([*SECTION_KINDS, "odd"])
VALUES: st.SearchStrategy[Value] = st.recursive(
    WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=5),
    max_leaves=15,
)
SECTIONS = st.builds(
    lambda kind, fields, entries: {**fields, "kind": kind, "entries": entries},
    KINDS,
    st.dictionaries(NAMES, VALUES, max_size=2),
    st.lists(st.dictionaries(NAMES, VALUES, max_size=6), max_size=3),
)
FIELDS = st.sampled_from(
    ["name", "headline", "contacts", "summary", "photo", "design", "variants", "locale", "kept"]
)


@settings(max_examples=50, deadline=None)
@given(st.dictionaries(FIELDS, VALUES, max_size=4), st.lists(SECTIONS, max_size=3))
def test_any_draft_becomes_a_valid_file(fields: dict[str, Value], sections: list[Value]) -> None:
    result = settle(Draft({**fields, "sections": sections}))
    valid(load(result.text.encode(), "cv.yaml"))


@given(st.text(st.sampled_from("*_`[](): a\nb") | st.characters(), max_size=30))
def test_any_text_prints_as_it_is(text: str) -> None:
    assert not bad_links(literal(text))
    if "`" not in text:
        assert plain(parse(literal(text))) == text


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("**bold** and *it*", "**bold** and *it*"),
        ("a [link](https://x.org) `code`", "a [link](https://x.org) `code`"),
        ("2*3*4", "2`*`3`*`4"),
        ("5* and 4*", "5* and 4*"),
        ("[a](b)", "[a]`(`b)"),
        ("**kwargs, *args", "**kwargs, *args"),
        ("C:\\*.*", "C:\\*.*"),
    ],
    ids=str,
)
def test_markdown_that_is_meant_stays(text: str, made: str) -> None:
    assert understood(text) == made


DIRECTION = "invisible marks of the writing direction are left out"
X = "[https://x.org](https://x.org)"
GONE = "left out, as it cannot be printed: "
WRITTEN = "written with what can be printed: "


@pytest.mark.parametrize(
    ("typed", "made", "told"),
    [
        ("\u202a+1 555 123\u202c", "+1 555 123", [DIRECTION]),
        ("\u2066a@x.org\u2069\u200f", "a@x.org", [DIRECTION]),
        ("שלום \u200fa", "שלום \u200fa", []),
        ("שלום \u202ba\u202c", "שלום a", [DIRECTION]),
        ("🚀 Launched", "Launched", [f"{GONE}🚀"]),
        ("Engineer | Speaker 🚀", "Engineer | Speaker", [f"{GONE}🚀"]),
        ("Engineer | 🚀", "Engineer", [f"{GONE}🚀"]),
        ("a 👩🏽\u200d💻 b🇩🇪c (🎉 d) 🎉!", "a b c (d)!", [f"{GONE}👩🏽\u200d💻, 🇩🇪, 🎉"]),
        ("**🚀 Launched** *🚀* [🔗](https://x.org)", f"**Launched** {X}", [f"{GONE}🚀, 🔗"]),
        ("⭐⭐☆ 1️⃣ I ❤️ Go", "★★☆ 1 I ♥ Go", [f"{WRITTEN}⭐ as ★, 1️⃣ as 1, ❤ as ♥"]),
        ("Go \uf0b7 Rust 🔹 C", "Go • Rust • C", [f"{WRITTEN}U+F0B7 as •, 🔹 as •"]),
        ("caf\ufffd and \ue123", "caf and", [f"{GONE}U+FFFD after 'caf', U+E123 after 'and'"]),
        ("\ufffca", "a", [f"{GONE}U+FFFC at the beginning"]),
        ("𝗕𝗼𝗹𝗱 𝑥", "Bold x", ["its bold or italic letters of formulas are ordinary letters"]),
        ("Hawaiʻi, ☎️ ♥ ★ ✓ → é", "Hawaiʻi, ☎️ ♥ ★ ✓ → é", []),
        ("https://x.org/🚀", "https://x.org/🚀", []),
    ],
)  # fmt: skip
def test_what_is_no_text_goes(typed: str, made: str, told: list[str]) -> None:
    done = printable(Draft({"name": "Ada", "headline": typed, "kept": {"a": typed}}))
    assert done.cv == {"name": "Ada", "headline": made, "kept": {"a": typed}}
    assert [(note.where, note.message) for note in done.notes] == [
        ("cv.yaml headline", message) for message in told
    ]


PASTED = r"""{
"basics": {"name": "Ada 🚀", "label": "x \ud83d y", "phone": "\u202a+1 555 123\u202c"},
"work": [{
    "name": "W\ufffd",
    "highlights": ["\uf0b7 One 🎉", "\uf0b7 Two"],
    "summary": "\uf0b7 a\n\uf0b7b"
}]}"""


def test_a_file_of_pasted_texts_builds() -> None:
    text = convert(PASTED.encode(), "resume.json").text
    source = load(text.encode(), "cv.yaml")
    prepare(source)
    assert isinstance(source.tree, dict)
    assert {k: v for k, v in source.tree.items() if k not in ("kept", "cvbuild")} == {
        "name": "Ada",
        "headline": "x y",
        "contacts": [{"phone": "+1 555 123"}],
        "sections": [
            {
                "kind": "experience",
                "entries": [{"organization": "W", "highlights": ["a", "b", "One", "Two"]}],
            }
        ],
    }


def test_letters_that_cannot_be_set_are_told_at_once() -> None:
    data = '{"basics": {"name": "ไทย", "label": "தமிழ்"}, "work": []}'
    done = convert(data.encode(), "resume.json")
    (told,) = (note for note in done.notes if note.change == "unprinted")
    assert (told.where, "2 places" in told.message or "1 more" in told.message) == (
        "cv.yaml name",
        True,
    )
    with pytest.raises(CvbuildError):
        prepare(load(done.text.encode(), "cv.yaml"))


@given(st.text(max_size=30), st.sampled_from(["**{}**", "[{}](https://x.org)", "`{}` a", "{} *b"]))
def test_any_text_stays_one_that_cv_yaml_takes(text: str, form: str) -> None:
    (made,) = printable(Draft({"headline": form.format(understood(text))})).cv.values()
    assert isinstance(made, str)
    assert not bad_links(made) or bad_links(form.format(understood(text)))
