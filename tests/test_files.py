"""Writing the result: the old file is whole, or the new one is."""

from __future__ import annotations

import errno
import os
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from cvbuild import files
from cvbuild.diagnostic import CvbuildError, Diagnostic, ExitCode
from cvbuild.files import check_place, write_atomically

posix = pytest.mark.skipif(sys.platform == "win32", reason="permission bits and FIFOs are POSIX")


@pytest.fixture
def umask() -> Iterator[None]:
    old = os.umask(0o027)
    yield
    os.umask(old)


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def _fails(path: Path) -> CvbuildError:
    with pytest.raises(CvbuildError) as raised:
        write_atomically(path, b"new")
    assert raised.value.exit_code is ExitCode.USAGE
    return raised.value


@pytest.mark.parametrize("data", [b"", b"new", b"x" * 3_000_000], ids=["empty", "small", "large"])
def test_new_file(tmp_path: Path, data: bytes) -> None:
    write_atomically(tmp_path / "cv é.pdf", data)
    assert (tmp_path / "cv é.pdf").read_bytes() == data
    assert _names(tmp_path) == ["cv é.pdf"]


def test_old_file_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "cv.pdf").write_bytes(b"old and longer")
    write_atomically(tmp_path / "cv.pdf", b"new")
    assert (tmp_path / "cv.pdf").read_bytes() == b"new"
    assert _names(tmp_path) == ["cv.pdf"]


def test_reader_of_the_old_file_keeps_it(tmp_path: Path) -> None:
    path = tmp_path / "cv.pdf"
    path.write_bytes(b"old")
    if sys.platform == "win32":
        pytest.skip("Windows does not replace an open file")
    with path.open("rb") as reader:
        write_atomically(path, b"new")
        assert reader.read() == b"old"


def test_relative_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write_atomically(Path("cv.pdf"), b"new")
    assert (tmp_path / "cv.pdf").read_bytes() == b"new"


@posix
@pytest.mark.parametrize("mode", [0o600, 0o644, 0o666], ids=oct)
@pytest.mark.usefixtures("umask")
def test_old_file_keeps_its_permissions(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "cv.pdf"
    path.write_bytes(b"old")
    path.chmod(mode)
    write_atomically(path, b"new")
    assert path.stat().st_mode & 0o7777 == mode


@posix
@pytest.mark.usefixtures("umask")
def test_new_file_has_the_permissions_of_the_umask(tmp_path: Path) -> None:
    write_atomically(tmp_path / "cv.pdf", b"new")
    assert (tmp_path / "cv.pdf").stat().st_mode & 0o7777 == 0o640


@posix
@pytest.mark.parametrize("there", [True, False], ids=["file", "dangling"])
def test_symbolic_link_stays_one(tmp_path: Path, there: bool) -> None:
    (tmp_path / "elsewhere").mkdir()
    target = tmp_path / "elsewhere" / "real.pdf"
    if there:
        target.write_bytes(b"old")
    link = tmp_path / "cv.pdf"
    link.symlink_to(Path("elsewhere") / "real.pdf")
    write_atomically(link, b"new")
    assert link.is_symlink()
    assert target.read_bytes() == b"new"
    assert _names(tmp_path / "elsewhere") == ["real.pdf"]


@posix
def test_null_device_stays_one() -> None:
    write_atomically(Path("/dev/null"), b"new")
    assert Path("/dev/null").is_char_device()


@posix
def test_fifo_is_written_to(tmp_path: Path) -> None:
    fifo = tmp_path / "pipe"
    os.mkfifo(fifo)
    data = b"x" * 200_000  # more than a pipe holds at once
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append(fifo.read_bytes()))
    reader.start()
    write_atomically(fifo, data)
    reader.join()
    assert read == [data]
    assert fifo.is_fifo()
    assert _names(tmp_path) == ["pipe"]


@pytest.mark.skipif(not Path("/dev/fd").exists(), reason="there is no /dev/fd")
def test_open_file_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    with (tmp_path / "out").open("w+b") as out:
        write_atomically(Path(f"/dev/fd/{out.fileno()}"), b"new")
        assert (tmp_path / "out").stat().st_ino == os.fstat(out.fileno()).st_ino
    assert (tmp_path / "out").read_bytes() == b"new"
    assert _names(tmp_path) == ["out"]


