# ruff: noqa: E501 — messages stand here as they are
"""What a variant selects and changes, and what is said of variants that cannot be."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cvbuild.diagnostic import CvbuildError, ExitCode, Path, render
from cvbuild.expression import And, Expression, Name, Not, Or, parse, true_for
from cvbuild.pipeline import checked
from cvbuild.schema import Cv, Variant
from cvbuild.schema.base import Taggable
from cvbuild.select import (
    cheapest,
    inherited,
    items,
    kept,
    label,
    select,
    survives,
    tags_of,
    without,
)
from cvbuild.source import load
from cvbuild.validate import validate

HEAD = "cvbuild: 1\nname: Ada Lovelace\n"


def read(text: str) -> Cv:
    return validate(load(text.encode(), "cv.yaml"))


def selected(cv: Cv, tags: str | Expression) -> Cv:
    return select(cv, Variant.model_validate({"tags": str(tags)}))


def places(cv: Cv) -> list[Path]:
    return [item.path for item in items(cv)]


def labels(cv: Cv) -> list[str]:
    return [label(item) for item in items(cv)]


# Properties, of small files with tags anywhere.

expressions: st.SearchStrategy[Expression] = st.recursive(
    st.sampled_from("abc").map(Name),
    lambda inner: inner.map(Not) | st.builds(And, inner, inner) | st.builds(Or, inner, inner),
    max_leaves=5,
)

Fields = dict[str, object]
tags = st.lists(st.sampled_from("abc"), max_size=2, unique=True)
words = st.sampled_from(["Engines", "Cards", "Looms", "Numbers"])


def tagged(**fields: st.SearchStrategy[object]) -> st.SearchStrategy[Fields]:
    return st.fixed_dictionaries({**fields, "tags": tags})


def few(inner: st.SearchStrategy[Fields], least: int = 0) -> st.SearchStrategy[list[Fields]]:
    return st.lists(inner, min_size=least, max_size=3)


def maybe(inner: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    return st.none() | inner


bullets = tagged(text=words, items=few(tagged(text=words, items=few(tagged(text=words)))))
roles = tagged(position=words, highlights=few(bullets))
jobs = tagged(
    organization=words,
    position=maybe(words),
    summary=maybe(words),
    roles=few(roles),
    highlights=few(bullets),
)
papers = tagged(title=words, highlights=few(bullets))
skills = tagged(name=words, items=few(tagged(text=words)), details=maybe(words))
sections = st.one_of(
    tagged(kind=st.just("text"), text=words),
    tagged(kind=st.just("list"), items=few(bullets, 1)),
    tagged(kind=st.just("experience"), entries=few(jobs, 1)),
    tagged(kind=st.just("publications"), entries=few(papers, 1)),
    tagged(kind=st.just("skills"), entries=few(skills, 1)),
    tagged(kind=st.just("languages"), entries=few(tagged(language=words), 1)),
    tagged(kind=st.just("publications"), intro=words),
)
contacts = tagged(text=words)
files: st.SearchStrategy[Cv] = st.fixed_dictionaries(
    {
        "cvbuild": st.just("1"),
        "name": st.just("Ada Lovelace"),
        "contacts": few(contacts),
        "sections": few(sections),
    }
).map(lambda fields: read(json.dumps(fields)))


def own(item: Taggable) -> Fields:
    """What an item says by itself, without the items in it."""
    values = {name: getattr(item, name) for name in type(item).model_fields}
    return {
        name: value
        for name, value in values.items()
        if not (isinstance(value, tuple) and any(isinstance(part, Taggable) for part in value))
        and value != ()
    }


def around(cv: Cv, path: Path) -> Iterator[Taggable]:
    """The item at `path` and all that it stands in."""
    return (item for item in items(cv) if path[: len(item.path)] == item.path)


@given(files, expressions)
def test_selection_is_idempotent(cv: Cv, expression: Expression) -> None:
    once = selected(cv, expression)
    assert selected(once, expression) == once


@given(files, expressions)
def test_selection_keeps_order_and_invents_nothing(cv: Cv, expression: Expression) -> None:
    whole = {item.path: item for item in items(cv)}
    left = {item.path: item for item in items(selected(cv, expression))}
    assert list(left) == [path for path in whole if path in left]
    assert [path for path in left if own(left[path]) != own(whole[path])] == []


@given(files, expressions)
def test_what_is_in(cv: Cv, expression: Expression) -> None:
    """What holds nothing else is in when its tags and those of all around it say so."""
    left = places(selected(cv, expression))
    for leaf in items(cv):
        if not any(items(leaf)):
            is_in = all(
                not item.tags or true_for(expression, frozenset(item.tags))
                for item in around(cv, leaf.path)
            )
            assert (leaf.path in left) == is_in


@given(files, expressions)
def test_what_stays_in_is_wanted(cv: Cv, expression: Expression) -> None:
    for item in items(selected(cv, expression)):
        assert not item.tags or true_for(expression, frozenset(item.tags))


@given(files, expressions)
def test_a_selection_is_a_file(cv: Cv, expression: Expression) -> None:
    """What was valid stays so: no section without entries, no group of skills without skills."""
    left = selected(cv, expression)
    Cv.model_validate(
        json.loads(left.model_dump_json(exclude_none=True, exclude_defaults=True)), strict=False
    )
    for section in left.sections:
        before = next(one for one in cv.sections if one.path == section.path)
        for name in ("entries", "items"):
            assert bool(getattr(section, name, ())) == bool(getattr(before, name, ()))


@given(files)
def test_no_expression_is_the_whole_file(cv: Cv) -> None:
    assert select(cv, Variant()) == cv
    assert all(kept(cv, select(cv, Variant())).values())


@given(files, expressions, expressions)
def test_or_keeps_more(cv: Cv, one: Expression, other: Expression) -> None:
    assert set(places(selected(cv, one))) <= set(places(selected(cv, Or(one, other))))
    assert set(places(selected(cv, And(one, other)))) <= set(places(selected(cv, one)))


@given(files, expressions, expressions)
def test_de_morgan(cv: Cv, one: Expression, other: Expression) -> None:
    assert selected(cv, Not(Or(one, other))) == selected(cv, And(Not(one), Not(other)))


@given(files, expressions)
def test_kept(cv: Cv, expression: Expression) -> None:
    left = selected(cv, expression)
    told = kept(cv, left)
    assert list(told) == places(cv)
    assert [path for path, is_kept in told.items() if is_kept] == places(left)


@given(files, st.data())
def test_survives(cv: Cv, data: st.DataObject) -> None:
    every = places(cv)
    dropped = frozenset(data.draw(st.lists(st.sampled_from(every)))) if every else frozenset()
    there = survives(cv, dropped)
    left = without(cv, dropped)
    assert [path for path in every if there(path)] == places(left)
    assert all(there((*path, "text")) == there(path) for path in every)
    assert dropped.isdisjoint(places(left))
    assert there(("name",))
    assert there(())


# What goes when what is in it goes.

EMPTIED: dict[str, tuple[str, list[str]]] = {
    "a section without tags": ("- {kind: awards, entries: [{title: A}]}", ["awards", "A"]),
    "its only entry": ("- {kind: awards, entries: [{title: A, tags: [out]}]}", []),
    "its only entry, and it has an intro": (
        "- {kind: awards, intro: I, entries: [{title: A, tags: [out]}]}",
        [],
    ),
    "one of two entries": (
        "- {kind: awards, entries: [{title: A, tags: [out]}, {title: B}]}",
        ["awards", "B"],
    ),
    "a section that never had entries": ("- {kind: awards, intro: I}", ["awards"]),
    "all of a list": ("- {kind: list, items: [{text: A, tags: [out]}]}", []),
    "all below a bullet": (
        "- {kind: list, items: [{text: A, items: [{text: B, tags: [out]}]}]}",
        ["list", "A"],
    ),
    "all bullets of an entry": (
        "- {kind: awards, entries: [{title: A, highlights: [{text: B, tags: [out]}]}]}",
        ["awards", "A"],
    ),
    "what holds what is wanted": (
        "- {kind: awards, tags: [out], entries: [{title: A, tags: [in]}]}",
        [],
    ),
    "all bullets of a role": (
        "- kind: experience\n"
        "  entries:\n"
        "    - organization: A\n"
        "      roles: [{position: B, highlights: [{text: C, tags: [out]}]}]",
        ["experience", "A", "B"],
    ),
    "the only role": (
        "- {kind: experience, entries: [{organization: A, roles: [{team: B, tags: [out]}]}]}",
        [],
    ),
    "one of two roles": (
        "- kind: experience\n"
        "  entries: [{organization: A, roles: [{team: B, tags: [out]}, {team: C}]}]",
        ["experience", "A", "C"],
    ),
    "the only role, and there is a position": (
        "- kind: experience\n"
        "  entries: [{organization: A, position: P, roles: [{team: B, tags: [out]}]}]",
        ["experience", "A"],
    ),
    "the only role, and there is a summary": (
        "- kind: experience\n"
        "  entries: [{organization: A, summary: S, roles: [{team: B, tags: [out]}]}]",
        ["experience", "A"],
    ),
    "the only role, and there is a bullet": (
        "- kind: experience\n"
        "  entries: [{organization: A, highlights: [H], roles: [{team: B, tags: [out]}]}]",
        ["experience", "A", "H"],
    ),
    "the only role and the only bullet": (
        "- kind: experience\n"
        "  entries:\n"
        "    - organization: A\n"
        "      highlights: [{text: H, tags: [out]}]\n"
        "      roles: [{team: B, tags: [out]}]",
        [],
    ),
    "all skills of a group": (
        "- {kind: skills, entries: [{name: A, items: [{text: B, tags: [out]}]}, {name: C}]}",
        ["skills", "C"],
    ),
    "all skills of a group without a name": (
        "- {kind: skills, entries: [{items: [{text: B, tags: [out]}]}]}",
        [],
    ),
    "all skills of a group with details": (
        "- {kind: skills, entries: [{name: A, details: D, items: [{text: B, tags: [out]}]}]}",
        ["skills", "A"],
    ),
    "all skills of a group with a level": (
        "- {kind: skills, entries: [{name: A, level: L, items: [{text: B, tags: [out]}]}]}",
        ["skills", "A"],
    ),
}


@pytest.mark.parametrize(("section", "expected"), EMPTIED.values(), ids=list(EMPTIED))
def test_emptied(section: str, expected: list[str]) -> None:
    cv = read(f"{HEAD}sections:\n{section}")
    left = selected(cv, "in")
    assert labels(left) == expected
    assert left == without(cv, frozenset(i.path for i in items(cv) if "out" in i.tags))


# What a variant changes.

CHANGES = """\
cvbuild: 1
name: Ada Lovelace
headline: Mathematician
design: {paper: a4, font_size: 10}
dates: {months: short}
pages: 3
sections:
  - {kind: awards, entries: [{title: Medal}]}
  - {kind: talks, id: lectures, entries: [{title: Numbers}]}
  - {kind: talks, entries: [{title: Engines}]}
  - {kind: text, title: Profile, text: Ada.}
