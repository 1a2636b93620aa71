"""How diagnostics are shown: place, quoted line, caret, hint, and nothing a terminal obeys."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cvbuild.diagnostic import (
    CvbuildError,
    Diagnostic,
    ExitCode,
    Path,
    Severity,
    Span,
    path_text,
    render,
    suggest,
)


def found(
    line: int, column: int, end_column: int, *, end_line: int | None = None, hint: str | None = None
) -> Diagnostic:
    return Diagnostic("code", "wrong", Span(line, column, end_line or line, end_column), hint)


def shown(diagnostic: Diagnostic, text: str | None, *, colour: bool = False) -> list[str]:
    return render([diagnostic], file="cv.yaml", text=text, colour=colour).split("\n")


@pytest.mark.parametrize(
    ("text", "diagnostic", "lines"),
    [
        pytest.param(
            "a: 1\nname: x\n",
            found(2, 1, 5, hint="do this"),
            [
                "cv.yaml:2:1: error[code]: wrong",
                "    2 | name: x",
                "      | ^^^^",
                "  hint: do this",
            ],
            id="key",
        ),
        pytest.param(
            "name: x\n",
            Diagnostic("code", "wrong", hint="do this", severity=Severity.WARNING),
            ["cv.yaml: warning[code]: wrong", "  hint: do this"],
            id="file-as-a-whole",
        ),
        pytest.param(None, found(2, 1, 5), ["cv.yaml:2:1: error[code]: wrong"], id="no-text"),
        pytest.param("a\n", found(7, 1, 2), ["cv.yaml:7:1: error[code]: wrong"], id="no-such-line"),
        pytest.param(
            "a: b\n  c  \n",
            found(1, 4, 4, end_line=2),
            ["cv.yaml:1:4: error[code]: wrong", "    1 | a: b", "      |    ^"],
            id="several-lines",
        ),
        pytest.param(
            "a:\n",
            found(1, 3, 3),
            ["cv.yaml:1:3: error[code]: wrong", "    1 | a:", "      |   ^"],
            id="empty-span-at-the-end",
        ),
        pytest.param(
            "",
            found(1, 1, 1),
            ["cv.yaml:1:1: error[code]: wrong", "    1 | ", "      | ^"],
            id="empty-text",
        ),
        pytest.param(
            "a\tb\tc",
            found(1, 3, 6),
            ["cv.yaml:1:3: error[code]: wrong", "    1 | a    b    c", "      |      ^^^^^^"],
            id="tabs",
        ),
        pytest.param(
            "名前: 山田",
            found(1, 5, 7),
            ["cv.yaml:1:5: error[code]: wrong", "    1 | 名前: 山田", "      |       ^^^^"],
            id="wide-characters",
        ),
        pytest.param(
            "e\u0301e\u20dd: x",
            found(1, 7, 8),
            ["cv.yaml:1:7: error[code]: wrong", "    1 | e\u0301e\u20dd: x", "      |     ^"],
            id="combining-marks",
        ),
        pytest.param(
            "\u1112\u1161\u11ab: x\ufe0f",
            found(1, 6, 8),
            [
                "cv.yaml:1:6: error[code]: wrong",
                "    1 | \u1112\u1161\u11ab: x\ufe0f",
                "      |     ^",
            ],
            id="hangul-letters-and-variation-selector",
        ),
        pytest.param(
            "a\xa0b\u3000c\u202ed",
            found(1, 5, 7),
            ["cv.yaml:1:5: error[code]: wrong", "    1 | a\xa0b\u3000c\ufffdd", "      |      ^^"],
            id="spaces-and-bidirectional-control",
        ),
        pytest.param(
            "a: \x1b[31m\x07\x7f\x9b",
            found(1, 4, 5),
            [
                "cv.yaml:1:4: error[code]: wrong",
                "    1 | a: \ufffd[31m\ufffd\ufffd\ufffd",
                "      |    ^",
            ],
            id="control-characters",
        ),
        pytest.param(
            "a\u2028b\x85c\x0cd\x1ce\r\nf\rg\nh",
            found(4, 1, 2),
            ["cv.yaml:4:1: error[code]: wrong", "    4 | h", "      | ^"],
            id="only-line-feed-and-carriage-return-end-a-line",
        ),
        pytest.param(
            "\n" * 123_455 + "a",
            found(123_456, 1, 2),
            ["cv.yaml:123456:1: error[code]: wrong", "123456 | a", "       | ^"],
            id="long-line-number",
        ),
    ],
)
def test_render(text: str | None, diagnostic: Diagnostic, lines: list[str]) -> None:
    assert shown(diagnostic, text) == lines


@pytest.mark.parametrize(
    ("column", "end_column", "quoted", "caret"),
    [
        (1, 3, "0123", 0),
        (201, 211, "…", 81),
        (400, 401, "…", 160),
        (401, 401, "…", 161),
        (390, 500, "…", 150),
    ],
    ids=["start", "middle", "end", "after-the-end", "past-the-end"],
)
def test_an_overlong_line_is_cut_around_the_caret(
    column: int, end_column: int, quoted: str, caret: int
) -> None:
    line = "0123456789" * 40
    _, source, marks = shown(found(1, column, end_column), line)
    assert source.startswith(f"    1 | {quoted}")
    assert len(source) <= len("    1 | ") + 162
    start = len("      | ") + caret
    assert marks[start - 1 : start + 1] == " ^"
    if column <= 400:
        assert source[start] == line[column - 1]


def test_both_ends_of_a_cut_line_are_marked() -> None:
    _, source, _ = shown(found(1, 200, 201), "x" * 400)
    assert source == f"    1 | …{'x' * 160}…"


NARROW = {
    "it fits": ("x" * 32, 1, 33, 40, "x" * 32, "^" * 32),
    "the start": ("0123456789" * 5, 1, 3, 40, "012345678901234567890123456789…", "^^"),
    "the middle": (
        "0123456789" * 9,
        46,
        48,
        40,
        "…012345678901234567890123456789…",
        " " * 16 + "^^",
    ),
    "the end": (
        "0123456789" * 9,
        91,
        91,
        40,
        "…012345678901234567890123456789",
        " " * 31 + "^",
    ),
    "a span that is too long": (
        "0123456789" * 9,
        46,
        90,
        40,
        "…012345678901234567890123456789…",
        " " * 16 + "^" * 15,
    ),
    "wide letters": ("語" * 40, 20, 21, 40, "…" + "語" * 15 + "…", " " * 15 + "^^"),
    "no room at all": ("0123456789" * 5, 1, 2, 1, "0123456789012345678901…", "^"),
}


@pytest.mark.parametrize(
    ("line", "column", "end", "columns", "quoted", "marks"), NARROW.values(), ids=NARROW
)
def test_a_terminal_gets_what_fits_around_the_caret(
    line: str, column: int, end: int, columns: int, quoted: str, marks: str
) -> None:
    text = render([found(1, column, end)], file="cv.yaml", text=line, columns=columns)
    assert text.split("\n")[1:] == [f"    1 | {quoted}", f"      | {marks}"]


def test_colour_paints_and_changes_nothing_else() -> None:
    diagnostics = [
        found(1, 1, 2, hint="do this"),
        Diagnostic("code", "careful", severity=Severity.WARNING),
    ]
    plain = render(diagnostics, file="cv.yaml", text="a: b")
    painted = render(diagnostics, file="cv.yaml", text="a: b", colour=True)
    assert "\x1b" not in plain
    assert painted.split("\n") == [
        "\x1b[1mcv.yaml:1:1:\x1b[0m \x1b[1;31merror[code]:\x1b[0m wrong",
        "    1 | a: b",
        "      | \x1b[31m^\x1b[0m",
        "\x1b[36m  hint:\x1b[0m do this",
        "\x1b[1mcv.yaml:\x1b[0m \x1b[1;33mwarning[code]:\x1b[0m careful",
    ]


def test_control_characters_in_names_and_messages_are_spelled_out() -> None:
    diagnostic = Diagnostic("code", "a\x1b[2Jb\nc\u202e", hint="\x07\U000e0001\x85")
    assert render([diagnostic], file="x\x1b]0;\udcff\n.yaml") == (
        r"x\u001b]0;\udcff\u000a.yaml: error[code]: a\u001b[2Jb\u000ac\u202e" + "\n"
        r"  hint: \u0007\U000e0001\u0085"
    )


@given(
    text=st.text(st.characters()),
    message=st.text(st.characters()),
    span=st.tuples(*[st.integers(1, 6)] * 2, *[st.integers(0, 6)] * 2).map(
        lambda n: Span(n[0], n[1], n[0] + n[2], n[1] + n[3])
    ),
)
def test_nothing_that_a_terminal_obeys_is_shown(text: str, message: str, span: Span) -> None:
    diagnostic = Diagnostic("code", message, span, message)
    lines = render([diagnostic], file=message, text=text).split("\n")
    assert len(lines) in (2, 4)
    assert {unicodedata.category(c) for line in lines for c in line}.isdisjoint(
        {"Cc", "Cf", "Cs", "Zl", "Zp"}
    )


def test_no_diagnostics_no_text() -> None:
    assert render([], file="cv.yaml") == ""


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ((), ""),
        (("name",), "name"),
        (("sections", 1, "entries", 0, "start"), "sections[1].entries[0].start"),
        ((0, 1, "a"), "[0][1].a"),
    ],
)
def test_path_text(path: Path, text: str) -> None:
    assert path_text(path) == text


@pytest.mark.parametrize(
    ("name", "suggestion"),
    [("compnay", "company"), ("COMPANY", "company"), ("Städt", "Stadt"), ("zzz", None)],
)
def test_suggest(name: str, suggestion: str | None) -> None:
    assert suggest(name, ["company", "Stadt", "start"]) == suggestion


def test_the_error_carries_its_diagnostics_and_exit_code() -> None:
    error = CvbuildError(iter([found(1, 1, 2), Diagnostic("b", "worse")]), ExitCode.CHECK)
    assert [d.code for d in error.diagnostics] == ["code", "b"]
    assert str(error) == "wrong\nworse"
    assert error.exit_code == 5
    assert CvbuildError([found(1, 1, 2)]).exit_code is ExitCode.INPUT