def test_folder_that_is_missing(tmp_path: Path) -> None:
    path = tmp_path / "no" / "cv.pdf"
    assert _fails(path).diagnostics == (
        Diagnostic(
            code="no-folder",
            message=f"the folder '{path.parent}' does not exist",
            hint="create it first",
        ),
    )


def test_parent_that_is_a_file(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"old")
    for path in (file / "cv.pdf", file / "deeper" / "cv.pdf"):
        assert _fails(path).diagnostics == (
            Diagnostic(
                code="no-folder", message=f"'{file}' is not a folder", hint="choose another place"
            ),
        )


@posix
@pytest.mark.parametrize("link", ["cv.pdf", "out"], ids=["file", "folder"])
def test_link_to_a_folder_that_is_missing(tmp_path: Path, link: str) -> None:
    gone = Path(os.path.realpath(tmp_path)) / "gone"
    (tmp_path / link).symlink_to(gone / "x.pdf" if link == "cv.pdf" else gone)
    path = tmp_path / link if link == "cv.pdf" else tmp_path / link / "cv.pdf"
    assert [d.message for d in _fails(path).diagnostics] == [f"the folder '{gone}' does not exist"]


@posix
def test_links_in_a_circle(tmp_path: Path) -> None:
    path = tmp_path / "cv.pdf"
    path.symlink_to(path)
    assert [d.message for d in _fails(path).diagnostics] == [
        f"'{path}' cannot be written: {os.strerror(errno.ELOOP)}"
    ]


@pytest.mark.skipif(not Path("/dev/shm").is_dir(), reason="there is no /dev/shm")
def test_memory_is_a_disk_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import tempfile

    def fail(*_: object) -> None:
        raise OSError(errno.ENOSPC, "full")

    with tempfile.NamedTemporaryFile(dir="/dev/shm") as old:
        old.write(b"old")
        old.flush()
        with monkeypatch.context() as patched:
            patched.setattr(os, "fsync", fail)
            assert _fails(Path(old.name)).diagnostics[0].hint == "the old file is untouched"
        assert Path(old.name).read_bytes() == b"old"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
def test_a_full_device_has_no_old_file() -> None:
    assert _fails(Path("/dev/full")).diagnostics == (
        Diagnostic(code="disk-full", message="there is no space left to write '/dev/full'"),
    )


def test_a_full_disk_without_an_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError(errno.ENOSPC, "full")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", fail)
        assert _fails(tmp_path / "cv.pdf").diagnostics[0].hint is None


def test_a_place_is_checked_before_there_is_a_result(tmp_path: Path) -> None:
    check_place(tmp_path / "cv.pdf")
    (tmp_path / "old.pdf").write_bytes(b"old")
    check_place(tmp_path / "old.pdf")
    for place in (tmp_path, tmp_path / "gone" / "cv.pdf", tmp_path / "old.pdf" / "cv.pdf"):
        with pytest.raises(CvbuildError) as raised:
            check_place(place)
        assert raised.value.diagnostics == _fails(place).diagnostics
    assert _names(tmp_path) == ["old.pdf"]


def test_target_that_is_a_folder(tmp_path: Path) -> None:
    assert _fails(tmp_path).diagnostics == (
        Diagnostic(code="output-is-folder", message=f"'{tmp_path}' is a folder, not a file"),
    )


def test_file_that_is_read_only(tmp_path: Path) -> None:
    path = tmp_path / "cv.pdf"
    path.write_bytes(b"old")
    path.chmod(0o444)
    assert _fails(path).diagnostics == (
        Diagnostic(
            code="not-writable",
            message=f"'{path}' is read-only",
            hint="allow writing to it or give another name",
        ),
    )
    assert path.read_bytes() == b"old"
    path.chmod(0o644)


def test_name_that_is_too_long(tmp_path: Path) -> None:
    assert _fails(tmp_path / ("x" * 300)).diagnostics[0].code == "cannot-write"
    assert _names(tmp_path) == []


