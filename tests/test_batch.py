"""Many résumés: the work list, the report, what is not built again, processes that die."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import asdict, replace
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner, Result

from cvbuild.batch import Answer, Runner, Ticket, run
from cvbuild.batch import identity as identities
from cvbuild.batch.crew import Limits, crew
from cvbuild.batch.identity import identity
from cvbuild.batch.report import EARLIER, Problem, Record, Reports, as_line, from_line
from cvbuild.batch.work import Make, Order, look, make, settle
from cvbuild.batch.worker import Setup, answer_of, ticket_line
from cvbuild.batch.worklist import Job, Shard, in_folder, in_list, refuse_collisions
from cvbuild.diagnostic import CvbuildError
from cvbuild.pipeline import Built, Wanted
from cvbuild.source import Source
from tests.batch_fakes import FAKE, build, pdf
from tests.readers import app, pypdf, tex

REPORT = "report.jsonl"
WHOLE = Order()


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("NO_COLOR", raising=False)
    Path("out").mkdir()
    return tmp_path


def write(name: str, text: str = "", headline: str | None = None, **more: str) -> Path:
    """A file of which something can be built; its name is that of the person."""
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = ["cvbuild: 1", f"name: {path.stem}"]
    lines += [] if headline is None else [f"headline: {headline}"]
    path.write_text("\n".join([*lines, text]), encoding="utf-8")
    return path


def names(jobs: Iterable[Job]) -> list[str]:
    return [job.name for job in jobs]


def refused(call: Callable[[], object]) -> str:
    with pytest.raises(CvbuildError) as caught:
        call()
    (problem,) = caught.value.diagnostics
    return f"{problem.code}: {problem.message}"


# The work list


def test_a_folder_gives_its_resumes_sorted() -> None:
    given = ("b.yaml", "a/z.yml", "a/B.YAML", "c/d/e.yaml", ".git/x.yaml", "a/.x.yaml", "a/x.txt")
    for name in (*given, "cvs/out/y.yaml"):
        write(f"cvs/{name}" if not name.startswith("cvs") else name)
    jobs = in_folder(Path("cvs"), Path("cvs/out"))
    assert [(job.number, job.name, job.file, job.stem) for job in jobs] == [
        (0, "a/B.YAML", Path("cvs/a/B.YAML"), "a/B"),
        (1, "a/z.yml", Path("cvs/a/z.yml"), "a/z"),
        (2, "b.yaml", Path("cvs/b.yaml"), "b"),
        (3, "c/d/e.yaml", Path("cvs/c/d/e.yaml"), "c/d/e"),
    ]


def test_results_may_go_beside_the_files() -> None:
    write("cvs/a.yaml")
    assert names(in_folder(Path("cvs"), Path("cvs"))) == ["a.yaml"]


def test_a_folder_without_resumes_is_refused() -> None:
    assert (
        refused(lambda: in_folder(Path(), Path("out"))) == "no-files: there is no .yaml file in '.'"
    )


def test_a_folder_that_cannot_be_read_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def walk(top: Path, onerror: Callable[[OSError], None]) -> Iterator[object]:
        onerror(PermissionError(13, "Permission denied", "cvs/a"))
        yield from ()

    monkeypatch.setattr(os, "walk", walk)
    assert refused(lambda: in_folder(Path("cvs"), Path("out"))) == (
        "unreadable: the folder 'cvs/a' cannot be read: Permission denied"
    )


def test_a_list_gives_its_files_in_its_order(folder: Path) -> None:
    text = f"\ufeff# of this year\r\n\n  b.yaml\nsub/a.yml\n{folder}/lists/c.yaml\n./d.txt\n"
    jobs = in_list(text, Path("lists"))
    assert [(job.name, job.stem) for job in jobs] == [
        ("b.yaml", "b"),
        ("sub/a.yml", "sub/a"),
        (f"{folder}/lists/c.yaml".replace(os.sep, "/"), "c"),
        ("./d.txt", "d.txt"),
    ]
    assert [job.file for job in jobs][:2] == [Path("lists/b.yaml"), Path("lists/sub/a.yml")]


def test_a_file_outside_the_folder_of_the_list_keeps_its_whole_path(folder: Path) -> None:
    (job,) = in_list("../x/a.yaml", Path("lists"))
    assert job.stem.endswith("/x/a")
    assert not Path(job.stem).is_absolute()
    assert Path(folder.anchor, job.stem) == folder / "x" / "a" or os.name == "nt"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("# nothing\n\n", "no-files: the list names no files"),
        ("a\0b", "bad-list: line 1 of the list is not a path"),
        (".", "bad-list: '.' is a folder, not a file"),
    ],
    ids=["empty", "binary", "folder"],
)
def test_lists_that_are_refused(text: str, told: str) -> None:
    assert refused(lambda: in_list(text, Path())) == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a.yaml\na.yml", "same-output: 'a.yaml' and 'a.yml' would both become 'a.pdf'"),
        ("a.yaml\nA.yaml", "same-output: 'a.yaml' and 'A.yaml' would both become 'A.pdf'"),
        (
            "é.yaml\ne\u0301.yaml",
            "same-output: 'é.yaml' and 'e\u0301.yaml' would both become 'e\u0301.pdf'",
        ),
        ("a.yaml\n./a.yaml", "listed-twice: './a.yaml' is listed twice"),
    ],
    ids=["ending", "case", "accent", "twice"],
)
def test_files_that_would_become_one_are_refused(text: str, told: str) -> None:
    assert refused(lambda: refuse_collisions(in_list(text, Path()), ())) == told


def test_variants_that_would_become_one_are_refused() -> None:
    jobs = in_list("a.yaml\na-b.yaml\nsub/a-b.yaml\nc.yaml", Path())
    refuse_collisions(jobs, ("c",))
    told = "same-output: 'a.yaml' and 'a-b.yaml' would both become 'a-b-c.pdf'"
    assert refused(lambda: refuse_collisions(jobs, ("b-c", "c"))) == told
    asked = []

    def variants_of(job: Job) -> tuple[str, ...]:
        asked.append(job.name)
        return {"a": ("x", "b-c"), "a-b": ("c",)}[job.stem]

    assert refused(lambda: refuse_collisions(jobs, (), variants_of)) == told
    assert asked == ["a.yaml", "a-b.yaml"]


@given(st.integers(0, 300), st.integers(1, 40))
def test_shards_are_a_partition(files: int, count: int) -> None:
    jobs = [Job(n, str(n), Path(str(n)), str(n)) for n in range(files)]
    parts = [Shard(number, count).of(jobs) for number in range(1, count + 1)]
    assert sorted(job.number for part in parts for job in part) == list(range(files))
    assert max(map(len, parts)) - min(map(len, parts)) <= 1


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("0/8", "bad-shard: there is no shard 0/8"),
        ("9/8", "bad-shard: there is no shard 9/8"),
        ("0/0", "bad-shard: there is no shard 0/0"),
        ("2", "bad-shard: '2' is not a shard"),
        ("2/8 ", "bad-shard: '2/8 ' is not a shard"),
        ("-1/8", "bad-shard: '-1/8' is not a shard"),
    ],
)
def test_shards_that_are_refused(text: str, told: str) -> None:
    assert refused(lambda: Shard.parse(text)) == told


# The report

RECORD = Record("a.yaml", None, "a.pdf", "built", pages=1, key="k", output_sha256="o")

texts = st.text(st.characters(), max_size=20) | st.just("\udcff")
problems = st.builds(
    Problem,
    code=texts,
    severity=st.sampled_from(["error", "warning"]),
    message=texts,
    hint=st.none() | texts,
    line=st.none() | st.integers(1, 9),
)
records = st.builds(
    Record,
    input=texts,
    variant=st.none() | texts,
    output=st.none() | texts,
    status=st.sampled_from(["built", "unchanged", "failed"]),
    exit_code=st.integers(0, 5),
    pages=st.none() | st.integers(1, 99),
    seconds=st.floats(0, 1e6),
    diagnostics=st.lists(problems, max_size=3).map(tuple),
    key=st.none() | texts,
)


@given(records)
def test_a_record_is_read_as_it_was_written(record: Record) -> None:
    line = as_line(record)
    assert line.count(b"\n") == 1
    assert line.endswith(b"\n")
    assert from_line(line) == record


@given(records, st.data())
def test_a_line_that_was_cut_off_says_nothing(record: Record, data: st.DataObject) -> None:
    line = as_line(record)[:-1]
    assert from_line(line[: data.draw(st.integers(0, len(line) - 1))]) is None


@pytest.mark.parametrize(
    "line",
    [
        "[]",
        "{}",
        "null",
        "[" * 100_000,
        json.dumps({**asdict(RECORD), "status": "done"}),
        json.dumps({**asdict(RECORD), "key": 3}),
        json.dumps({**asdict(RECORD), "diagnostics": [{"code": "x"}]}),
        json.dumps({**asdict(RECORD), "diagnostics": "none"}),
    ],
    ids=range(8),
)
def test_a_line_of_something_else_says_nothing(line: str) -> None:
    assert from_line(line.encode()) is None


def lines_now() -> list[bytes]:
    return Path("out", REPORT).read_bytes().splitlines()


def lines(path: str = f"out/{REPORT}") -> list[dict[str, object]]:
    return [json.loads(line) for line in Path(path).read_bytes().splitlines()]


def test_a_report_is_in_the_order_of_the_list() -> None:
    made = [replace(RECORD, input=f"{n}.yaml") for n in range(3)]
    with Reports(Path("out"), REPORT) as reports:
        for n in (2, 0, 1):
            reports.add(n, [made[n]])
        assert [one["input"] for one in lines()] == ["2.yaml", "0.yaml", "1.yaml"]
        reports.finish()
    assert [from_line(line) for line in lines_now()] == made
    assert [path.name for path in Path("out").iterdir()] == [REPORT]


def test_what_was_known_outlives_a_run_that_is_killed() -> None:
    """Each run that is left before its end adds to what the ones before it knew."""
    for n in range(3):
        with Reports(Path("out"), REPORT) as reports:
            assert len(reports.known("a.yaml")) == n
            reports.add(0, [replace(RECORD, key=str(n))])
        with Path("out", REPORT).open("ab") as file:
            file.write(b'{"input": "a.yaml", "out')
    with Reports(Path("out"), REPORT) as reports:
        assert [record.key for record in reports.known("a.yaml")] == ["2", "1", "0"]


def test_what_other_runs_built_is_known() -> None:
    for name in ("b.pdf", "c.pdf"):
        Path("out", name).touch()
    of_c = replace(RECORD, input="c.yaml", output="c.pdf")
    Path("out/report-1-of-2.jsonl").write_bytes(as_line(of_c))
    with Reports(Path("out"), REPORT) as reports:
        for n, name in enumerate(("a", "b")):  # of which a.pdf is gone
            reports.add(n, [replace(RECORD, input=f"{name}.yaml", output=f"{name}.pdf")])
        reports.finish()
    for _ in range(2):
        with Reports(Path("out"), REPORT) as reports:
            assert [len(reports.known(f"{name}.yaml")) for name in "bc"] == [1, 1]
            reports.add(0, [replace(RECORD, input="d.yaml", output="d.pdf")])
            reports.finish()
        assert [one["input"] for one in lines()] == ["d.yaml"]
        assert [one["input"] for one in lines(f"out/{EARLIER}")] == ["b.yaml"]


def test_what_failed_is_not_known() -> None:
    with Reports(Path("out"), REPORT) as reports:
        reports.add(0, [replace(RECORD, status="failed"), replace(RECORD, key=None)])
        reports.finish()
    with Reports(Path("out"), REPORT) as reports:
        assert reports.known("a.yaml") == ()


# What is not built again


def inline(order: Order, own: str, made_by: Make) -> Runner:
    """Builds in this process with the fake."""

    def answers(tickets: Iterable[Ticket]) -> Generator[Answer, None, None]:
        for ticket in tickets:
            looked = look(ticket, order, Path("out"), (own,))
            made = make(looked.parcel, looked.source, made_by) if looked.parcel else ()
            yield Answer(ticket.job, settle(looked, made, Path("out"), own))

    return answers


def statuses(order: Order = WHOLE, own: str = "me", made_by: Make = build) -> list[str]:
    runner = inline(order, own, made_by)
    answers = run(in_folder(Path("cvs"), Path("out")), Path("out"), REPORT, runner)
    return [record.status for answer in answers for record in answer.records]


TEMPLATE = Path(__file__).parent.parent / "templates" / "latex" / "classic"


@pytest.fixture
def resume() -> Path:
    """A file with a photo, a template and a variant, which was built."""
    path = write("cvs/a.yaml", "photo: {file: me.jpg}\ntemplate: own\nvariants: {x: {}}\n")
    Path("cvs/me.jpg").write_bytes(b"\xff\xd8\xff photo")
    shutil.copytree(TEMPLATE, "cvs/own")
    assert statuses() == ["built"]
    assert statuses() == ["unchanged"]
    return path


def append(path: str) -> Callable[[], None]:
    def change() -> None:
        with Path(path).open("ab") as file:
            file.write(b"\n")

    return change


CHANGES: dict[str, Callable[[], object]] = {
    "input": append("cvs/a.yaml"),
    "photo": append("cvs/me.jpg"),
    "no photo": lambda: Path("cvs/me.jpg").unlink(),
    "preamble": append("cvs/own/preamble.tex"),
    "body": append("cvs/own/body.tex.jinja"),
    "sizes": append("cvs/own/template.toml"),
    "output": append("out/a.pdf"),
    "no output": lambda: Path("out/a.pdf").unlink(),
    "no report": lambda: Path("out", REPORT).unlink(),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
@pytest.mark.usefixtures("resume")
def test_whatever_decides_the_result_makes_it_new(change: Callable[[], object]) -> None:
    change()
    assert statuses() == ["built"]
    assert statuses() == ["unchanged"]
    assert Path("out/a.pdf").read_bytes() == pdf("a")


@pytest.mark.parametrize(
    "order",
    [Order(template="classic"), Order(engine="bundled"), Order(("x",)), Order(all_variants=True)],
    ids=["template", "engine", "variant", "all variants"],
)
@pytest.mark.usefixtures("resume")
def test_options_make_it_new(order: Order) -> None:
    assert statuses(order) == ["built"]
    assert statuses(order) == ["unchanged"]


@pytest.mark.usefixtures("resume")
def test_who_builds_makes_it_new() -> None:
    assert statuses(own="another") == ["built"]


@pytest.mark.usefixtures("resume")
def test_variants_are_current_one_by_one() -> None:
    assert statuses(Order(("x",))) == ["built"]
    assert statuses() == ["unchanged"]
    write("cvs/b.yaml", "variants: {x: {}, y: {}}")
    assert statuses(Order(("x", "y"))) == ["unchanged", "built", "built", "built"]
    Path("out/b-x.pdf").unlink()
    assert statuses(Order(all_variants=True)) == ["unchanged", "built", "unchanged"]


@pytest.mark.usefixtures("resume")
def test_what_changes_under_the_build_is_not_current() -> None:
    photo = Path("cvs/me.jpg")
    old = photo.read_bytes()
    append("cvs/a.yaml")()

    def build_late(source: Source, wanted: Sequence[Wanted]) -> Sequence[Built | CvbuildError]:
        photo.write_bytes(old + b"new")
        return build(source, wanted)

    assert statuses(made_by=build_late) == ["built"]
    assert [one["key"] for one in lines()] == [None]
    photo.write_bytes(old)
    assert statuses() == ["built"]


@tex
@pytest.mark.parametrize("engine", ["bundled", "texlive"])
def test_an_identity_is_the_same_until_something_changes(
    engine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    try:
        first = identity(engine)
    except CvbuildError as error:
        pytest.skip(str(error))
    assert identity(engine) == first
    with monkeypatch.context() as patch:
        patch.setattr(identities, "_version", lambda package: "another")
        assert identity(engine) != first
    with monkeypatch.context() as patch:
        patch.setattr(identities, "code", lambda: "another")
        assert identity(engine) != first


def test_what_is_not_known_for_sure_is_never_the_same() -> None:
    assert identities._version("no-such-package") != identities._version("no-such-package")
    empty = Path("bin/pdflatex")
    assert list(identities._installation(empty)) != list(identities._installation(empty))


def test_the_code_is_told_by_every_file(monkeypatch: pytest.MonkeyPatch) -> None:
    import cvbuild

    shutil.copytree(Path(cvbuild.__file__).parent, "copy")
    monkeypatch.setattr(cvbuild, "__file__", str(Path("copy/__init__.py").resolve()))
    monkeypatch.setattr("cvbuild.latex.template.template_folder", lambda: TEMPLATE)
    first = identities.code()
    assert identities.code() == first
    append("copy/latex/escape.py")()
    assert identities.code() != first


# Processes

QUICK = Limits(seconds=60, files=500, grace=10)


def answers(processes: int, limits: Limits = QUICK, maker: str = FAKE) -> list[Record]:
    setup = Setup(WHOLE, "out", maker)
    jobs = in_folder(Path("cvs"), Path("out"))
    found = [
        record
        for answer in run(jobs, Path("out"), REPORT, crew(setup, processes, limits))
        for record in answer.records
    ]
    return sorted(found, key=lambda record: record.input)


def test_a_bad_file_does_not_stop_the_rest(tmp_path: Path) -> None:
    for n in range(6):
        write(f"cvs/{n}.yaml")
    write("cvs/bug.yaml", headline="bug")
    write("cvs/die.yaml", headline="die")
    write("cvs/once.yaml", headline=f"die once {tmp_path / 'mark'}")
    write("cvs/long.yaml", headline="too long")
    Path("cvs/syntax.yaml").write_text("name: [", encoding="utf-8")
    Path("out/die.pdf").write_bytes(b"the last good one")
    found = {record.input: record for record in answers(2)}
    assert {name: (one.status, one.exit_code, one.tries) for name, one in found.items()} == {
        **{f"{n}.yaml": ("built", 0, 1) for n in range(6)},
        "bug.yaml": ("failed", 4, 1),
        "die.yaml": ("failed", 4, 2),
        "long.yaml": ("failed", 5, 1),
        "once.yaml": ("built", 0, 2),
        "syntax.yaml": ("failed", 1, 1),
    }
    for n in range(6):
        assert Path(f"out/{n}.pdf").read_bytes() == pdf(str(n))
    assert Path("out/once.pdf").read_bytes() == pdf("once")
    assert Path("out/die.pdf").read_bytes() == b"the last good one"
    assert found["die.yaml"].diagnostics == (
        Problem(
            "worker-died",
            "error",
            "the process that built this died of it twice (exit code 9)",
            "is there memory left? try it alone with 'cvbuild pdf'",
        ),
    )
    assert "ZeroDivisionError: one by none" in (found["bug.yaml"].traceback or "")
    assert [one["input"] for one in lines()] == sorted(found)


def test_a_report_tells_all_of_a_file() -> None:
    built, long = write("cvs/a.yaml"), write("cvs/b.yaml", headline="too long")
    assert [record.status for record in answers(1)] == ["built", "failed"]
    first, second = lines()
    key = first.pop("key")
    assert isinstance(key, str)
    assert len(key) == 64
    assert isinstance(first.pop("seconds"), float)
    assert isinstance(second.pop("seconds"), float)
    common = {"variant": None, "tries": 1, "traceback": None}
    assert first == common | {
        "input": "a.yaml",
        "output": "a.pdf",
        "status": "built",
        "exit_code": 0,
        "pages": 1,
        "diagnostics": [],
        "input_sha256": sha256(built.read_bytes()).hexdigest(),
        "output_sha256": sha256(pdf("a")).hexdigest(),
    }
    assert second == common | {
        "input": "b.yaml",
        "output": "b.pdf",
        "status": "failed",
        "exit_code": 5,
        "pages": None,
        "diagnostics": [
            {
                "code": "budget",
                "severity": "error",
                "message": "too long by 3 lines",
                "hint": "cut it",
                "line": 2,
                "column": 7,
                "end_line": 2,
                "end_column": 8,
            }
        ],
        "input_sha256": sha256(long.read_bytes()).hexdigest(),
        "output_sha256": None,
        "key": None,
    }


def test_a_process_that_hangs_is_stopped() -> None:
    write("cvs/a.yaml", headline="hang")
    write("cvs/b.yaml")
    first, second = answers(1, replace(QUICK, seconds=1.5))
    assert (first.status, first.tries, first.diagnostics[0].code) == ("failed", 1, "timeout")
    assert second.status == "built"


def test_processes_are_replaced() -> None:
    for n in range(5):
        write(f"cvs/{n}.yaml")
    assert [record.status for record in answers(2, replace(QUICK, files=1))] == ["built"] * 5


def test_processes_that_do_not_start_are_told(capfd: pytest.CaptureFixture[str]) -> None:
    write("cvs/a.yaml")
    told = refused(lambda: answers(2, maker="tests.batch_fakes:never"))
    assert told == "no-worker: a process that should build ended at its start (exit code 1)"
    assert "ZeroDivisionError" in capfd.readouterr().err


def test_a_run_that_was_left_goes_on() -> None:
    for n in range(8):
        write(f"cvs/{n}.yaml", headline="slow")
    jobs = in_folder(Path("cvs"), Path("out"))
    with closing(run(jobs, Path("out"), REPORT, crew(Setup(WHOLE, "out", FAKE), 2))) as begun:
        done = {next(begun).job.name for _ in range(3)}
    assert {one["input"] for one in lines()} == done
    assert {one.input for one in answers(2) if one.status == "unchanged"} == done
    assert {record.status for record in answers(2)} == {"unchanged"}


def test_names_that_are_not_utf8_come_through() -> None:
    job = Job(3, "\udcff.yaml", Path("\udcff.yaml"), "\udcff")
    line = ticket_line(Ticket(job, (replace(RECORD, input="\udcff.yaml"),)))
    assert json.loads(line)[1] == "\udcff.yaml"
    with pytest.raises(ValueError, match="no answer"):
        answer_of(b"[]\n")


# The command line


def cvbuild(*args: str, stdin: str | bytes | None = None) -> Result:
    result = CliRunner().invoke(app, ["batch", *args], input=stdin)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


PROFILE = "sections:\n  - {kind: text, title: Profile, text: Hello}\n"


@tex
def test_a_folder_is_built_and_not_again() -> None:
    for name in ("cvs/a.yaml", "cvs/sub/b.yaml"):
        write(name, PROFILE)
    Path("cvs/c.yaml").write_text("cvbuild: 1\nnme: Ada\n", encoding="utf-8")
    report = Path("out", REPORT)
    result = cvbuild("cvs", "-o", "out", "--jobs", "2")
    assert result.exit_code == 1
    assert result.stdout == f"3 résumés: 2 built, 0 unchanged, 1 failed; see {report}\n"
    assert result.stderr.startswith(f"{Path('cvs/c.yaml')}:2:1: error[unknown-field]: 'nme' is not")
    assert "\n    2 | nme: Ada\n" in result.stderr
    assert "Hello" in pypdf(Path("out/sub/b.pdf").read_bytes())
    assert sorted(path.name for path in Path("out").rglob("*")) == [
        "a.pdf",
        "b.pdf",
        REPORT,
        "sub",
    ]
    result = cvbuild("cvs", "-o", "out")
    assert (result.exit_code, result.stdout) == (
        1,
        f"3 résumés: 0 built, 2 unchanged, 1 failed; see {report}\n",
    )


@tex
def test_a_list_is_split_and_knows_of_all_parts() -> None:
    for name in "abc":
        write(f"cvs/{name}.yaml", PROFILE)
    listed = "a.yaml\nb.yaml\nc.yaml\n"
    Path("cvs/list").write_text(listed, encoding="utf-8")
    first = cvbuild("cvs/list", "-o", "out", "--shard", "1/2")
    report = Path("out/report-1-of-2.jsonl")
    assert first.stdout == f"2 résumés: 2 built, 0 unchanged, 0 failed; see {report}\n"
    assert [one["input"] for one in lines(str(report))] == ["a.yaml", "c.yaml"]
    os.chdir("cvs")
    rest = cvbuild("-", "-o", "../out", stdin=listed)
    report = Path("../out", REPORT)
    assert rest.stdout == f"3 résumés: 1 built, 2 unchanged, 0 failed; see {report}\n"


@tex
def test_variants_are_built_by_name() -> None:
    write("cvs/a.yaml", f"{PROFILE}variants: {{x: {{}}, y: {{}}}}")
    write("cvs/b.yaml", PROFILE)
    result = cvbuild("cvs", "-o", "out", "--all-variants")
    assert result.exit_code == 1
    assert "error[no-variants]" in result.stderr
    assert sorted(path.name for path in Path("out").glob("*.pdf")) == ["a-x.pdf", "a-y.pdf"]
    result = cvbuild("cvs", "-o", "out", "--variant", "x", "--variant", "x")
    assert [(one["input"], one["variant"], one["status"]) for one in lines()] == [
        ("a.yaml", "x", "unchanged"),
        ("b.yaml", "x", "failed"),
    ]
    assert "there is no variant 'x'" in result.stderr


@tex
def test_a_template_is_found_from_where_one_is() -> None:
    shutil.copytree(TEMPLATE, "own")
    write("cvs/a.yaml", PROFILE)
    assert cvbuild("cvs", "-o", "out", "--template", "own").exit_code == 0
    append("own/preamble.tex")()
    again = cvbuild("cvs", "-o", "out", "--template", "own")
    assert again.stdout.startswith("1 résumé: 1 built, 0 unchanged, 0 failed;")


@tex
def test_only_the_first_failures_are_shown() -> None:
    for n in range(23):
        Path("cvs").mkdir(exist_ok=True)
        Path(f"cvs/{n:02}.yaml").write_text("x: 1\n", encoding="utf-8")
    result = cvbuild("cvs", "-o", "out", "-j", "1")
    assert result.exit_code == 1
    assert result.stderr.count("error[unknown-field]") == 20
    assert result.stderr.endswith(f"and 3 more; see {Path('out', REPORT)}\n")


@pytest.mark.skipif(os.name == "nt", reason="there are no pseudoterminals")
@tex
def test_a_terminal_shows_how_far_it_is() -> None:
    import pty

    write("cvs/a.yaml", PROFILE)
    Path("cvs/b.yaml").write_text("cvbuild: 1\nnme: Ada\n", encoding="utf-8")
    reader, terminal = pty.openpty()
    command = [sys.executable, "-m", "cvbuild", "batch", "cvs", "-o", "out"]
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "120"}
    process = subprocess.Popen(command, stderr=terminal, stdout=subprocess.PIPE, env=environment)
    os.close(terminal)
    shown = b""
    with suppress(OSError):  # its end, on Linux
        while data := os.read(reader, 65536):
            shown += data
    os.close(reader)
    out, _ = process.communicate()
    told = f"2 résumés: 1 built, 0 unchanged, 1 failed; see {Path('out', REPORT)}\n"
    assert out.decode() == told
    assert b"error[unknown-field]" in shown.replace(b"\x1b[1;31m", b"").replace(b"\x1b[0m", b"")
    assert b"1 built, 0 unchanged, 1 failed" in shown


USAGE = {
    "both": (["cvs", "--all-variants", "--variant", "x"], "--all-variants are all there are"),
    "jobs of a cluster": (["cvs", "--dask", "x", "--jobs", "2"], "--jobs is for this machine"),
    "not a list": (["cvs/a.yaml"], "'cvs/a.yaml' is a résumé, not a list of them"),
    "no list": (["list"], "'list' cannot be read"),
    "empty": ([""], "the name of the folder or list is empty"),
    "shard": (["cvs", "--shard", "3/2"], "there is no shard 3/2"),
    "engine": (["cvs", "--engine", "word"], "there is no engine 'word'"),
    "collision": (["same"], "would both become"),
}


@pytest.mark.parametrize(("arguments", "message"), USAGE.values(), ids=USAGE)
def test_calls_that_make_no_sense(arguments: list[str], message: str) -> None:
    write("cvs/a.yaml")
    write("same/a.yaml")
    write("same/a.yml")
    result = cvbuild(*arguments, "-o", "out")
    assert result.exit_code == 2
    assert message in result.stderr
    assert list(Path("out").iterdir()) == []


# What is left of processes

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")


def marked(mark: str) -> list[int]:
    """The processes with this text in their environment; TeX has its folder there."""
    found = []
    for path in Path("/proc").glob("[0-9]*/environ"):
        try:
            if mark.encode() in path.read_bytes():
                found.append(int(path.parent.name))
        except OSError:
            continue
    return found


def started(folder: Path) -> subprocess.Popen[bytes]:
    """A batch of many files that has built some, with its workers and TeX at work."""
    for n in range(200):
        write(f"cvs/{n:03}.yaml", PROFILE)
    command = [sys.executable, "-m", "cvbuild", "batch", "cvs", "-o", "out", "--jobs", "2"]
    process = subprocess.Popen(
        command,
        env={**os.environ, "TMPDIR": str(folder)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    wait_for(lambda: Path("out", REPORT).exists() and len(lines_now()) >= 4)
    return process


def wait_for(what: Callable[[], bool]) -> None:
    for _ in range(600):
        if what():
            return
        time.sleep(0.05)
    raise AssertionError("it did not come to that")


@LINUX
@tex
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_batch_that_is_ended_leaves_no_process_and_goes_on(
    how: signal.Signals, tmp_path: Path
) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    process = started(temporary)
    assert len(marked(str(temporary))) >= 3
    process.send_signal(how)
    _, err = process.communicate(timeout=30)
    assert process.returncode == {signal.SIGKILL: -9}.get(how, 128 + how)
    assert err == b""
    wait_for(lambda: not marked(str(temporary)))
    if how != signal.SIGKILL:
        assert list(temporary.iterdir()) == []
    built = {path.stem for path in Path("out").glob("*.pdf")}
    told = [record for line in lines_now() if (record := from_line(line)) is not None]
    assert 4 <= len(told) < 200
    assert {record.status for record in told} == {"built"}
    assert {Path(record.input).stem for record in told} <= built
    for path in Path("cvs").iterdir():  # enough to go on with
        if path.stem not in built and path.stem != "199":
            path.unlink()
    result = cvbuild("cvs", "-o", "out")
    assert result.exit_code == 0
    unchanged = {one["input"] for one in lines() if one["status"] == "unchanged"}
    assert unchanged == {record.input for record in told}
