"""Foreign text files: JSON where it is no YAML, places, broken and hostile files."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cvbuild.diagnostic import CvbuildError
from cvbuild.importing.foreign import foreign
from cvbuild.importing.journal import Journal

SCALARS = st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.text(max_size=8)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=20,
)


@given(
    st.dictionaries(st.text(max_size=5), VALUES), st.booleans(), st.sampled_from([None, 1, "\t"])
)
def test_json_is_read_as_json(value: dict[str, object], ascii_: bool, indent: int | None) -> None:
    text = json.dumps(value, ensure_ascii=ascii_, indent=indent)
    read = foreign(text.encode("utf-8", "surrogatepass"), "a.json")
    assert read.original == value


@pytest.mark.parametrize(
    ("data", "tree"),
    [
        (b'{"a": 4.0, "b": true, "c": null}', {"a": "4.0", "b": "true", "c": None}),
        (b'\xef\xbb\xbf{"a": "b"}', {"a": "b"}),
        ('{"a": "\u00e9"}'.encode("utf-16"), {"a": "\u00e9"}),
        ('{"a": "\u00e9"}'.encode("utf-16-le"), {"a": "\u00e9"}),
        (b'{\n\t"a":\t"http:\\/\\/x"}', {"a": "http://x"}),
        (b'{"a": "\\ud83d\\ude00"}', {"a": "\U0001f600"}),
        (b'{"a": "one\ntwo"}', {"a": "one\ntwo"}),
        (b"[]", []),
        (b'[{}, [[]], "x"]', [{}, [[]], "x"]),
        (b'{"a": [1, 2,],} # JSON for some', {"a": ["1", "2"]}),
        (
            b'// a\r\n{"a": /* b */ 1, // c\r\n"b": "https://x.y/*", }',
            {"a": "1", "b": "https://x.y/*"},
        ),
        (b'\xef\xbb\xbf/* a\n*/ [1, "#//", // ]\n] // end', ["1", "#//"]),
        (b"{a: 'b', # c\n}", {"a": "b"}),
        (b"# a\n{a: [1]}", {"a": ["1"]}),
        (b"a: 1\nb: ~\n", {"a": "1", "b": None}),
    ],
    ids=str,
)
def test_what_is_read(data: bytes, tree: object) -> None:
    assert foreign(data, "a").tree == tree


@pytest.mark.parametrize(
    ("data", "place", "message"),
    [
        (b'[{"a": }]', (1, 8), "a value is missing here"),
        (b'{"a": 1', (1, 1), "this '{' is never closed"),
        (b'{"a": [1,\n 2', (1, 7), "this '[' is never closed"),
        (b'{"a": 1\n "b": 2}', (2, 2), "a ',' or '}' is missing before this"),
        (b'{"a": "b}', (1, 7), "the quote that starts here is never closed"),
        (b'{"a": NaN, b', (1, 7), "a value is missing here"),
        (b'{"a": 1} {"b": 2}', (1, 10), "nothing may follow the value that has ended before this"),
        (b'{"a" 1}', (1, 2), "a ':' is missing after the name of this field"),
        (b'{"a": 1, /* b', (1, 10), "the name of a field is missing here"),
        (b"[1,,]", (1, 4), "a value is missing here"),
        (b'{"a": "\\x"}', (1, 8), "this backslash stands for no character"),
        (b'{"a": ' + b"[" * 100, (1, 70), "lists and mappings stand more than 64 deep here"),
        (b"[" + b"1" * 500 + b"]", (1, 2), "this number is too long"),
        (b"", None, "the file is empty"),
        (b'{"a": "\xe9"}', (1, 8), "the file is not UTF-8: byte 0xE9"),
        (b"\xff\xfea", None, "the file begins like UTF-16 and is not"),
        (b"[" + b"1," * 250_000, (1, 400_000), "the file holds more than 200000 values"),
        (b" " * 2_000_001, None, "the file is larger than 2 MB"),
        (b"just words", (1, 1), "the file holds a text where it should hold fields"),
    ],
    ids=lambda value: value[:20] if isinstance(value, bytes) else None,
)
def test_broken_files_are_told(data: bytes, place: tuple[int, int] | None, message: str) -> None:
    with pytest.raises(CvbuildError) as caught:
        foreign(data, "a.json")
    (problem, *_) = caught.value.diagnostics
    span = problem.span
    assert (problem.message, span and (span.line, span.column)) == (message, place)


def test_lines_and_what_could_not_be_taken() -> None:
    read = foreign(b'{"a": 1,\n"b": [1,\n2],\n"a": "\\ud800",\n"c": {"d": []}}', "a.json")
    places = [read.line(p) for p in [("a",), ("b", 1), ("b", 7), ("c", "d"), ("nothing",)]]
    assert places == [4, 3, 2, 5, 1]
    assert [(n.change, n.where, n.line) for n in read.notes] == [
        ("left", "a", 1),
        ("changed", "a", 4),
    ]
    assert read.tree == {"a": "", "b": ["1", "2"], "c": {"d": []}}


def test_what_is_not_read_is_kept() -> None:
    read = foreign(b'{"a": " x ", "b": [{"c": "1"}, {"d": "2", "e": ""}], "f": {"g": true}}', "a")
    journal = Journal(read)
    assert journal.text("a") == "x"
    assert [journal.text(*path, "c") for path in journal.mappings("b")] == ["1", ""]
    draft = journal.draft({"name": "Ada", "headline": "", "sections": [{"items": []}]}, "other")
    assert draft.cv == {
        "name": "Ada",
        "kept": {"other": {"b[1]": {"d": "2", "e": ""}, "f": {"g": "true"}}},
    }
    assert draft.taken == 2
    assert [(n.change, n.where, n.line) for n in draft.notes] == [
        ("kept", "b[1]", 1),
        ("kept", "f", 1),
    ]


def test_merge_keys_are_followed() -> None:
    text = "a: &a {x: 1, y: 2}\nb: &b {y: 3, z: ~}\nc:\n  <<: [*a, *b]\n  x: '~'\nd: {<<: *a}\n"
    read = foreign(text.encode(), "a.yaml")
    assert read.tree == {
        "a": {"x": "1", "y": "2"},
        "b": {"y": "3", "z": None},
        "c": {"y": "2", "z": None, "x": "~"},
        "d": {"x": "1", "y": "2"},
    }
    assert read.line(("c", "x")) == 5


@pytest.mark.parametrize(
    "text",
    [
        "a: &a\n  <<: *a\n  b: 1\n",
        "a: &a {x: 1}\nb: {<<: [*a, 7]}\n",
        "a0: &a0 {x: 1}\n"
        + "".join(f"a{n}: &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 9)}]}}\n" for n in range(1, 12)),
    ],
    ids=["in itself", "no mapping", "bomb"],
)
def test_merge_keys_that_cannot_be_followed(text: str) -> None:
    with pytest.raises(CvbuildError):
        foreign(text.encode(), "a.yaml")