variants:
  base:
    tags: x or y
    headline: Engineer
    summary: Builds engines.
    order: [text]
    titles: {awards: Medals, text: About}
    design: {font_size: 9, margin: 36pt}
    dates: {dash: to}
    pages: 2
    fit: {drop: true}
    locale: en-GB
    template: plain
  middle:
    extends: base
    titles: {awards: Honours}
    design: {font_size: 11}
    order: []
  top:
    extends: middle
    tags: not x
    pages: 1
    fit: {}
    dates: {months: number}
    summary:
  circle: {extends: round, pages: 4}
  round: {extends: circle, headline: Round}
  lost: {extends: nowhere, pages: 5}
"""

INHERITED: dict[str, tuple[str, dict[str, object]]] = {
    "what it has itself": ("base", {"headline": "Engineer", "pages": 2, "locale": "en-GB"}),
    "of its parent": (
        "middle",
        {"headline": "Engineer", "tags": parse("x or y"), "template": "plain"},
    ),
    "of its parent's parent": ("top", {"headline": "Engineer", "locale": "en-GB"}),
    "tags as a whole": ("top", {"tags": parse("not x")}),
    "a budget of its own": ("top", {"pages": 1}),
    "nothing after a field is as good as no field": ("top", {"summary": "Builds engines."}),
    "an empty list is a list": ("middle", {"order": ()}),
    "an empty list is inherited": ("top", {"order": ()}),
    "titles are merged": ("top", {"titles": {"awards": "Honours", "text": "About"}}),
    "a circle ends": ("circle", {"pages": 4, "headline": "Round"}),
    "a parent that is not there": ("lost", {"pages": 5, "headline": None}),
}


@pytest.mark.parametrize(("name", "expected"), INHERITED.values(), ids=list(INHERITED))
def test_inherited(name: str, expected: dict[str, object]) -> None:
    variant = inherited(read(CHANGES), name)
    assert {field: getattr(variant, field) for field in expected} == expected


def test_design_and_dates_are_inherited_field_by_field() -> None:
    cv = read(CHANGES)
    top = inherited(cv, "top")
    assert top.design.model_dump(exclude_none=True) == {
        "font_size": 11,
        "margin": pytest.approx(36),
    }
    assert (top.dates.months, top.dates.dash) == ("number", "to")
    assert top.fit is not None
    assert not top.fit.drop
    chosen = select(cv, top)
    assert chosen.design.model_dump(exclude_none=True) == {
        "paper": "a4",
        "font_size": 11,
        "margin": pytest.approx(36),
    }
    assert select(cv, inherited(cv, "base")).dates.model_dump() == {"months": "short", "dash": "to"}


def test_settings_take_the_place_of_those_of_the_file() -> None:
    cv = read(CHANGES)
    chosen = select(cv, inherited(cv, "base"))
    assert (chosen.headline, chosen.summary) == ("Engineer", "Builds engines.")
    assert (chosen.pages, chosen.fit.drop) == (2, True)
    assert (chosen.locale, chosen.template) == ("en-GB", "plain")
    assert chosen.name == cv.name


def test_settings_that_are_left_out_are_those_of_the_file() -> None:
    cv = read(CHANGES)
    assert select(cv, Variant()) == cv


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("midle", "did you mean 'middle'?"),
        ("xyz", "there is base, middle, top, circle, round, lost"),
    ],
    ids=["with a suggestion", "without"],
)
def test_unknown_variant(name: str, hint: str) -> None:
    with pytest.raises(CvbuildError) as caught:
        inherited(read(CHANGES), name)
    (problem,) = caught.value.diagnostics
    assert caught.value.exit_code is ExitCode.USAGE
    assert problem.message == f"there is no variant {name!r}"
    assert problem.hint == hint


def test_unknown_variant_of_a_file_without_any() -> None:
    with pytest.raises(CvbuildError) as caught:
        inherited(read(HEAD), "a")
    assert [problem.hint for problem in caught.value.diagnostics] == [
        "the file has none to choose from"
    ]


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ([], [0, 1, 2, 3]),
        (["text"], [3, 0, 1, 2]),
        (["talks"], [2, 0, 1, 3]),
        (["lectures"], [1, 0, 2, 3]),
        (["text", "lectures", "awards"], [3, 1, 0, 2]),
        (["text", "text"], [3, 0, 1, 2]),
    ],
    ids=["none", "kind", "kind that another with an id also has", "id", "several", "twice"],
)
def test_order(order: list[str], expected: list[int]) -> None:
    cv = read(CHANGES)
    variant = Variant.model_validate({"order": order})
    chosen = select(cv, variant)
    assert [section.path for section in chosen.sections] == [("sections", n) for n in expected]
    assert select(chosen, variant) == chosen


def test_order_of_sections_that_are_out() -> None:
    cv = read(
        f"{HEAD}sections:\n"
        "  - {kind: text, text: A}\n"
        "  - {kind: talks, tags: [x], entries: [{title: T}]}\n"
        "  - {kind: awards, entries: [{title: M}]}"
    )
    variant = Variant.model_validate({"order": ["talks", "awards"], "tags": "not x"})
    assert [section.kind for section in select(cv, variant).sections] == ["awards", "text"]


@pytest.mark.parametrize(
    ("titles", "expected"),
    [
        ({}, [None, None, None, "Profile"]),
        ({"text": "About"}, [None, None, None, "About"]),
        ({"talks": "Talks"}, [None, None, "Talks", "Profile"]),
        ({"lectures": "L", "awards": "A"}, ["A", "L", None, "Profile"]),
    ],
    ids=["none", "kind", "kind that another with an id also has", "several"],
)
def test_titles(titles: dict[str, str], expected: list[str | None]) -> None:
    chosen = select(read(CHANGES), Variant.model_validate({"titles": titles}))
    assert [section.title for section in chosen.sections] == expected


# Items by name and by priority.

LABELS: dict[str, tuple[str, list[str]]] = {
    "a contact": ("contacts: [{email: a@b.org}, {text: A visa}]", ["a@b.org", "A visa"]),
    "a section with a title": (
        "sections: [{kind: text, title: About *me*, text: A}]",
        ["About me"],
    ),
    "a section of text": (
        "sections: [{kind: text, text: 'I turn\n  machines'}]",
        ["I turn machines"],
    ),
    "a section without a title": (
        "sections: [{kind: awards, entries: [{title: A}]}]",
        ["awards", "A"],
    ),
    "markup": ("sections: [{kind: list, items: ['**A** [b](https://c.org)']}]", ["list", "A b"]),
    "a long text": (
        f"sections: [{{kind: list, items: [{'word ' * 20}]}}]",
        ["list", "word word word word word word word word…"],
    ),
    "an employer and roles": (
        "sections: [{kind: experience, entries: [{organization: A, roles: [{position: P}, "
        "{team: T}]}]}]",
        ["experience", "A", "P", "T"],
    ),
    "schools": ("sections: [{kind: education, entries: [{institution: I}]}]", ["education", "I"]),
    "languages": ("sections: [{kind: languages, entries: [{language: L}]}]", ["languages", "L"]),
    "skills": (
        "sections: [{kind: skills, entries: [{name: N}, {details: D}, {items: [I, J]}]}]",
        ["skills", "N", "D", "I", "I", "J"],
    ),
}


@pytest.mark.parametrize(("text", "expected"), LABELS.values(), ids=list(LABELS))
def test_label(text: str, expected: list[str]) -> None:
    assert labels(read(f"{HEAD}{text}")) == expected


def test_cheapest() -> None:
    cv = read(
        f"{HEAD}contacts: [{{text: four, priority: 4}}]\n"
        "sections:\n"
        "  - kind: awards\n"
        "    priority: 2\n"
        "    entries:\n"
        "      - {title: one, priority: 1}\n"
        "      - {title: never}\n"
        "      - {title: two, priority: 2, highlights: [{text: minus, priority: -1}]}\n"
        "  - kind: list\n"
        "    items: [{text: zero, priority: 0}, {text: one more, priority: 1}]\n"
    )
    names = {item.path: label(item) for item in items(cv)}
    expected = ["minus", "zero", "one more", "one", "two", "awards", "four"]
    assert [names[path] for path in cheapest(cv)] == expected


def test_tags_of() -> None:
    cv = read(
        f"{HEAD}contacts: [{{text: A, tags: [a, b]}}]\n"
        "sections: [{kind: list, items: [{text: A, items: [{text: B, tags: [c, a]}]}]}]"
    )
    assert tags_of(cv) == {"a", "b", "c"}
    assert tags_of(read(HEAD)) == frozenset()


# What is said of a file, as a whole.

SECTIONS = """\
cvbuild: 1
name: Ada Lovelace
sections:
  - {kind: awards, tags: [academic], entries: [{title: Medal}]}
  - {kind: talks, id: lectures, tags: [private], entries: [{title: Numbers}]}
  - {kind: list, items: [Music]}
  - {kind: list, items: [Horses]}
