"""Waiting for files to change, and `cvbuild pdf --watch`, which builds what was saved."""

from __future__ import annotations

import importlib.util
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cvbuild.diagnostic import CvbuildError, ExitCode
from cvbuild.watching import Watcher

LONG = 20.0
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
