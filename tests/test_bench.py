"""The bench: what can be wrong with it on any machine, without measuring time."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from bench import equal
from bench.machine import Machine
from bench.many import Memory, flatness
from bench.others import document
from bench.program import Built, Cvbuild, FailedError, call, cleaned
from bench.samples import WORD, Edited, resume
from bench.saves import percentile
from bench.table import Group, Row, Target, duration, rendered, span
from bench.timing import Case, Series, Spread, paired, spread_of, take_turns
from cvbuild.compose import compose
from cvbuild.document import Document, texts
from cvbuild.pipeline import checked
from cvbuild.source import load
from cvbuild.text import Code, Str, leaves, plain

ODD = """
cvbuild: 1
name: Ada "Countess" Lovelace
headline: R&D, 100% `a_b` {x} \\ ~ ^ $6M #1
contacts: [{email: ada@example.org, label: Mail}, website: "https://example.org/a%20b#c_d"]
summary: "What is **bold *and italic***; [a link](https://example.org/?q=1&r=2#s) and a*b"
sections:
  - {kind: text, text: "recent ] [ ) ( ; # * _ @ < > <x> // /* = - + ' \\" end"}
  - {kind: skills, entries: [{name: Tools, items: [C#, C++]}]}
  - kind: experience
    intro: Before the entries
    entries:
      - organization: Works
        start: 1842
        location: London
        roles:
          - {position: Clerk, start: 1842, end: 1843, highlights: [first, second]}
      - {organization: Mill, position: Owner, date: 1850, location: Ashley, summary: Alone}
  - {kind: awards, entries: [{title: Medal, date: 1844}, {title: Prize, issuer: Society}]}
  - {kind: list, style: numbers, items: [one, two]}
"""


def odd() -> Document:
    return compose(checked(load(ODD.encode(), "cv.yaml"))[0])


DOCUMENTS: dict[str, Callable[[], Document]] = {"the résumé": document, "odd characters": odd}
of_documents = pytest.mark.parametrize("make", DOCUMENTS.values(), ids=DOCUMENTS.keys())


def words(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", text))


def printed(made: Document) -> Counter[str]:
    return words(" ".join(plain(text) for _, text in texts(made)))


class TestTimes:
    @pytest.mark.parametrize(
        ("figures", "wanted"),
        [
            ([3.0], Spread(3, 3, 3, 3, 3)),
            ([1.0, 3.0], Spread(2, 1.5, 2.5, 1, 3)),
            ([5.0, 1.0, 2.0, 4.0, 3.0], Spread(3, 2, 4, 1, 5)),
            ([1.0, 1.0, 1.0, 9.0], Spread(1, 1, 3, 1, 9)),
        ],
        ids=["one", "two", "in any order", "one far out"],
    )
    def test_quartiles(self, figures: list[float], wanted: Spread) -> None:
        assert spread_of(figures) == wanted

    def test_ratios_are_taken_within_a_round(self) -> None:
        one = Series({0: 2.0, 1: 30.0, 2: 4.0})
        other = Series({0: 1.0, 1: 10.0, 3: 5.0})
        assert paired(lambda a, b: a / b, one, other) == (2, 3)

    @pytest.mark.parametrize(("part", "wanted"), [(50, 50.5), (95, 95.05)], ids=["median", "95th"])
    def test_percentiles(self, part: int, wanted: float) -> None:
        assert percentile([float(n) for n in range(100, 0, -1)], part) == pytest.approx(wanted)


class TestTurns:
    @staticmethod
    def played(rounds: int) -> tuple[list[str], dict[str, Series]]:
        done: list[str] = []
        ticks = iter(range(10_000))

        def case(key: str, every: int = 1) -> Case:
            return Case(
                key,
                lambda: done.append(key),
                lambda: done.append(f"before {key}"),
                lambda: done.append(f"after {key}"),
                every,
            )

        cases = [case("a"), case("b"), case("c", every=3)]
        return done, take_turns(cases, rounds, clock=lambda: next(ticks))

    def test_every_case_has_its_turn_in_every_round_that_is_its_own(self) -> None:
        _, series = self.played(7)
        assert {key: list(one.times) for key, one in series.items()} == {
            "a": list(range(7)),
            "b": list(range(7)),
            "c": [0, 3, 6],
        }

    def test_what_comes_before_and_after_does_not_count(self) -> None:
        done, series = self.played(4)
        assert all(seconds == 1 for one in series.values() for seconds in one.seconds)
        for at, name in enumerate(done):
            if name in "abc":
                assert (done[at - 1], done[at + 1]) == (f"before {name}", f"after {name}")

    def test_the_order_changes_from_round_to_round_and_is_the_same_in_each_run(self) -> None:
        done, _ = self.played(9)
        assert done == self.played(9)[0]
        turns = [name for name in done[18:] if name in "ab"]  # after two warm-ups of each
        assert {tuple(turns[n : n + 2]) for n in range(0, 18, 2)} == {("a", "b"), ("b", "a")}


class TestTable:
    @pytest.mark.parametrize(
        ("seconds", "wanted"),
        [(0.00456, "4.6 ms"), (0.0484, "48 ms"), (1.274, "1.27 s"), (12.34, "12.3 s")],
        ids=str,
    )
    def test_durations(self, seconds: float, wanted: str) -> None:
        assert duration(seconds) == wanted

    def test_a_span_has_the_unit_of_the_median(self) -> None:
        assert span(0.9512, 1.2345, 1.1) == "0.95–1.23"
        assert span(0.0912, 1.2345, 0.1) == "91–1234"

    def test_layout(self) -> None:
        table = [
            Group("First", (Row.of("warm", Spread(0.3, 0.29, 0.31, 0.25, 0.4)),)),
            Group("Second", (Row.of("a longer name", Spread(12, 11, 13, 10, 20), 40.0, "warm"),)),
        ]
        assert rendered(table) == (
            "| what          | median (quartiles) | least–most |        ratio |\n"
            "|---------------|-------------------:|-----------:|-------------:|\n"
            "| **First**     |                    |            |              |\n"
            "| warm          |   300 ms (290–310) |    250–400 |              |\n"
            "| **Second**    |                    |            |              |\n"
            "| a longer name | 12.0 s (11.0–13.0) |  10.0–20.0 | 40.00 × warm |"
        )

    @pytest.mark.parametrize(
        ("target", "told", "held"),
        [
            (
                Target("warm", 1.43, 1.5, "×"),
                "target warm: 1.43 × (at most 1.5 ×): held",
                True,
            ),
            (Target("p95", 150, 150, "ms"), "target p95: 150.00 ms (at most 150 ms): held", True),
            (
                Target("p95", 150.4, 150, "ms", precision=0),
                "target p95: 150 ms (at most 150 ms): missed",
                False,
            ),
            (
                Target("rate", 9.9, 10, "a second", at_least=True, precision=1),
                "target rate: 9.9 a second (at least 10 a second): missed",
                False,
            ),
            (
                Target("rate", 10.1, 10, "a second", at_least=True, precision=1),
                "target rate: 10.1 a second (at least 10 a second): held",
                True,
            ),
            (Target("other", None, 0.5, "×"), "target other (at most 0.5 ×): not measured", None),
        ],
        ids=["held", "at the limit", "just missed", "too few", "enough", "not measured"],
    )
    def test_verdicts(self, target: Target, told: str, held: bool | None) -> None:
        assert (str(target), target.held) == (told, held)


class TestMachine:
    @pytest.mark.parametrize(
        ("load", "reference", "doubts"),
        [
            (0.9, Spread(0.2, 0.19, 0.21, 0.1, 0.9), 0),
            (1.1, Spread(0.2, 0.19, 0.21, 0.1, 0.9), 1),
            (None, Spread(0.2, 0.19, 0.23, 0.1, 0.9), 1),
            (1.1, Spread(0.2, 0.19, 0.23, 0.1, 0.9), 2),
        ],
        ids=["at rest", "busy before", "busy meanwhile", "both"],
    )
    def test_a_busy_machine_is_told(
        self, load: float | None, reference: Spread, doubts: int
    ) -> None:
        machine = Machine("a processor", 2, "Linux", "CPython 3.13.0", load)
        assert len(machine.doubts(reference)) == doubts

    def test_it_is_named(self) -> None:
        told = str(Machine("a processor", 2, "Linux 6", "CPython 3.13.0", 0.5))
        assert told == "a processor, 2 cores, Linux 6, CPython 3.13.0, load 0.50 before the start"
        assert Machine.here().processor

    def test_memory_is_compared_without_start_and_end(self) -> None:
        sizes = [0, 10, 10, 10, 10, 10, 15, 15, 20, 20, 0]
        assert flatness(Memory(tuple(enumerate(sizes)))) == (10, 20)


class TestSamples:
    @pytest.mark.parametrize("entries", [1, 10, 100])
    def test_generated_resumes_are_valid(self, entries: int) -> None:
        text = resume(entries, pages="2", fit={"drop": "true"})
        cv, warnings = checked(load(text.encode(), "cv.yaml"))
        assert not warnings
        assert sum(len(getattr(section, "entries", ())) for section in cv.sections) == entries
        assert Edited(Path("cv.yaml"), text)

    def test_each_seed_gives_another(self) -> None:
        assert resume(5, seed=1) == resume(5, seed=1) != resume(5, seed=2)

    def test_each_save_changes_a_word_and_nothing_else(self, tmp_path: Path) -> None:
        edited = Edited(tmp_path / "cv.yaml", f"a {WORD} thing")
        saved = []
        for _ in range(3):
            edited.save()
            saved.append(edited.path.read_text())
        assert len(set(saved)) == 3
        assert all(re.fullmatch(rf"a \w{{{len(WORD)}}} thing", text) for text in saved)

    def test_a_text_without_the_word_is_refused(self) -> None:
        with pytest.raises(ValueError, match="no word 'recent'"):
            Edited(Path("cv.yaml"), "nothing to change")


class TestPrograms:
    @pytest.mark.parametrize("anew", [True, False], ids=["changed", "unchanged"])
    def test_a_run_that_does_something_else_is_found_out(self, tmp_path: Path, anew: bool) -> None:
        built = Built(tmp_path / "cv.pdf", anew=anew)
        built.target.write_bytes(b"old")
        built.before()
        if not anew:
            built.target.write_bytes(b"a new one")
        with pytest.raises(FailedError, match="not built" if anew else "nothing was changed"):
            built.after()

    def test_no_target_is_a_failure(self, tmp_path: Path) -> None:
        built = Built(tmp_path / "cv.pdf", anew=False)
        built.before()
        with pytest.raises(FailedError):
            built.after()

    def test_a_failing_program_says_why(self, tmp_path: Path) -> None:
        command = (sys.executable, "-c", "import sys; print('half'); sys.exit('it broke')")
        with pytest.raises(FailedError, match=r"exit code 1\nhalf\nit broke"):
            call(command, tmp_path, cleaned())

    def test_compiled_files_are_allowed_and_the_cache_is_private(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
        environment = Cvbuild(tmp_path, tmp_path / "cache").environment
        assert "PYTHONDONTWRITEBYTECODE" not in environment
        assert environment["XDG_CACHE_HOME"] == str(tmp_path / "cache")


def typst_text(source: str) -> str:
    """What the strings of a Typst source say; its own macros come before the first piece."""
    strings = re.findall(r'"((?:[^"\\]|\\.)*)"', source)
    return " ".join(re.sub(r"\\(.)", r"\1", string) for string in strings)


def tex_text(source: str) -> str:
    """What a TeX source says, without the names of macros; `\\_` and `\\%` stand for themselves."""
    body = source.partition("\\begin{document}")[2]
    return re.sub(r"\\[a-zA-Z]+|\\(.)", r"\1", body)


def json_text(source: str) -> str:
    """What the values of a JSON file say."""
    return json_values(json.loads(source))


def json_values(value: object) -> str:
    if isinstance(value, dict):
        return " ".join(f"{key} {json_values(inner)}" for key, inner in value.items())
    return " ".join(map(json_values, value)) if isinstance(value, list) else str(value)


class TestEqualSources:
    @of_documents
    @pytest.mark.parametrize(
        ("source", "read"),
        [(equal.typst, typst_text), (equal.xelatex, tex_text), (equal.rendercv, json_text)],
        ids=["Typst", "XeLaTeX", "RenderCV"],
    )
    def test_every_word_is_there(
        self,
        make: Callable[[], Document],
        source: Callable[[Document], str],
        read: Callable[[str], str],
    ) -> None:
        missing = printed(make()) - words(read(source(make())))
        assert not missing

    @of_documents
    def test_typst_has_every_text_as_it_is(self, make: Callable[[], Document]) -> None:
        said = typst_text(equal.typst(make()))
        for _, text in texts(make()):
            for leaf in leaves(text):
                assert isinstance(leaf, Str | Code)
                assert leaf.text.replace("\n", " ") in said

    @of_documents
    def test_typst_sets_it_as_it_is(self, make: Callable[[], Document]) -> None:
        typst = pytest.importorskip("typst")
        made = typst.compile(equal.typst(make()).encode(), ignore_system_fonts=True)
        reader = PdfReader(BytesIO(made))
        assert len(reader.pages) == (2 if make is document else 1)
        read = "".join(page.extract_text() for page in reader.pages)
        letters = re.sub(r"\s", "", read).casefold()
        for _, text in texts(make()):
            for word in plain(text).split():
                assert word.casefold() in letters

    @of_documents
    def test_xelatex_sets_it(self, make: Callable[[], Document], tmp_path: Path) -> None:
        program = shutil.which("xelatex")
        if program is None:
            pytest.skip("xelatex is not installed")
        (tmp_path / "cv.tex").write_text(equal.xelatex(make()), encoding="utf-8")
        command = (program, "-interaction=batchmode", "-halt-on-error", "cv.tex")
        subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
        assert len(PdfReader(tmp_path / "cv.pdf").pages) == (2 if make is document else 1)

    def test_the_changed_word_is_in_all_of_them(self) -> None:
        made = document()
        for source in (equal.typst(made), equal.xelatex(made), equal.rendercv(made)):
            assert WORD in source