variants:
"""

TOLD: dict[str, tuple[str, str]] = {
    "nothing wrong": (
        """\
  a: {tags: academic and not private, extends: b, order: [lectures], titles: {awards: A}}
  b: {}
""",
        "",
    ),
    "unknown tag": (
        """\
  a:
    tags: academik or private
""",
        """\
cv.yaml:10:11: error[unknown-tag]: nothing has the tag 'academik'
   10 |     tags: academik or private
      |           ^^^^^^^^^^^^^^^^^^^
  hint: did you mean 'academic'?
""",
    ),
    "unknown tag that is like none": (
        """\
  a:
    tags: not xyz
""",
        """\
cv.yaml:10:11: error[unknown-tag]: nothing has the tag 'xyz'
   10 |     tags: not xyz
      |           ^^^^^^^
  hint: the tags are academic, private
""",
    ),
    "unknown tag twice": (
        """\
  a:
    tags: xyz or not xyz
""",
        """\
cv.yaml:10:11: error[unknown-tag]: nothing has the tag 'xyz'
   10 |     tags: xyz or not xyz
      |           ^^^^^^^^^^^^^^
  hint: the tags are academic, private
""",
    ),
    "tag that selects nothing": (
        """\
  a:
    tags: academic and private
""",
        """\
cv.yaml:10:11: warning[tag-selects-nothing]: the tag 'academic' brings nothing in: all that has it is left out
   10 |     tags: academic and private
      |           ^^^^^^^^^^^^^^^^^^^^
