"""Many problems at once: the first of them are told, in the order of the file, in little time."""

from __future__ import annotations

import pytest

from cvbuild.diagnostic import CvbuildError, Diagnostic, Span
from cvbuild.pipeline import checked
from cvbuild.source import load
from cvbuild.validate import MAX_PROBLEMS, limited

HEAD = "cvbuild: 1\nname: Ada\n"
PROJECTS = f"{HEAD}sections:\n  - kind: projects\n    entries:\n"
ITEMS = f"{HEAD}sections:\n  - kind: list\n    items:\n"
MORE = f"there are more problems; these are the first {MAX_PROBLEMS}"

MANY = {
    "unknown fields": (HEAD + "".join(f"field{n}: x\n" for n in range(20_000)), 3),
    "missing fields": (PROJECTS + "      - role: x\n" * 20_000, 6),
    "bad dates": (PROJECTS + "      - {name: x, start: 2020-13}\n" * 20_000, 6),
    "bad links": (ITEMS + '      - "[x](y)"\n' * 20_000, 6),
    "both": (f"{ITEMS}      - 𒀀\n" + '      - "[x](y)"\n' * 20_000, 6),
}


def problems(text: str) -> tuple[Diagnostic, ...]:
    with pytest.raises(CvbuildError) as caught:
        checked(load(text.encode(), "cv.yaml"))
    return caught.value.diagnostics


@pytest.mark.parametrize(("text", "first"), MANY.values(), ids=MANY)
def test_of_many_problems_the_first_are_told(text: str, first: int) -> None:
    """With work that grew as the square of their number, each would take minutes."""
    *told, last = problems(text)
    assert len(told) == MAX_PROBLEMS
    assert (last.code, last.message, last.span) == ("more-problems", MORE, None)
    lines = [d.span.line for d in told if d.span is not None]
    one_line = lines[-1] == first
    assert lines == ([first] * MAX_PROBLEMS if one_line else [*range(first, first + MAX_PROBLEMS)])


LACKING = {
    "one each": (
        ITEMS + "".join(f"      - 𒀀{n}\n" for n in range(20_000)),
        11,
        "the font lacks characters in this place and 19994 more: '𒀀' (CUNEIFORM)",
    ),
    "of several scripts": (
        f"{HEAD}headline: {' '.join('𒀀𓀀𒀁𓀁𒀂𓀂𒀃𓀃')}\n",
        3,
        "the font lacks characters in this place and 2 more: '𓀂𒀃𓀃' (EGYPTIAN, CUNEIFORM)",
    ),
    "in one line": (
        f"{HEAD}headline: {' '.join(map(chr, range(0x12000, 0x12300)))}\n",
        3,
        "the font lacks characters in this place and 762 more: '𒀅𒀆𒀇𒀈𒀉𒀊𒀋𒀌𒀍𒀎' and 753 more "
        "(CUNEIFORM)",
    ),
}


@pytest.mark.parametrize(("text", "line", "message"), LACKING.values(), ids=LACKING)
def test_many_characters_that_cannot_be_set_are_told_together(
    text: str, line: int, message: str
) -> None:
    told = problems(text)
    assert [d.code for d in told] == ["missing-character"] * 6
    assert all(d.message.startswith("the font has no '") for d in told[:5])
    assert told[5].message == message
    assert told[5].span is not None
    assert told[5].span.line == line
    assert told[5].hint == "write them in another way, or leave them out"


@pytest.mark.parametrize("number", [1, MAX_PROBLEMS])
def test_few_problems_are_all_told(number: int) -> None:
    told = problems(HEAD + "".join(f"field{n}: x\n" for n in range(number)))
    assert [d.code for d in told] == ["unknown-field"] * number


def problem(line: int) -> Diagnostic:
    return Diagnostic("x", "y", Span(line, 1, line, 2))


def test_problems_of_several_stages_are_limited_together() -> None:
    first = limited(problem(line) for line in range(1, 1000, 2))
    second = limited(problem(line) for line in range(2, 1000, 2))
    *told, last = limited([*first, *second])
    assert told == [problem(line) for line in range(1, MAX_PROBLEMS + 1)]
    assert last.message == MORE
    few = limited([problem(3), problem(1)], more=True)
    assert few[:2] == [problem(1), problem(3)]
    assert few[2].message == "there are more problems; these are the first 2"
