"""Waiting for files to change, and `cvbuild pdf --watch`, which builds what was saved."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import Empty, Queue
from typing import IO

import pytest
from typer.testing import CliRunner

from cvbuild.diagnostic import CvbuildError, ExitCode
from cvbuild.latex.template import template_folder
from cvbuild.pipeline import typesetter
from cvbuild.watching import Watcher
from tests.readers import app, pypdf, tex
from tests.test_photo import png

LONG = 30.0
"""Seconds after which something that must happen has failed to."""

posix = pytest.mark.skipif(sys.platform == "win32", reason="links are POSIX")


@pytest.fixture
def cv(tmp_path: Path) -> Path:
    file = tmp_path / "cv.yaml"
    file.write_text("first")
    return file


@pytest.fixture
def watcher(cv: Path) -> Iterator[Watcher]:
    with Watcher([cv]) as watcher:
        yield watcher


def write(file: Path) -> None:
    file.write_text("second")


def touch_up(file: Path) -> None:
    """Other text of the same length."""
    file.write_text("First")


def replace(file: Path) -> None:
    new = file.with_name("new")
    new.write_text("second")
    new.replace(file)


def replace_by_way_of_nothing(file: Path) -> None:
    file.rename(file.with_name("cv.yaml~"))
    file.write_text("second")


def delete(file: Path) -> None:
    file.unlink()


@pytest.mark.parametrize(
    "change",
    [write, touch_up, replace, replace_by_way_of_nothing, delete],
    ids=lambda f: f.__name__,
)
def test_what_happens_to_a_file_is_told(
    watcher: Watcher, cv: Path, change: Callable[[Path], None]
) -> None:
    change(cv)  # between two calls, too, nothing is lost
    assert watcher.wait(LONG) == {cv}


def test_a_file_that_comes(tmp_path: Path) -> None:
    photo = tmp_path / "me.png"
    with Watcher([photo]) as watcher:
        photo.write_text("a picture")
        assert watcher.wait(LONG) == {photo}


def test_what_happens_while_it_waits(watcher: Watcher, cv: Path) -> None:
    saver = threading.Timer(0.1, write, [cv])
    saver.start()
    assert watcher.wait(LONG) == {cv}
    saver.join()


def test_other_files_are_passed_over(watcher: Watcher, cv: Path) -> None:
    write(cv.with_name("cv.pdf"))
    replace(cv.with_name("notes"))
    (cv.parent / "folder").mkdir()
    assert watcher.wait(0.5) == frozenset()


def test_a_folder_that_comes_goes_and_comes_again(tmp_path: Path) -> None:
    folder = tmp_path / "templates" / "mine"
    body = folder / "body.tex.jinja"
    with Watcher([body]) as watcher:
        for _ in range(3):
            folder.mkdir(parents=True)
            body.write_text("text")
            assert watcher.wait(LONG) == {body}
            body.unlink()
            folder.rmdir()
            folder.parent.rmdir()
            assert watcher.wait(LONG) == {body}


@posix
def test_what_a_link_leads_to(tmp_path: Path) -> None:
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        write(tmp_path / name / "cv.yaml")
    (tmp_path / "middle").symlink_to("one/cv.yaml")
    link = tmp_path / "cv.yaml"
    link.symlink_to("middle")
    with Watcher([link]) as watcher:
        touch_up(tmp_path / "one" / "cv.yaml")
        assert watcher.wait(LONG) == {link}
        (tmp_path / "middle").unlink()
        (tmp_path / "middle").symlink_to("other/cv.yaml")
        assert watcher.wait(LONG) == {link}
        replace(tmp_path / "other" / "cv.yaml")
        assert watcher.wait(LONG) == {link}


@posix
def test_a_link_to_itself_and_a_name_that_no_file_has(tmp_path: Path) -> None:
    link = tmp_path / "cv.yaml"
    link.symlink_to("cv.yaml")
    with Watcher([link, tmp_path / "a\0b", tmp_path / ("x" * 300)]) as watcher:
        assert watcher.wait(0.1) == frozenset()
        link.unlink()
        write(link)
        assert watcher.wait(LONG) == {link}


def test_the_paths_are_replaced_and_what_happened_is_kept(watcher: Watcher, cv: Path) -> None:
    photo = cv.with_name("me.png")
    touch_up(cv)
    watcher.watch([cv, photo])
    assert watcher.wait(LONG) == {cv}
    write(photo)
    assert watcher.wait(LONG) == {photo}
    watcher.watch([photo])
    write(cv)
    assert cv not in watcher.wait(0.3)


def test_it_looks_by_itself_where_there_are_no_events(
    cv: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def watch(*folders: str, **options: object) -> Iterator[set[tuple[int, str]]]:
        raise OSError("the limit of watches is reached")

    monkeypatch.setattr("watchfiles.watch", watch)
    with Watcher([cv]) as watcher:
        assert watcher.wait(0.1) == frozenset()
        touch_up(cv)
        assert watcher.wait(LONG) == {cv}
        replace(cv)
        assert watcher.wait(LONG) == {cv}


def test_stop_ends_the_wait(watcher: Watcher, cv: Path) -> None:
    stopper = threading.Timer(0.1, watcher.stop)
    stopper.start()
    assert watcher.wait() == frozenset()
    stopper.join()
    write(cv)
    assert watcher.wait() == frozenset()


def test_nothing_is_left_of_it(cv: Path) -> None:
    before = threading.active_count()
    descriptors = Path("/proc/self/fd")
    with Watcher([cv]) as watcher:
        watcher.wait(0.1)
        opened = set(descriptors.glob("*"))
    assert threading.active_count() == before
    if opened:
        with Watcher([cv]) as watcher:
            watcher.wait(0.1)
        deadline = time.monotonic() + LONG  # the library closes its own from a thread
        while len(list(descriptors.glob("*"))) >= len(opened) and time.monotonic() < deadline:
            time.sleep(0.01)
        assert len(list(descriptors.glob("*"))) < len(opened)


def test_the_library_may_be_absent(cv: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(CvbuildError) as caught:
        Watcher([cv])
    assert caught.value.exit_code is ExitCode.USAGE
    assert caught.value.diagnostics[0].hint == 'pip install "cvbuild[watch]"'


# ---------------------------------------------------------------- cvbuild pdf --watch

CV = "cvbuild: 1\nname: {}\n"
VARIANTS = CV + "sections:\n  - {{kind: text, title: T, text: Hi, tags: [x]}}\nvariants: {{{}}}\n"
WRONG = "cvbuild: 1\nnmae: Ada\n"
HINT = "  hint: did you mean 'name'?"
TOLD = f"""\
cv.yaml:2:1: error[unknown-field]: 'nmae' is not a field of a résumé
    2 | nmae: Ada
      | ^^^^
{HINT}
"""


class Session:
    """`cvbuild pdf cv.yaml --watch` in a folder of its own, with another for temporary files."""

    def __init__(
        self, folder: Path, *arguments: str, command: tuple[str, str] = ("pdf", "cv.yaml")
    ) -> None:
        self.folder = folder
        self.temporary = folder.parent / "temporary"
        self.temporary.mkdir(exist_ok=True)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "cvbuild", *command, "--watch", *arguments],
            cwd=folder,
            env={**os.environ, "TMPDIR": str(self.temporary), "PYTHONUTF8": "1"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        self.pid = self._process.pid
        self._out: Queue[str] = Queue()
        self._err: Queue[str] = Queue()
        self._readers = [
            threading.Thread(target=_pass_on, args=pair)
            for pair in ((self._process.stdout, self._out), (self._process.stderr, self._err))
        ]
        for reader in self._readers:
            reader.start()

    def line(self) -> str:
        """The next line of standard output, without the time that it took."""
        try:
            line = self._out.get(timeout=LONG)
        except Empty:
            pytest.fail(f"nothing was built; standard error: {self.complaints()!r}")
        told, comma, took = line.rpartition(", ")
        if not comma or line.startswith("{"):
            return line
        assert took.removesuffix("\n").endswith((" ms", " s"))
        return told

    def complaint(self, end: str) -> str:
        """What standard error says up to the line `end`."""
        lines = [""]
        try:
            while lines[-1] != f"{end}\n":
                lines.append(self._err.get(timeout=LONG))
        except Empty:
            pytest.fail(f"{end!r} did not come after {lines}")
        return "".join(lines)

    def complaints(self) -> str:
        return "".join(_rest(self._err))

    def more(self) -> list[str]:
        """The lines of standard output that came and were not read."""
        return _rest(self._out)

    def end(self, number: int = signal.SIGINT) -> int:
        """End it as Ctrl-C does; gives the exit code."""
        self._process.send_signal(number)
        return self.ended()

    def ended(self) -> int:
        code = self._process.wait(LONG)
        for reader in self._readers:
            reader.join()
        return code

    def kill(self) -> None:
        self._process.kill()
        self.ended()
        for stream in (self._process.stdout, self._process.stderr):
            assert stream is not None
            stream.close()


def _pass_on(stream: IO[str], lines: Queue[str]) -> None:
    for line in stream:
        lines.put(line)


def _rest(lines: Queue[str]) -> list[str]:
    found = []
    while not lines.empty():
        found.append(lines.get())
    return found


Start = Callable[..., Session]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    save(folder, CV.format("Ada"))
    return folder


@pytest.fixture
def start(folder: Path) -> Iterator[Start]:
    if sys.platform == "win32":
        pytest.skip("Ctrl-C cannot be sent to one process on Windows")
    try:
        typesetter().close()
    except CvbuildError as error:
        pytest.skip(f"no TeX engine: {error}")
    sessions = []

    def started(*arguments: str, command: tuple[str, str] = ("pdf", "cv.yaml")) -> Session:
        sessions.append(Session(folder, *arguments, command=command))
        return sessions[-1]

    yield started
    for session in sessions:
        session.kill()


def save(folder: Path, text: str) -> None:
    (folder / "cv.yaml").write_text(text, encoding="utf-8")


def save_as_new_file(folder: Path, text: str) -> None:
    new = folder / ".cv.yaml.swp"
    new.write_text(text, encoding="utf-8")
    new.replace(folder / "cv.yaml")


def words(file: Path) -> str:
    return pypdf(file.read_bytes()).upper()  # the name is in capitals, in this template


def wait_until(true: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + LONG
    while not true():
        assert time.monotonic() < deadline, what
        time.sleep(0.01)


@tex
def test_what_is_saved_is_built(start: Start, folder: Path) -> None:
    session = start()
    assert session.line() == "cv.pdf: 1 page"
    for name, how in (("Grace", save), ("Barbara", save_as_new_file), ("Frances", save)):
        how(folder, CV.format(name))
        assert session.line() == "cv.pdf: 1 page"
        assert name.upper() in words(folder / "cv.pdf")
    assert session.end() == 130
    assert session.more() == []
    assert session.complaints().strip() in ("", "Aborted.")
    assert sorted(file.name for file in folder.iterdir()) == ["cv.pdf", "cv.yaml"]


@tex
def test_a_photo_that_is_named_later(start: Start, folder: Path) -> None:
    (folder / "me.png").write_bytes(png())
    session = start()
    assert session.line() == "cv.pdf: 1 page"
    save(folder, CV.format("Ada") + "photo: {file: me.png}\n")
    assert session.line() == "cv.pdf: 1 page"
    before = (folder / "cv.pdf").read_bytes()
    (folder / "me.png").write_bytes(png(height=12))
    assert session.line() == "cv.pdf: 1 page"
    assert (folder / "cv.pdf").read_bytes() != before
    (folder / "me.png").unlink()
    assert "cannot be used: there is no such file" in session.complaint(PICTURE_HINT)
    (folder / "me.png").write_bytes(png())
    assert session.line() == "cv.pdf: 1 page"
    assert (folder / "cv.pdf").read_bytes() == before


PICTURE_HINT = "  hint: a JPEG or PNG of at most 2 MB in the folder of the file, or below it"


@tex
def test_a_template_that_is_edited(start: Start, folder: Path) -> None:
    shutil.copytree(template_folder() / "classic", folder / "mine")
    body = folder / "mine" / "body.tex.jinja"
    text = body.read_text(encoding="utf-8")
    session = start("--template", "mine")
    assert session.line() == "cv.pdf: 1 page"
    body.write_text(text + "Colophon\n", encoding="utf-8")
    assert session.line() == "cv.pdf: 1 page"
    assert "COLOPHON" in words(folder / "cv.pdf")
    body.write_text(text + "<< nothing >>\n", encoding="utf-8")
    number = len(text.splitlines()) + 1
    session.complaint(
        "cv.yaml: error[broken-template]: the template 'mine' cannot be used: "
        f"body.tex.jinja:{number}: 'nothing' is undefined"
    )
    body.write_text(text, encoding="utf-8")
    assert session.line() == "cv.pdf: 1 page"
    assert "COLOPHON" not in words(folder / "cv.pdf")


UNCLOSED = "  hint: close it with ']', or put the text in quotes if '[' is part of it"


@tex
def test_an_error_keeps_the_old_pdf_and_the_next_save_recovers(start: Start, folder: Path) -> None:
    session = start()
    assert session.line() == "cv.pdf: 1 page"
    before = (folder / "cv.pdf").read_bytes()
    save(folder, WRONG)
    assert session.complaint(HINT) == TOLD
    assert (folder / "cv.pdf").read_bytes() == before
    save(folder, "- no: [yaml\n")
    assert "cv.yaml:1:7: error[yaml-syntax]" in session.complaint(UNCLOSED)
    assert (folder / "cv.pdf").read_bytes() == before
    save(folder, CV.format("Grace"))
    assert session.line() == "cv.pdf: 1 page"
    assert "GRACE" in words(folder / "cv.pdf")


@tex
def test_it_may_begin_with_an_error(start: Start, folder: Path) -> None:
    save(folder, WRONG)
    session = start()
    assert session.complaint(HINT) == TOLD
    save(folder, CV.format("Grace"))
    assert session.line() == "cv.pdf: 1 page"


@tex
def test_a_file_that_is_away_or_empty_for_a_moment(start: Start, folder: Path) -> None:
    session = start()
    assert session.line() == "cv.pdf: 1 page"
    for emptied in (True, False):
        if emptied:
            save(folder, "")
        else:
            (folder / "cv.yaml").unlink()
        time.sleep(0.05)  # long enough to be seen, and to be built
        save(folder, CV.format("Grace"))
        assert session.line() == "cv.pdf: 1 page"
        save(folder, CV.format("Ada"))
        assert session.line() == "cv.pdf: 1 page"
    session.end()
    assert session.complaints().strip() in ("", "Aborted.")


@tex
def test_a_file_that_is_away_for_long(start: Start, folder: Path) -> None:
    session = start()
    assert session.line() == "cv.pdf: 1 page"
    text = (folder / "cv.yaml").read_text()
    (folder / "cv.yaml").unlink()
    assert session.complaint("  hint: it is built again when it is back") == (
        "cv.yaml: error[no-such-file]: there is no such file\n"
        "  hint: it is built again when it is back\n"
    )
    save(folder, text)
    assert session.line() == "cv.pdf: 1 page"


@tex
def test_what_holds_the_same_is_not_built(start: Start, folder: Path) -> None:
    session = start()
    assert session.line() == "cv.pdf: 1 page"
    for _ in range(3):
        save_as_new_file(folder, CV.format("Ada"))
        (folder / "cv.yaml").touch()
        time.sleep(0.1)  # there is nothing to wait for
    save(folder, CV.format("Grace"))
    assert session.line() == "cv.pdf: 1 page"
    assert "GRACE" in words(folder / "cv.pdf")
    session.end()
    assert session.more() == []


@tex
def test_saves_that_follow_closely_are_merged(start: Start, folder: Path) -> None:
    session = start()
    assert session.line() == "cv.pdf: 1 page"
    for name in ("A", "B", "C", "D", "E", "F", "G", "H", "I", "Grace"):
        save(folder, CV.format(name))
        time.sleep(0.005)
    builds = 0
    while builds == 0 or "GRACE" not in words(folder / "cv.pdf"):
        assert session.line() == "cv.pdf: 1 page"
        builds += 1
    session.end()
    assert builds + len(session.more()) < 10


@tex
def test_variants_are_those_of_the_version_that_was_saved(start: Start, folder: Path) -> None:
    save(folder, VARIANTS.format("Ada", "a: {}"))
    session = start("--all-variants", "-o", "out/")
    assert session.line() == "out/cv-a.pdf: 1 page"
    save(folder, VARIANTS.format("Ada", "a: {}, b: {tags: not x}"))
    assert [session.line(), session.line()] == ["out/cv-a.pdf: 1 page", "out/cv-b.pdf: 1 page"]
    save(folder, VARIANTS.format("Ada", "b: {tags: not x}"))
    assert session.line() == "out/cv-b.pdf: 1 page"


@tex
def test_a_place_that_goes_away_and_comes_back(start: Start, folder: Path) -> None:
    (folder / "out").mkdir()
    session = start("-o", "out/ada.pdf")
    assert session.line() == "out/ada.pdf: 1 page"
    shutil.rmtree(folder / "out")
    save(folder, CV.format("Grace"))
    assert "the folder 'out' does not exist" in session.complaint("  hint: create it first")
    (folder / "out").mkdir()
    save(folder, CV.format("Grace"))  # as it was
    assert session.line() == "out/ada.pdf: 1 page"


@tex
def test_json_is_one_object_a_line(start: Start, folder: Path) -> None:
    save(folder, VARIANTS.format("Ada", "a: {}"))
    session = start("--json", "--variant", "a", "--log", "tex.log")
    first = json.loads(session.line())
    assert (first["exit_code"], first["files"][0]["file"]) == (0, "cv-a.pdf")
    assert first["seconds"] > 0
    save(folder, WRONG)
    assert {**json.loads(session.line()), "seconds": 0} == {
        "exit_code": 1,
        "seconds": 0,
        "files": [],
    }
    save(folder, VARIANTS.format("Ada", "b: {}"))  # the variant is no more
    assert json.loads(session.line())["exit_code"] == 2
    save(folder, VARIANTS.format("Ada", "a: {}, b: {}"))
    assert json.loads(session.line())["exit_code"] == 0


@tex
@pytest.mark.skipif(sys.platform != "linux", reason="stands in for xdg-open")
def test_the_pdf_is_opened_once(
    start: Start, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    programs = folder.parent / "programs"
    programs.mkdir()
    opener = programs / "xdg-open"
    opener.write_text(f'#!/bin/sh\necho "$1" >> {programs}/opened\n')
    opener.chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}:{os.environ['PATH']}")
    session = start("--open")
    assert session.line() == "cv.pdf: 1 page"
    wait_until((programs / "opened").exists, "nothing was opened")
    save(folder, CV.format("Grace"))
    assert session.line() == "cv.pdf: 1 page"
    session.end()
    assert (programs / "opened").read_text() == "cv.pdf\n"


REFUSED: dict[str, tuple[list[str], int, str]] = {
    "standard input": (
        ["-"],
        2,
        "<stdin>: error[cannot-watch]: standard input cannot be watched\n  hint: name a file\n",
    ),
    "standard output": (
        ["cv.yaml", "-o", "-"],
        2,
        "cv.yaml: error[cannot-watch]: --watch writes a file, not standard output\n"
        "  hint: leave out -o, or name a file\n",
    ),
    "no such file": (
        ["vc.yaml"],
        1,
        "vc.yaml: error[no-such-file]: there is no such file\n  hint: did you mean 'cv.yaml'?\n",
    ),
}


@pytest.mark.parametrize(("arguments", "code", "message"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_watched(
    folder: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], code: int, message: str
) -> None:
    monkeypatch.chdir(folder)
    result = CliRunner().invoke(app, ["pdf", "--watch", *arguments])
    assert (result.exit_code, result.stdout, result.stderr) == (code, "", message)


@tex
def test_a_wrong_command_line_ends_at_once(start: Start, folder: Path) -> None:
    save(folder, VARIANTS.format("Ada", "industry: {}"))
    session = start("--variant", "industy")
    assert session.ended() == 2
    assert "hint: did you mean 'industry'?" in session.complaints()


linux = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc, which Linux has")


def processes_below(folder: Path) -> list[str]:
    """The programs that work in the folder, or in one below it."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if (process / "cwd").readlink().is_relative_to(folder):
                found.append((process / "cmdline").read_text())
        except OSError:  # it has ended, or is not ours
            continue
    return found