cv.yaml:10:11: warning[tag-selects-nothing]: the tag 'private' brings nothing in: all that has it is left out
   10 |     tags: academic and private
      |           ^^^^^^^^^^^^^^^^^^^^
""",
    ),
    "tag that selects nothing, beside one that does": (
        """\
  a: {tags: private or academic and private}
""",
        """\
cv.yaml:9:13: warning[tag-selects-nothing]: the tag 'academic' brings nothing in: all that has it is left out
    9 |   a: {tags: private or academic and private}
      |             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
""",
    ),
    "negated tag": (
        """\
  a: {tags: not academic and not private}
""",
        "",
    ),
    "unknown variant": (
        """\
  industry: {}
  a:
    extends: indstry
""",
        """\
cv.yaml:11:14: error[unknown-variant]: there is no variant 'indstry'
   11 |     extends: indstry
      |              ^^^^^^^
  hint: did you mean 'industry'?
""",
    ),
    "unknown variant that is like none": (
        """\
  a:
    extends: xyz
""",
        """\
cv.yaml:10:14: error[unknown-variant]: there is no variant 'xyz'
   10 |     extends: xyz
      |              ^^^
  hint: the file has none to choose from
""",
    ),
    "circle of one": (
        """\
  a:
    extends: a
""",
        """\
