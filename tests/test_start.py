"""The shortest way to an answer: the plain call, the head start, and what is up to date."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cvbuild import start
from cvbuild.cache import Cache
from cvbuild.commands.order import Order
from cvbuild.latex.template import builtin
from cvbuild.schema import Cv
from cvbuild.uptodate import Answer, Question, asked
from tests.readers import app, tex

# ---------------------------------------------------------------- the plain call

TOKENS = (
    "cv.yaml",
    "-",
    "-o",
    "--output",
    "out.pdf",
    "--variant",
    "a",
    "--all-variants",
    "--json",
    "--watch",
    "--tags",
    "-t",
    "--",
    "--output=x",
)


@given(st.lists(st.sampled_from(TOKENS), max_size=6))
def test_a_plain_call_means_what_the_parser_says(tokens: list[str]) -> None:
    plain = Order.plain(["pdf", *tokens])
    if plain is not None:
        assert plain == parsed(tokens)


def parsed(arguments: Sequence[str]) -> Order | None:
    """The order that the parser of the command line makes of the arguments."""
    import typer

    from cvbuild.commands import pdf

    made: list[Order] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pdf, "build_once", lambda order, _: made.append(order))
        typer.main.get_command(app).main(["pdf", *arguments], standalone_mode=False)
    (order,) = made
    return order


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["cv.yaml"], Order("cv.yaml")),
        (["cv.yaml", "-o", "x"], Order("cv.yaml", "x")),
        (
            ["--variant", "a", "cv.yaml", "--variant", "b", "--json"],
            Order("cv.yaml", variants=("a", "b"), json=True),
        ),
        (["--all-variants", "cv.yaml"], Order("cv.yaml", all_variants=True)),
        ([], None),
        (["-"], None),
        (["cv.yaml", "-o"], None),
        (["cv.yaml", "-o", "-"], None),
        (["a.yaml", "b.yaml"], None),
        (["cv.yaml", "--watch"], None),
        (["--help"], None),
    ],
    ids=str,
)
def test_what_is_plain(arguments: list[str], expected: Order | None) -> None:
    assert Order.plain(["pdf", *arguments]) == expected


def test_other_commands_are_not_plain() -> None:
    assert Order.plain(["tex", "cv.yaml"]) is None
    assert Order.plain([]) is None


# ---------------------------------------------------------------- the head start


@pytest.mark.parametrize(
    ("text", "more", "expected"),
    [
        ("name: A\n", [], "classic"),
        ("template: modern\nname: A\n", [], "modern"),
        ("name: A\ntemplate:  'other'\n", [], "other"),
        ("name: A\n", ["-t", "mine"], "mine"),
        ("variants: {a: {template: x}}\n", [], "classic"),
        ("\x00\xff", [], "classic"),
    ],
    ids=str,
)
def test_the_template_is_guessed(tmp_path: Path, text: str, more: list[str], expected: str) -> None:
    file = tmp_path / "cv.yaml"
    file.write_bytes(text.encode("latin-1"))
    assert start.guessed_template(["pdf", str(file), *more]) == expected


def test_the_default_is_that_of_the_schema() -> None:
    assert Cv.model_fields["template"].default == start.DEFAULT_TEMPLATE
    assert builtin(start.DEFAULT_TEMPLATE) is not None


@pytest.mark.parametrize(
    "arguments",
    [[], ["tex", "cv.yaml"], ["pdf"], ["pdf", "gone.yaml"], ["pdf", "--help"]],
    ids=str,
)
def test_nothing_is_started_where_nothing_is_known(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert start.head_start(arguments) is None


def test_another_engine_gets_no_head_start(tmp_path: Path) -> None:
    file = tmp_path / "cv.yaml"
    file.write_text("name: A\n")
    assert start.head_start(["pdf", str(file), "--engine", "texlive"]) is None


# ---------------------------------------------------------------- no work twice


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "place"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return folder


def question(*arguments: str) -> Question:
    found = asked(["pdf", *arguments])
    assert found is not None
    return found


def kept(place: Path) -> Question:
    """A question with an answer: made from `in`, gave `out`, TeX read `font`."""
    for name in ("in", "out", "font"):
        (place / name).write_text(name)
    time.sleep(0.02)  # files that change while a call runs are not kept; these are older
    asking = question("cv.yaml")
    asking.keep(
        Answer("said\n", "warned\n", ("out",)),
        [Path("in"), Path("absent")],
        [Path("out")],
        [str(place / "font")],
    )
    return asking


def test_an_answer_is_given_again(place: Path) -> None:
    assert kept(place).answer() == Answer("said\n", "warned\n", ("out",))
    assert question("cv.yaml").answer() is not None
    assert question("cv.yaml", "--json").answer() is None


def _rewrite(file: Path) -> None:
    file.write_text("other")


def _delete(file: Path) -> None:
    file.unlink()


def _appear(file: Path) -> None:
    file.with_name("absent").write_text("")


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("in", _rewrite),
        ("in", _delete),
        ("in", _appear),
        ("out", _rewrite),
        ("out", _delete),
        ("font", _rewrite),
        ("font", _delete),
    ],
)
def test_whatever_changes_is_built(place: Path, name: str, change: object) -> None:
    asking = kept(place)
    assert callable(change)
    change(place / name)
    assert asking.answer() is None


def test_a_font_of_the_same_size_and_time_is_still_another(place: Path) -> None:
    asking = kept(place)
    times = (place / "font").stat()
    (place / "font").write_text("tnof")
    os.utime(place / "font", ns=(times.st_atime_ns, times.st_mtime_ns))
    assert asking.answer() is None


def test_what_is_saved_with_the_same_content_is_up_to_date(place: Path) -> None:
    asking = kept(place)
    (place / "in").write_text("in")
    os.utime(place / "in", (time.time() + 9, time.time() + 9))
    assert asking.answer() is not None
    assert (place / "out").stat().st_mtime >= time.time() - 5, "make would run for ever"


def test_an_input_that_changes_meanwhile_is_not_kept(place: Path) -> None:
    (place / "in").write_text("in")
    asking = question("cv.yaml")
    time.sleep(0.02)
    (place / "in").write_text("new")
    asking.keep(Answer("", "", ()), [Path("in")], [], [])
    assert asking.answer() is None


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b"\xff", b'{"out": 1}'], ids=str)
def test_a_broken_answer_is_none(place: Path, data: bytes) -> None:
    asking = kept(place)
    Cache.here().keep("results", asking.key, data)
    assert asking.answer() is None


def test_the_environment_and_the_folder_belong_to_the_question(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = question("cv.yaml").key
    monkeypatch.setenv("PATH", "/elsewhere")
    second = question("cv.yaml").key
    monkeypatch.chdir(place.parent)
    assert len({first, second, question("cv.yaml").key}) == 3


@pytest.mark.parametrize(
    "arguments",
    [
        ["validate", "cv.yaml"],
        ["pdf", "-"],
        ["pdf", "cv.yaml", "--watch"],
        ["pdf", "cv.yaml", "--open"],
        ["pdf", "cv.yaml", "--log", "x"],
        ["pdf", "cv.yaml", "--log=x"],
        ["pdf", "cv.yaml", "-o", "/dev/stdout"],
        ["pdf", "--help"],
        [],
    ],
    ids=str,
)
def test_what_wants_something_done_has_no_answer(arguments: list[str]) -> None:
    assert asked(arguments) is None


def cvbuild(*arguments: str) -> tuple[int, str, str]:
    command = [sys.executable, "-m", "cvbuild", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout, done.stderr


@tex
def test_an_unchanged_build_says_the_same_and_writes_nothing(place: Path) -> None:
    (place / "cv.yaml").write_text("cvbuild: 1\nname: Ada\nheadline: one\n")
    first = cvbuild("pdf", "cv.yaml")
    assert first == (0, "cv.pdf: 1 page\n", "")
    before = (place / "cv.pdf").stat()
    assert cvbuild("pdf", "cv.yaml") == first
    assert (place / "cv.pdf").stat().st_ino == before.st_ino, "it was written again"
    (place / "cv.pdf").write_bytes(b"")
    assert cvbuild("pdf", "cv.yaml") == first
    assert (place / "cv.pdf").stat().st_size == before.st_size
    before = (place / "cv.pdf").stat()
    (place / "cv.yaml").write_text("cvbuild: 1\nname: Ada\nheadline: two\n")
    assert cvbuild("pdf", "cv.yaml") == first
    assert (place / "cv.pdf").stat().st_ino != before.st_ino


@tex
def test_warnings_are_said_again(place: Path) -> None:
    (place / "cv.yaml").write_text("cvbuild: 1\nname: Ada\nvariants: {a: {tags: not x}}\n")
    first = cvbuild("pdf", "cv.yaml")
    assert cvbuild("pdf", "cv.yaml") == first
    assert ("warning" in first[2]) == (first[0] == 0)


@tex
def test_a_failure_is_never_an_answer(place: Path) -> None:
    (place / "cv.yaml").write_text("cvbuild: 1\nnam: Ada\n")
    first = cvbuild("pdf", "cv.yaml")
    assert first[0] == 1
    assert cvbuild("pdf", "cv.yaml") == first