@tex
@linux
@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)], ids=["INT", "TERM"]
)
def test_a_signal_leaves_nothing_behind(start: Start, folder: Path, number: int, code: int) -> None:
    session = start()
    assert session.line() == "cv.pdf: 1 page"
    save(folder, CV.format("Grace"))
    assert session.line() == "cv.pdf: 1 page"
    assert session.end(number) == code
    assert processes_below(folder.parent) == []
    assert list(session.temporary.iterdir()) == []


@tex
@linux
def test_a_signal_during_a_build_leaves_nothing_behind(start: Start, folder: Path) -> None:
    shutil.copytree(template_folder() / "classic", folder / "mine")
    session = start("--template", "mine")
    assert session.line() == "cv.pdf: 1 page"
    before = (folder / "cv.pdf").read_bytes()
    with (folder / "mine" / "body.tex.jinja").open("a") as body:
        body.write("\\def\\endless{\\endless}\\endless\n")
    wait_until(lambda: bool(processes_below(session.temporary)), "TeX was not started")
    assert session.end() == 130
    assert processes_below(folder.parent) == []
    assert list(session.temporary.iterdir()) == []
    assert (folder / "cv.pdf").read_bytes() == before


def resident(pid: int) -> int:
    """The memory of a process, in kibibytes."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0])


def held(pid: int) -> tuple[int, int, int]:
    """How many open files, threads and children a process has."""
    process = Path(f"/proc/{pid}")
    children = [
        child
        for thread in (process / "task").iterdir()
        for child in (thread / "children").read_text().split()
    ]
    return (
        len(list((process / "fd").iterdir())),
        len(list((process / "task").iterdir())),
        len(children),
    )


@tex
@linux
def test_two_hundred_saves_leak_nothing(start: Start, folder: Path) -> None:
    session = start()
    assert session.line() == "cv.pdf: 1 page"

    def save_many(first: int, last: int) -> None:
        for number in range(first, last):
            (save_as_new_file if number % 2 else save)(folder, CV.format(f"Ada {number}"))
            assert session.line() == "cv.pdf: 1 page"

    save_many(0, 40)
    memory, before = resident(session.pid), held(session.pid)
    save_many(40, 200)
    wait_until(lambda: held(session.pid) <= before, "something is left open")
    assert resident(session.pid) - memory < 4_000
    assert "ADA 199" in words(folder / "cv.pdf")
    assert len(list(session.temporary.iterdir())) <= 1


@tex
def test_a_letter_is_built_when_its_resume_is_saved(start: Start, folder: Path) -> None:
    letter = folder / "letter.yaml"
    letter.write_text("letter: 1\nresume: cv.yaml\ndate: 2026-11-24\nbody: Hello\n")
    session = start(command=("letter", "letter.yaml"))
    assert session.line() == "letter.pdf: 1 page"
    save(folder, CV.format("Grace"))
    assert session.line() == "letter.pdf: 1 page"
    assert "GRACE" in words(folder / "letter.pdf")
    save(folder, WRONG)
    assert session.complaint(HINT) == TOLD
    assert "GRACE" in words(folder / "letter.pdf")
    save(folder, CV.format("Barbara"))
    assert session.line() == "letter.pdf: 1 page"
    letter.write_text("letter: 1\nname: Me\ndate: 2026-11-24\nbody: Goodbye\n")
    assert session.line() == "letter.pdf: 1 page"
    assert "GOODBYE" in words(folder / "letter.pdf")
    assert session.end() == 130