cv.yaml:10:14: error[circular-variants]: variants extend in a circle: a → a
   10 |     extends: a
      |              ^
""",
    ),
    "circle of two": (
        """\
  a: {extends: b}
  b: {extends: a}
""",
        """\
cv.yaml:9:16: error[circular-variants]: variants extend in a circle: a → b → a
    9 |   a: {extends: b}
      |                ^
cv.yaml:10:16: error[circular-variants]: variants extend in a circle: b → a → b
   10 |   b: {extends: a}
      |                ^
""",
    ),
    "way into a circle": (
        """\
  c: {extends: a}
  a: {extends: b}
  b: {extends: a}
""",
        """\
cv.yaml:10:16: error[circular-variants]: variants extend in a circle: a → b → a
   10 |   a: {extends: b}
      |                ^
cv.yaml:11:16: error[circular-variants]: variants extend in a circle: b → a → b
   11 |   b: {extends: a}
      |                ^
""",
    ),
    "unknown section": (
        """\
  a:
    order: [awards, lecture]
""",
        """\
cv.yaml:10:21: error[unknown-section]: there is no section 'lecture'
   10 |     order: [awards, lecture]
      |                     ^^^^^^^
  hint: did you mean 'lectures'?
""",
    ),
    "unknown section that is like none": (
        """\
  a:
    order: [xyz]
