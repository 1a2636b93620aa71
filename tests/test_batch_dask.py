"""Many résumés on a Dask cluster, here and with workers that die."""

from __future__ import annotations

import os
import shutil
import signal
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from cvbuild.batch import run
from cvbuild.batch.cluster import cluster
from cvbuild.batch.report import Record, from_line
from cvbuild.batch.work import Order
from cvbuild.batch.worker import REAL, Setup
from cvbuild.batch.worklist import in_folder
from cvbuild.diagnostic import CvbuildError
from cvbuild.pipeline import build
from cvbuild.source import load
from tests.batch_fakes import FAKE, pdf
from tests.readers import app, pypdf, tex, typeset

if TYPE_CHECKING:
    from distributed import LocalCluster

distributed = pytest.importorskip("distributed", reason="Dask is not installed")
PROFILE = "sections:\n  - {kind: text, title: Profile, text: Hello}\n"
ROOT = Path(__file__).parent.parent
WHOLE = Order()


@pytest.fixture(scope="module")
def local() -> Iterator[LocalCluster]:
    """Two worker processes, each of which a nanny starts again when it dies."""
    import dask

    soon = {
        "distributed.scheduler.allowed-failures": 1,
        "distributed.comm.timeouts.connect": "3s",  # to fetch a result from a worker that died
    }
    with (
        dask.config.set(soon),
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0"
        ) as made,
    ):
        yield made


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("out").mkdir()
    return tmp_path


def write(name: str, text: str = "", headline: str | None = None) -> Path:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = ["cvbuild: 1", f"name: {path.stem}"]
    lines += [] if headline is None else [f"headline: {headline}"]
    path.write_text("\n".join([*lines, text]), encoding="utf-8")
    return path


def records(local: LocalCluster, maker: str = FAKE, order: Order = WHOLE) -> list[Record]:
    runner = cluster(Setup(order, "out", maker), local.scheduler_address)
    for _ in run(in_folder(Path("cvs"), Path("out")), Path("out"), "report.jsonl", runner):
        pass
    return told()


def told() -> list[Record]:
    found = map(from_line, Path("out/report.jsonl").read_bytes().splitlines())
    return [record for record in found if record is not None]


@tex
def test_nothing_is_lost_when_a_worker_dies_midway(local: LocalCluster) -> None:
    for n in range(30):
        last = write(f"cvs/{n:02}.yaml", PROFILE)
    with distributed.Client(local) as client:
        workers = client.run(os.getpid)
    runner = cluster(Setup(Order(), "out", REAL), local.scheduler_address)
    jobs = in_folder(Path("cvs"), Path("out"))
    with closing(run(jobs, Path("out"), "report.jsonl", runner)) as answers:
        for _ in range(5):
            next(answers)
        os.kill(next(iter(workers.values())), signal.SIGTERM if os.name == "nt" else signal.SIGKILL)
        assert len(list(answers)) == 25
    assert [(one.input, one.status) for one in told()] == [
        (f"{n:02}.yaml", "built") for n in range(30)
    ]
    found = {path.stem: path.read_bytes() for path in Path("out").glob("*.pdf")}
    assert {name: pypdf(data).split() for name, data in found.items()} == {
        f"{n:02}": [f"{n:02}", "PROFILE", "Hello"] for n in range(30)
    }
    assert found["29"] == build(load(last.read_bytes(), str(last)), typeset=typeset).pdf
    assert {one.status for one in records(local, REAL)} == {"unchanged"}


def test_a_file_that_kills_workers_is_the_only_one_that_fails(local: LocalCluster) -> None:
    for n in range(6):
        write(f"cvs/{n}.yaml")
    write("cvs/bug.yaml", headline="bug")
    write("cvs/die.yaml", headline="die")
    Path("cvs/syntax.yaml").write_text("name: [", encoding="utf-8")
    assert {one.input: (one.status, one.exit_code) for one in records(local)} == {
        **{f"{n}.yaml": ("built", 0) for n in range(6)},
        "bug.yaml": ("failed", 4),
        "die.yaml": ("failed", 4),
        "syntax.yaml": ("failed", 1),
    }
    assert [one.diagnostics[0].code for one in told() if one.status == "failed"] == [
        "internal-error",
        "worker-died",
        "yaml-syntax",
    ]
    assert Path("out/5.pdf").read_bytes() == pdf("5")