FAILURES = [
    pytest.param("open", OSError(errno.EACCES, "denied"), "not-writable", id="folder read-only"),
    pytest.param("open", OSError(errno.EROFS, "read-only"), "not-writable", id="disk read-only"),
    pytest.param("write", OSError(errno.ENOSPC, "full"), "disk-full", id="disk full on writing"),
    pytest.param("fsync", OSError(errno.ENOSPC, "full"), "disk-full", id="disk full on syncing"),
    pytest.param("fsync", OSError(errno.EDQUOT, "quota"), "disk-full", id="quota used up"),
    pytest.param("fsync", OSError(errno.EIO, "broken"), "cannot-write", id="disk broken"),
]


@pytest.mark.parametrize(("call", "error", "code"), FAILURES)
def test_failure_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, error: OSError, code: str
) -> None:
    path = tmp_path / "cv.pdf"
    path.write_bytes(b"old")

    def fail(*_: object) -> None:
        raise error

    with monkeypatch.context() as patched:
        patched.setattr(os, call, fail)
        failure = _fails(path)
    assert [d.code for d in failure.diagnostics] == [code]
    assert path.read_bytes() == b"old"
    assert _names(tmp_path) == ["cv.pdf"]


def test_file_that_windows_holds_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "cv.pdf"
    path.write_bytes(b"old")

    def held(*_: object) -> None:
        raise PermissionError(errno.EACCES, "Access is denied")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", held)
        patched.setattr(files, "_WINDOWS", True)
        failure = _fails(path)
    assert failure.diagnostics == (
        Diagnostic(
            code="file-in-use",
            message=f"'{path}' is open in another program",
            hint="close it there, or give another name",
        ),
    )
    assert path.read_bytes() == b"old"
    assert _names(tmp_path) == ["cv.pdf"]


def test_interruption_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "cv.pdf"
    path.write_bytes(b"old")

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", interrupt)
        with pytest.raises(KeyboardInterrupt):
            write_atomically(path, b"new")
    assert path.read_bytes() == b"old"
    assert _names(tmp_path) == ["cv.pdf"]


def test_write_in_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.write

    def some(descriptor: int, data: memoryview) -> int:
        return real(descriptor, data[:2])

    with monkeypatch.context() as patched:
        patched.setattr(os, "write", some)
        write_atomically(tmp_path / "cv.pdf", b"abcde")
    assert (tmp_path / "cv.pdf").read_bytes() == b"abcde"


OLD, YOUNG = ".cvbuild-0123456789abcdef.tmp", ".cvbuild-fedcba9876543210.tmp"
OTHERS = (".cvbuild-notes.tmp", "cvbuild-0123456789abcdef.tmp", ".cvbuild-0123456789abcdef.tmp.pdf")


def _left(folder: Path, name: str, age: float = 120) -> None:
    (folder / name).write_bytes(b"half")
    os.utime(folder / name, (time.time() - age,) * 2)


def test_what_a_killed_process_left_is_removed(tmp_path: Path) -> None:
    _left(tmp_path, OLD)
    _left(tmp_path, YOUNG, age=30)
    for name in OTHERS:
        _left(tmp_path, name)
    write_atomically(tmp_path / "cv.pdf", b"new")
    assert _names(tmp_path) == sorted([YOUNG, *OTHERS, "cv.pdf"])
    assert (tmp_path / "cv.pdf").read_bytes() == b"new"


@posix
def test_a_link_or_a_file_of_another_is_not_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mine").write_bytes(b"mine")
    (tmp_path / OLD).symlink_to(tmp_path / "mine")
    os.utime(tmp_path / OLD, (1, 1), follow_symlinks=False)
    _left(tmp_path, YOUNG)
    user = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: user + 1)
    write_atomically(tmp_path / "cv.pdf", b"new")
    assert _names(tmp_path) == sorted([OLD, YOUNG, "cv.pdf", "mine"])


def test_a_folder_is_looked_through_once(tmp_path: Path) -> None:
    """Thousands of files may be written to one folder."""
    write_atomically(tmp_path / "a.pdf", b"new")
    _left(tmp_path, OLD)
    write_atomically(tmp_path / "b.pdf", b"new")
    assert _names(tmp_path) == [OLD, "a.pdf", "b.pdf"]


def test_a_folder_that_cannot_be_looked_through(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError(errno.EACCES, "denied")

    with monkeypatch.context() as patched:
        patched.setattr(os, "scandir", fail)
        write_atomically(tmp_path / "cv.pdf", b"new")
    assert (tmp_path / "cv.pdf").read_bytes() == b"new"