""",
        """\
cv.yaml:10:13: error[unknown-section]: there is no section 'xyz'
   10 |     order: [xyz]
      |             ^^^
  hint: the sections are awards, lectures, list
""",
    ),
    "unknown section in titles": (
        """\
  a:
    titles:
      award: Medals
""",
        """\
cv.yaml:11:14: error[unknown-section]: there is no section 'award'
   11 |       award: Medals
      |              ^^^^^^
  hint: did you mean 'awards'?
""",
    ),
    "a kind of a section that has an id": (
        """\
  a:
    order: [talks]
""",
        """\
cv.yaml:10:13: error[unknown-section]: there is no section 'talks'
   10 |     order: [talks]
      |             ^^^^^
  hint: did you mean 'lectures'?
""",
    ),
    "ambiguous section": (
        """\
  a:
    order:
      - list
""",
        """\
cv.yaml:11:9: error[ambiguous-section]: 2 sections are called 'list'
   11 |       - list
      |         ^^^^
  hint: give each of them an `id` of its own, and name that
""",
    ),
    "ambiguous section in titles": (
        """\
  a:
    titles: {list: Interests}
""",
        """\
cv.yaml:10:20: error[ambiguous-section]: 2 sections are called 'list'
   10 |     titles: {list: Interests}
      |                    ^^^^^^^^^
  hint: give each of them an `id` of its own, and name that
""",
    ),
    "repeated section": (
        """\
  a:
    order: [awards, lectures, awards]
""",
        """\
cv.yaml:10:31: error[repeated-section]: 'awards' stands in `order` twice
   10 |     order: [awards, lectures, awards]
      |                               ^^^^^^
""",
    ),
    "bad expression": (
        """\
  a:
    tags: academic private
""",
        """\
cv.yaml:10:20: error[bad-expression]: this is no tag expression: 'and' or 'or' was expected before 'private'
   10 |     tags: academic private
      |                    ^^^^^^^
""",
    ),
    "bad expression in quotes": (
        """\
  a:
    tags: "academic, private"
""",
        """\
cv.yaml:10:20: error[bad-expression]: this is no tag expression: 'and' or 'or' was expected before ','
   10 |     tags: "academic, private"
      |                    ^
""",
    ),
    "bad expression that ends too early": (
        """\
  a:
    tags: academic and
""",
        """\
cv.yaml:10:11: error[bad-expression]: this is no tag expression: a tag was expected before the end
   10 |     tags: academic and
      |           ^^^^^^^^^^^^
""",
    ),
    "empty expression": (
        """\
  a:
    tags: ''
