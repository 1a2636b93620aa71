"""An engine at work: processes that wait, threads, and programs that are killed."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import pytest

from cvbuild.diagnostic import CvbuildError
from cvbuild.tex import press as presses
from cvbuild.tex.engine import LIMITS, Found, Limits, TypesettingError
from cvbuild.tex.format import Formats
from cvbuild.tex.job import TexJob, Typeset
from cvbuild.tex.press import Press
from cvbuild.tex.process import Call, Completed, Runner, Started, run
from tests.presses import ROOT, Watched, Workshop, job, own, use, workshop
from tests.processes import alive, children, linux, wait_until
from tests.readers import tex

pytestmark = tex


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    """A cache with two formats that were proved."""
    there = workshop("bundled", tmp_path_factory.mktemp("made") / "cache")
    use(there.press(), job())
    use(there.press(), other())
    return there


@pytest.fixture(autouse=True)
def ours(monkeypatch: pytest.MonkeyPatch) -> None:
    """What other tests of this process have left running is none of a press."""
    before = set(children())

    def started() -> list[int]:
        return [one for one in children() if one not in before]

    monkeypatch.setattr(f"{__name__}.started", started)


def started() -> list[int]:
    """The processes that were started since the test began."""
    raise NotImplementedError


@pytest.fixture
def there(made: Workshop, tmp_path: Path) -> Workshop:
    shutil.copytree(made.cache.folder, tmp_path / "cache")
    (tmp_path / "cache").chmod(0o700)
    return workshop("bundled", tmp_path / "cache")


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that temporary files go to."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def other() -> TexJob:
    """A job with another preamble."""
    return own("% another")


@cache
def expected() -> bytes:
    """What comes of the job without a format."""
    return workshop("bundled", Path()).ordinary(job()).pdf


# ---------------------------------------------------------------- processes that wait


@linux
def test_processes_wait_and_are_used(there: Workshop, temporary: Path) -> None:
    with there.press(ready=2) as press:
        assert started() == []
        assert press(job()).pdf == expected()
        waiting = set(started())
        assert len(waiting) == 2
        for _ in range(3):
            assert press(job()).pdf == expected()
            assert len(waiting - set(started())) == 1, "one was used"
            waiting = set(started())
            assert len(waiting) == 2, "and another took its place"
    assert started() == []
    assert list(temporary.iterdir()) == []
    assert there.engine.jobs == []


@linux
def test_nothing_waits_unless_it_is_asked_for(there: Workshop) -> None:
    with there.press() as press:
        press(job())
        assert started() == []


@linux
def test_a_job_that_is_expected_finds_a_process(there: Workshop, temporary: Path) -> None:
    with there.press() as press:
        press.expect(job().preamble)
        press.expect(job().preamble)
        (waiting,) = started()
        assert press(job()).pdf == expected()
        assert not alive(waiting)
        assert started() == []
        press.expect("no such preamble")
        assert started() == []
        press.expect(other().preamble)
        assert press(job()).pdf == expected(), "a wrong guess does no harm"
        assert len(started()) == 1
    assert started() == []
    assert list(temporary.iterdir()) == []


@linux
def test_one_that_waits_for_another_preamble_ends(there: Workshop) -> None:
    with there.press(ready=1) as press:
        press(job())
        (first,) = started()
        press(other())
        (second,) = started()
        assert first != second
        assert press(other()).pages == 1
        assert press(job()).pdf == expected()


@linux
def test_nothing_is_started_once_it_is_closed(there: Workshop) -> None:
    press = there.press(ready=1)
    press.close()
    assert press(job()).pdf == expected()
    assert started() == []
    press.close()


_PARENT = """
import sys, time
from pathlib import Path
from tests.processes import alive, children, linux, wait_until
from tests.presses import job, workshop
press = workshop("bundled", Path(sys.argv[1])).press(ready=2)
press(job())
print("ready", flush=True)
time.sleep(600)
"""


@linux
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_what_waits_ends_with_its_parent(there: Workshop, number: signal.Signals) -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", _PARENT, str(there.cache.folder)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path])},
    )
    with parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == b"ready\n"
        waiting = children(parent.pid)
        assert len(waiting) == 2
        parent.send_signal(number)
    wait_until(lambda: not any(map(alive, waiting)))


# ---------------------------------------------------------------- several at once


def test_threads_share_a_press(there: Workshop, temporary: Path) -> None:
    wanted = {preamble: there.ordinary(work).pdf for preamble, work in _both().items()}
    with there.press(ready=2) as press, ThreadPoolExecutor(8) as pool:
        works = list(_both().values()) * 16
        results = list(pool.map(press, works))
    assert [r.pdf for r in results] == [wanted[w.preamble] for w in works]
    assert there.engine.jobs == []
    assert list(temporary.iterdir()) == []
    if sys.platform == "linux":
        assert started() == []


def _both() -> dict[str, TexJob]:
    return {work.preamble: work for work in (job(), other())}


def test_threads_make_a_format_once(tmp_path: Path) -> None:
    empty = workshop("bundled", tmp_path / "cache")
    with empty.press(ready=1) as press, ThreadPoolExecutor(8) as pool:
        results = list(pool.map(press, [job()] * 16))
    assert {r.pdf for r in results} == {expected()}
    assert len([call for call in empty.calls if "&pdflatex" in call.argv]) == 1
    assert len(empty.formats) == 1


@linux
def test_threads_let_no_more_wait_than_asked_for(there: Workshop) -> None:
    with there.press(ready=2) as press:
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(press, [job()] * 24))
        assert len(started()) <= 2


# ---------------------------------------------------------------- what is killed


def kill(process: int) -> None:
    os.kill(process, signal.SIGKILL)
    wait_until(lambda: not alive(process))


def marks(there: Workshop) -> set[str]:
    """What was found out about the formats, but that they are good."""
    found = {path.name for folder in there.formats for path in folder.iterdir()}
    return found & {"all-fonts", "unusable"}


@linux
@pytest.mark.parametrize("number", [1, 2, 3])
def test_one_that_died_while_it_waited(there: Workshop, temporary: Path, number: int) -> None:
    with there.press(ready=3) as press:
        press(job())
        for process in started()[:number]:
            kill(process)
        assert press(job()).pdf == expected()
        assert len(started()) == 3
    assert (there.engine.jobs, marks(there)) == ([], set())
    assert list(temporary.iterdir()) == []


@linux
def test_a_cleaner_took_the_folder(there: Workshop, temporary: Path) -> None:
    with there.press(ready=1) as press:
        press(job())
        for folder in temporary.iterdir():
            shutil.rmtree(folder)
        assert press(job()).pdf == expected()
    assert (there.engine.jobs, marks(there)) == ([], set())


class Victim(Started):
    """A program that is killed when it gets its work, the first times."""

    lives = 0
    deaths = 0

    def tell(self, said: bytes) -> None:
        if Victim.deaths < Victim.lives:
            Victim.deaths += 1
            os.kill(self._process.pid, signal.SIGKILL)
        super().tell(said)


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX")
@pytest.mark.parametrize(("times", "ordinary"), [(1, 0), (2, 0), (3, 1)])
@pytest.mark.parametrize("ready", [0, 1])
def test_one_that_is_killed_at_work(
    there: Workshop, monkeypatch: pytest.MonkeyPatch, times: int, ordinary: int, ready: int
) -> None:
    with monkeypatch.context() as patched, there.press(ready=ready) as press:
        patched.setattr(presses, "Started", Victim)
        press(job())  # from here on, one of that kind may wait
        patched.setattr(Victim, "lives", times)
        patched.setattr(Victim, "deaths", 0)
        assert press(job()).pdf == expected()
    assert (len(there.engine.jobs), marks(there)) == (ordinary, set())


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX")
def test_a_proof_that_is_killed_is_none(there: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    for folder in there.formats:
        (folder / "proved").unlink()
    with monkeypatch.context() as patched, there.press() as press:
        patched.setattr(presses, "Started", Victim)
        patched.setattr(Victim, "lives", 1)
        patched.setattr(Victim, "deaths", 0)
        assert press(job()).pdf == expected()
        assert marks(there) == set()
        assert not any((folder / "proved").exists() for folder in there.formats)
        assert press(job()).pdf == expected()
    assert len(there.engine.jobs) == 2
    assert sum((folder / "proved").exists() for folder in there.formats) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX")
@pytest.mark.parametrize("times", [1, 2])
def test_an_ordinary_run_that_is_killed(tmp_path: Path, times: int) -> None:
    @dataclass
    class Mortal(Watched):
        def typeset(
            self, job: TexJob, found: Found, limits: Limits = LIMITS, runner: Runner = run
        ) -> Typeset:
            def killed(call: Call) -> Completed:
                return Completed(-signal.SIGKILL, "")

            dead = len(self.jobs) < times
            return super().typeset(job, found, limits, killed if dead else runner)

    plain = workshop("bundled", tmp_path)
    with Press(engine := Mortal(plain.engine.engine), plain.found) as press:
        if times == 1:
            assert press(job()).pdf == expected()
        else:
            with pytest.raises(TypesettingError) as raised:
                press(job())
            assert [d.code for d in raised.value.diagnostics] == ["tex-crashed"]
    assert len(engine.jobs) == 2


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX")
@pytest.mark.parametrize("which", [0, 1], ids=["dump", "question for the map"])
def test_a_dump_that_is_killed_is_made_another_time(tmp_path: Path, which: int) -> None:
    empty = workshop("bundled", tmp_path / "cache")
    calls: list[Call] = []

    def killed(call: Call) -> Completed:
        calls.append(call)
        return run(call) if len(calls) <= which else Completed(-signal.SIGKILL, "")

    formats = Formats(empty.cache, empty.found, runner=killed)
    with Press(empty.engine, empty.found, formats) as press:
        assert press(job()).pdf == expected()
    assert empty.formats == []
    with empty.press() as press:
        assert press(job()).pdf == expected()
    assert (len(empty.formats), marks(empty)) == (1, set())


def test_a_format_that_vanishes_under_it(there: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    """As when another process clears the cache between the look and the start."""
    cleared: list[int] = []

    class Late(Started):
        def __init__(self, call: Call, *, waits: bool = False) -> None:
            if not cleared:
                cleared.append(there.cache.clear())
            super().__init__(call, waits=waits)

    with monkeypatch.context() as patched, there.press() as press:
        patched.setattr(presses, "Started", Late)
        assert press(job()).pdf == expected()
    assert cleared
    assert (len(there.formats), marks(there)) == (1, set())


# ---------------------------------------------------------------- no place


def test_a_map_that_cannot_be_put_there(there: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Path.write_bytes

    def full(path: Path, data: bytes) -> int:
        if path.name == "pdftex.map":
            raise OSError(28, "No space left on device")
        return real(path, data)

    with monkeypatch.context() as patched, there.press() as press:
        patched.setattr(Path, "write_bytes", full)
        assert press(job()).pdf == expected()
    assert (there.engine.jobs, marks(there)) == ([], set())


def test_no_place_to_work_in(there: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched, there.press() as press:
        patched.setattr(tempfile, "tempdir", "/nowhere")
        with pytest.raises(CvbuildError) as raised:
            press(job())
    assert [d.code for d in raised.value.diagnostics] == ["no-temp-folder"]
    assert marks(there) == set()


@pytest.mark.skipif(sys.platform == "win32", reason="such names are POSIX")
@pytest.mark.parametrize(
    "name",
    ["a b", "$HOME", "~", "~root", "a,b:c;d", "{a,b}", "é ü ł", "'\"", "%#&^~|", "x" * 200],
)
def test_odd_names_of_the_temporary_folder(
    there: Workshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    folder = tmp_path / name
    folder.mkdir()
    with monkeypatch.context() as patched, there.press(ready=1) as press:
        patched.setattr(tempfile, "tempdir", str(folder))
        assert press(job()).pdf == expected()
        assert press(job()).pdf == expected()
    assert (there.engine.jobs, marks(there)) == ([], set())
    assert list(folder.iterdir()) == []


def test_a_mistake_ends_what_waited(there: Workshop, temporary: Path) -> None:
    broken = replace(job(), body="\\undefined")
    with there.press(ready=1) as press:
        press(job())
        for _ in range(2):
            with pytest.raises(TypesettingError):
                press(broken)
        assert press(job()).pdf == expected()
    assert marks(there) == set()
    assert list(temporary.iterdir()) == []
    if sys.platform == "linux":
        assert started() == []


def test_no_file_beside_the_document_takes_a_name_of_tex(there: Workshop) -> None:
    with there.press() as press, pytest.raises(CvbuildError) as raised:
        press(replace(job(), files={"cv.fmt": b""}))
    assert [d.code for d in raised.value.diagnostics] == ["bad-file-name"]


def test_a_document_cannot_write_to_the_format(there: Workshop) -> None:
    """Templates may write files beside the document."""
    body = "\\newwrite\\w\\immediate\\openout\\w=cv.fmt \\immediate\\write\\w{x}"
    before = {folder: (folder / "cv.fmt").read_bytes() for folder in there.formats}
    with there.press() as press:
        assert press(replace(job(), body=f"{job().body}{body}")).pages == 1
        assert press(job()).pdf == expected()
    assert {folder: (folder / "cv.fmt").read_bytes() for folder in there.formats} == before