@tex
@pytest.mark.skipif(os.name == "nt", reason="links need rights of their own on Windows")
def test_workers_need_no_file_of_this_machine(local: LocalCluster, folder: Path) -> None:
    """What is sent is all that is used: links and folders that are not sent are not there."""
    shutil.copytree(ROOT / "templates" / "latex" / "classic", "cvs/own")
    write("cvs/a.yaml", f"{PROFILE}template: own\n")
    write("cvs/b.yaml", f"{PROFILE}template: {folder.as_posix()}/cvs/own\n")
    write("cvs/c.yaml", f"{PROFILE}template: none\n")
    Path("secret.jpg").write_bytes(b"\xff\xd8\xff")
    Path("cvs/link.jpg").symlink_to("../secret.jpg")
    write("cvs/d.yaml", f"{PROFILE}photo: {{file: link.jpg}}\n")
    shutil.copytree("cvs/own", "cvs/bad")
    Path("cvs/bad/template.toml").write_text("description = 'bad'\n", encoding="utf-8")
    write("cvs/e.yaml", f"{PROFILE}template: bad\n")
    found = {one.input: one for one in records(local, REAL)}
    problems = {
        name: one.diagnostics[0].message for name, one in found.items() if one.status == "failed"
    }
    assert found["a.yaml"].status == "built"
    assert problems == {
        "b.yaml": "the file names a photo or template by its absolute path, "
        "which a cluster may not have",
        "c.yaml": "there is no template 'none', and no such folder",
        "d.yaml": "the picture 'link.jpg' cannot be used: 'link.jpg' leads out of the folder "
        "of the file",
        "e.yaml": f"the template in {folder / 'cvs' / 'bad'} cannot be used: "
        "template.toml lacks 'layout'",
    }


@tex
def test_a_template_of_the_command_line_is_sent(local: LocalCluster, folder: Path) -> None:
    shutil.copytree(ROOT / "templates" / "latex" / "classic", "own")
    write("cvs/a.yaml", PROFILE)
    order = Order(template=str(folder / "own"))
    assert [one.status for one in records(local, REAL, order)] == ["built"]
    Path("own/preamble.tex").write_text("\\nonsense", encoding="utf-8")
    assert [one.status for one in records(local, REAL, order)] == ["failed"]


def test_a_scheduler_that_is_lost_is_told() -> None:
    for n in range(40):
        write(f"cvs/{n:02}.yaml", headline="slow")
    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=1, processes=False, dashboard_address=":0"
    ) as brief:
        runner = cluster(Setup(WHOLE, "out", FAKE), brief.scheduler_address)
        jobs = in_folder(Path("cvs"), Path("out"))
        with closing(run(jobs, Path("out"), "report.jsonl", runner)) as answers:
            done = [next(answers).job.name for _ in range(3)]
            brief.close()
            with pytest.raises(CvbuildError, match="connection to the Dask scheduler was lost"):
                done += [answer.job.name for answer in answers]
    assert len(done) < 40
    assert [one.input for one in told()] == done


def test_workers_with_another_cvbuild_are_refused(
    local: LocalCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("cvs/a.yaml")
    monkeypatch.setattr("cvbuild.batch.identity.code", lambda: "another")
    with pytest.raises(CvbuildError, match="has another cvbuild"):
        records(local)


def test_where_no_scheduler_is() -> None:
    write("cvs/a.yaml")
    result = CliRunner().invoke(app, ["batch", "cvs", "-o", "out", "--dask", "nonsense://x:1"])
    assert result.exit_code == 2
    assert "error[no-cluster]: there is no Dask scheduler at 'nonsense://x:1'" in result.stderr


def test_without_dask(monkeypatch: pytest.MonkeyPatch) -> None:
    write("cvs/a.yaml")
    monkeypatch.setitem(sys.modules, "distributed", None)
    result = CliRunner().invoke(app, ["batch", "cvs", "-o", "out", "--dask", "tcp://x:1"])
    assert (result.exit_code, result.stderr) == (
        2,
        "cvbuild: error[no-dask]: Dask is not installed\n  hint: pip install 'cvbuild[dask]'\n",
    )