""",
        """\
cv.yaml:10:11: error[bad-expression]: this is no tag expression: a tag was expected before the end
   10 |     tags: ''
      |           ^^
""",
    ),
    "unknown field": (
        """\
  a:
    tag: academic
""",
        """\
cv.yaml:10:5: error[unknown-field]: 'tag' is not a field of a variant
   10 |     tag: academic
      |     ^^^
  hint: did you mean 'tags'?
""",
    ),
    "unknown field of the design": (
        """\
  a:
    design: {fontsize: 10}
""",
        """\
cv.yaml:10:14: error[unknown-field]: 'fontsize' is not a field of the settings of the design
   10 |     design: {fontsize: 10}
      |              ^^^^^^^^
  hint: did you mean 'font_size'?
""",
    ),
    "text for a variant": (
        """\
  a: academic
""",
        """\
cv.yaml:9:6: error[wrong-type]: 'a' should be a variant, written as `field: value` lines, not the text 'academic'
    9 |   a: academic
      |      ^^^^^^^^
""",
    ),
    "nothing for a variant": (
        """\
  a:
""",
        """\
cv.yaml:9:5: error[wrong-type]: 'a' should be a variant, written as `field: value` lines, not empty
    9 |   a:
      |     ^
""",
    ),
    "a list of variants": (
        """\
  - tags: academic
""",
        """\
cv.yaml:9:3: error[wrong-type]: 'variants' should be a mapping, written as `name: value` lines, not a list
    9 |   - tags: academic
      |   ^^^^^^^^^^^^^^^^
""",
    ),
    "text for the order": (
        """\
  a:
    order: awards
""",
        """\
cv.yaml:10:12: error[wrong-type]: 'order' should be a list, not the text 'awards'
   10 |     order: awards
      |            ^^^^^^
  hint: put it on a line of its own below, beginning with '- '
""",
    ),
    "a list of titles": (
        """\
  a:
    titles: [Medals]
""",
        """\
cv.yaml:10:13: error[wrong-type]: 'titles' should be a mapping, written as `name: value` lines, not a list
   10 |     titles: [Medals]
      |             ^^^^^^^^
""",
    ),
    "a list for a title": (
        """\
  a:
    titles: {awards: [Medals]}
""",
        """\
cv.yaml:10:22: error[wrong-type]: 'awards' should be text, not a list
   10 |     titles: {awards: [Medals]}
      |                      ^^^^^^^^
  hint: text that begins with '[' or '- ' must stand in quotes
""",
    ),
    "words for pages": (
        """\
  a:
    pages: two
""",
        """\
cv.yaml:10:12: error[wrong-type]: 'pages' should be a whole number, not the text 'two'
   10 |     pages: two
      |            ^^^
""",
    ),
    "no pages": (
        """\
  a:
    pages: 0
""",
        """\
cv.yaml:10:12: error[out-of-range]: 'pages' should be at least 1
   10 |     pages: 0
      |            ^
""",
    ),
    "text for the design": (
        """\
  a:
    design: a4
""",
        """\
cv.yaml:10:13: error[wrong-type]: 'design' should be the settings of the design, written as `field: value` lines, not the text 'a4'
   10 |     design: a4
      |             ^^
""",
    ),
    "a font too small": (
        """\
  a:
    design: {font_size: 5}
""",
        """\
cv.yaml:10:25: error[out-of-range]: 'font_size' should be at least 7pt
   10 |     design: {font_size: 5}
      |                         ^
""",
    ),
    "an unknown paper": (
        """\
  a:
    design: {paper: a3}
""",
        """\
cv.yaml:10:21: error[unknown-choice]: 'paper' cannot be 'a3'
   10 |     design: {paper: a3}
      |                     ^^
  hint: one of letter, a4
""",
    ),
    "an unknown locale": (
        """\
  a:
    locale: en-UK
""",
        """\
cv.yaml:10:13: error[unknown-choice]: 'locale' cannot be 'en-UK'
   10 |     locale: en-UK
      |             ^^^^^
  hint: did you mean 'en-US'?
""",
    ),
    "a number for the fit": (
        """\
  a:
    fit: 1
""",
        """\
cv.yaml:10:10: error[wrong-type]: 'fit' should be the settings of the page budget, written as `field: value` lines, not the text '1'
   10 |     fit: 1
      |          ^
""",
    ),
    "words for whether to drop": (
        """\
  a:
    fit: {drop: maybe}
""",
        """\
cv.yaml:10:17: error[wrong-type]: 'drop' should be true or false, not the text 'maybe'
   10 |     fit: {drop: maybe}
      |                 ^^^^^
""",
    ),
    "a name that is none": (
        """\
  two words: {}
""",
        """\
cv.yaml:9:3: error[bad-tag]: 'two words' cannot be a name: letters, digits, '_' and '-', beginning with a letter, and none of the words and, or, not
    9 |   two words: {}
      |   ^^^^^^^^^
""",
    ),
    "a name that is an operator": (
        """\
  not: {}
""",
        """\
cv.yaml:9:3: error[bad-tag]: 'not' cannot be a name: letters, digits, '_' and '-', beginning with a letter, and none of the words and, or, not
    9 |   not: {}
      |   ^^^
""",
    ),
    "several problems": (
        """\
  a:
    tags: academik
    extends: xyz
    order: [list]
  b:
    tags: academic and private
""",
        """\
cv.yaml:10:11: error[unknown-tag]: nothing has the tag 'academik'
   10 |     tags: academik
      |           ^^^^^^^^
  hint: did you mean 'academic'?
cv.yaml:11:14: error[unknown-variant]: there is no variant 'xyz'
   11 |     extends: xyz
      |              ^^^
  hint: there is b
cv.yaml:12:13: error[ambiguous-section]: 2 sections are called 'list'
   12 |     order: [list]
      |             ^^^^
  hint: give each of them an `id` of its own, and name that
cv.yaml:14:11: warning[tag-selects-nothing]: the tag 'academic' brings nothing in: all that has it is left out
   14 |     tags: academic and private
      |           ^^^^^^^^^^^^^^^^^^^^
cv.yaml:14:11: warning[tag-selects-nothing]: the tag 'private' brings nothing in: all that has it is left out
   14 |     tags: academic and private
      |           ^^^^^^^^^^^^^^^^^^^^
""",
    ),
    "several problems of types": (
        """\
  a:
    pages: two
    tags: not
    hedline: A
""",
        """\
cv.yaml:10:12: error[wrong-type]: 'pages' should be a whole number, not the text 'two'
   10 |     pages: two
      |            ^^^
cv.yaml:11:11: error[bad-expression]: this is no tag expression: a tag was expected before the end
   11 |     tags: not
      |           ^^^
cv.yaml:12:5: error[unknown-field]: 'hedline' is not a field of a variant
   12 |     hedline: A
      |     ^^^^^^^
  hint: did you mean 'headline'?
""",
    ),
}
"""The variants of that file, and all that is said of them."""


def told(text: str) -> str:
    source = load(text.encode(), "cv.yaml")
    try:
        _, found = checked(source)
    except CvbuildError as error:
        found = error.diagnostics
    return render(found, file="cv.yaml", text=text)


@pytest.mark.parametrize(("variants", "expected"), TOLD.values(), ids=list(TOLD))
def test_told(variants: str, expected: str) -> None:
    found = told(SECTIONS + variants)
    assert (f"{found}\n" if found else "") == expected


def test_told_of_a_file_without_tags_and_sections() -> None:
    assert (
        told(f"{HEAD}variants:\n  a: {{tags: b, order: [awards]}}")
        == """\
cv.yaml:4:13: error[unknown-tag]: nothing has the tag 'b'
    4 |   a: {tags: b, order: [awards]}
      |             ^
  hint: nothing has tags
cv.yaml:4:24: error[unknown-section]: there is no section 'awards'
    4 |   a: {tags: b, order: [awards]}
      |                        ^^^^^^
  hint: this file has no sections"""
    )


def test_told_of_an_id_that_is_also_a_kind() -> None:
    text = (
        f"{HEAD}sections:\n"
        "  - {kind: text, id: list, text: A}\n"
        "  - {kind: list, items: [B]}\n"
        "variants: {a: {order: [list]}}"
    )
    assert (
        told(text)
        == """\
cv.yaml:6:24: error[ambiguous-section]: 2 sections are called 'list'
    6 | variants: {a: {order: [list]}}
      |                        ^^^^
  hint: give each of them an `id` of its own, and name that"""
    )


def test_told_of_a_bad_tag_on_an_item() -> None:
    assert (
        told(f"{HEAD}contacts:\n  - {{text: A, tags: [a, b c]}}")
        == """\
cv.yaml:4:25: error[bad-tag]: 'b c' cannot be a name: letters, digits, '_' and '-', \
beginning with a letter, and none of the words and, or, not
    4 |   - {text: A, tags: [a, b c]}
      |                         ^^^"""
    )
