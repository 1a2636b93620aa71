"""The cache: what is kept is whole, bounded, and only ours; `cvbuild cache` shows and clears it."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cvbuild.cache import BOUNDS, Cache, cache_folder
from cvbuild.tex.leftovers import remove_leftovers
from cvbuild.tex.pdflatex import private_folder
from tests.readers import app

posix = pytest.mark.skipif(sys.platform == "win32", reason="owners and modes are POSIX")


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path / "cache" / "cvbuild")


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def content(cache: Cache, kind: str, key: str) -> bytes | None:
    path = cache.find(kind, key)
    return None if path is None else path.read_bytes()


def with_file(size: int) -> Callable[[Path], None]:
    def fill(folder: Path) -> None:
        (folder / "cv.fmt").write_bytes(bytes(size))

    return fill


# ---------------------------------------------------------------- where it is


@pytest.mark.parametrize(
    ("system", "environment", "expected"),
    [
        ("linux", {"HOME": "/h"}, Path("/h/.cache/cvbuild")),
        ("linux", {"HOME": "/h", "XDG_CACHE_HOME": "/c"}, Path("/c/cvbuild")),
        ("linux", {"HOME": "/h", "XDG_CACHE_HOME": ""}, Path("/h/.cache/cvbuild")),
        ("linux", {"HOME": "/h", "XDG_CACHE_HOME": "c"}, Path("/h/.cache/cvbuild")),
        ("linux", {"HOME": "/h", "XDG_CACHE_HOME": "~/c"}, Path("/h/.cache/cvbuild")),
        ("linux", {"HOME": "/h", "XDG_CACHE_HOME": "/$HOME/ä b"}, Path("/$HOME/ä b/cvbuild")),
        ("darwin", {"HOME": "/h"}, Path("/h/Library/Caches/cvbuild")),
        ("win32", {"LOCALAPPDATA": "/l", "XDG_CACHE_HOME": "/c"}, Path("/l/cvbuild")),
    ],
    ids=["Linux", "XDG", "empty", "relative", "tilde", "literal", "macOS", "Windows"],
)
def test_cache_folder(system: str, environment: dict[str, str], expected: Path) -> None:
    assert cache_folder(system, environment) == expected


@posix
@pytest.mark.parametrize(
    "environment",
    [{}, {"HOME": ""}, {"HOME": "relative"}, {"HOME": "~"}],
    ids=["unset", "empty", "relative", "tilde"],
)
def test_without_a_home_the_system_says_where_it_is(environment: dict[str, str]) -> None:
    import pwd

    home = pwd.getpwuid(os.getuid()).pw_dir
    assert cache_folder("linux", environment) == Path(home, ".cache", "cvbuild")


@posix
def test_a_user_whom_nobody_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "getuid", lambda: 2**31 - 7)
    assert cache_folder("linux", {}) == Path("/.cache/cvbuild")


# ---------------------------------------------------------------- keep and find


def test_what_is_kept_is_found(cache: Cache) -> None:
    assert cache.find("results", "a") is None
    cache.keep("results", "a", b"one")
    assert content(cache, "results", "a") == b"one"
    assert content(cache, "results", "b") is None
    assert content(cache, "templates", "a") is None
    cache.keep("results", "a", b"two")
    assert content(cache, "results", "a") == b"two"
    cache.remove("results", "a")
    cache.remove("results", "a")
    assert cache.find("results", "a") is None
    assert names(cache.folder / "results") == []


def test_a_folder_is_kept_whole(cache: Cache) -> None:
    def fill(folder: Path) -> None:
        assert cache.find("formats", "a") is None, "it has no name yet"
        (folder / "x").write_bytes(b"x")

    path = cache.keep_folder("formats", "a", fill)
    assert path is not None
    assert names(path) == ["x"]
    assert names(path.parent) == ["a"]


def test_who_was_first_has_made_it(cache: Cache) -> None:
    def first(folder: Path) -> None:
        (folder / "first").touch()

    def second(folder: Path) -> None:
        cache.keep_folder("formats", "a", first)
        (folder / "second").touch()

    path = cache.keep_folder("formats", "a", second)
    assert path is not None
    assert names(path) == ["first"]
    assert names(path.parent) == ["a"]


@pytest.mark.parametrize(
    "error",
    [OSError(errno.ENOSPC, "full"), ZeroDivisionError(), KeyboardInterrupt()],
    ids=["full disk", "mistake", "interruption"],
)
def test_what_is_not_finished_is_not_there(cache: Cache, error: BaseException) -> None:
    def fail(folder: Path) -> None:
        (folder / "half").write_bytes(b"half")
        raise error

    if isinstance(error, OSError):
        assert cache.keep_folder("formats", "a", fail) is None
    else:
        with pytest.raises(type(error)):
            cache.keep_folder("formats", "a", fail)
    assert cache.find("formats", "a") is None
    assert names(cache.folder / "formats") == []


def _refuse(number: int) -> Callable[..., None]:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    return refuse


@pytest.mark.parametrize("number", [errno.ESTALE, errno.EACCES, errno.EXDEV, errno.EIO])
@pytest.mark.parametrize("call", ["rename", "replace", "mkdir", "write_bytes"])
def test_a_disk_that_fails_is_no_error(
    cache: Cache, monkeypatch: pytest.MonkeyPatch, call: str, number: int
) -> None:
    cache.keep("results", "old", b"old")
    with monkeypatch.context() as patched:
        patched.setattr(Path, call, _refuse(number))
        cache.keep("results", "a", b"x")
        cache.keep_folder("formats", "a", lambda folder: None)
        cache.remove("results", "old")
        cache.entries()
        cache.clear()
    for entry in cache.entries():
        assert entry.path.is_dir() or entry.path.read_bytes() in (b"old", b"x")


def test_a_file_where_a_folder_should_be(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"mine")
    for folder in (tmp_path / "file", tmp_path / "file" / "cvbuild"):
        cache = Cache(folder)
        cache.keep("results", "a", b"x")
        assert cache.keep_folder("formats", "a", lambda folder: None) is None
        cache.remove("results", "a")
        assert (cache.find("results", "a"), cache.entries(), cache.clear()) == (None, [], 0)
    assert (tmp_path / "file").read_bytes() == b"mine"


def test_names_that_are_too_long(tmp_path: Path) -> None:
    cache = Cache(tmp_path / ("x" * 300))
    cache.keep("results", "a", b"x")
    assert (cache.find("results", "a"), cache.there(), cache.clear()) == (None, False, 0)


def test_threads_and_processes_do_not_collide(cache: Cache) -> None:
    program = (
        "import sys; from pathlib import Path; from cvbuild.cache import Cache\n"
        "cache = Cache(Path(sys.argv[1])); data = sys.argv[2].encode() * 100_000\n"
        "for n in range(60): cache.keep('results', str(n % 3), data)\n"
        "def fill(folder): (folder / 'x').write_bytes(data)\n"
        "for n in range(30):\n"
        "    cache.remove('formats', 'a'); cache.keep_folder('formats', 'a', fill)\n"
    )

    def start(letter: str) -> int:
        command = [sys.executable, "-c", program, str(cache.folder), letter]
        return subprocess.run(command, check=False).returncode

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(start, "abcd")) == [0] * 4
    for number in range(3):
        data = content(cache, "results", str(number))
        assert data is not None
        assert (len(data), len(set(data))) == (100_000, 1)
    assert names(cache.folder / "results") == ["0", "1", "2"]
    assert names(cache.folder / "formats") in ([], ["a"])


# ---------------------------------------------------------------- the bound


def test_the_bound_is_kept_and_the_oldest_goes(cache: Cache) -> None:
    for number in range(BOUNDS["templates"]):
        cache.keep("templates", str(number), b"x")
        os.utime(cache.folder / "templates" / str(number), (1000 + number, 1000 + number))
    assert len(cache.entries()) == BOUNDS["templates"]
    assert cache.find("templates", "0") is not None  # which is used by that
    cache.keep("templates", "new", b"x")
    kept = {entry.key for entry in cache.entries()}
    assert BOUNDS["templates"] * 0.9 < len(kept) <= BOUNDS["templates"]
    assert {"0", "new", str(BOUNDS["templates"] - 1)} <= kept
    assert "1" not in kept


def test_what_was_begun_long_ago_goes(cache: Cache) -> None:
    cache.keep("results", "a", b"x")
    for name, age in ((".new-old", 7200), (".new-young", 60)):
        (cache.folder / "results" / name).mkdir()
        os.utime(cache.folder / "results" / name, (time.time() - age,) * 2)
    cache.keep("results", "b", b"x")
    assert names(cache.folder / "results") == [".new-young", "a", "b"]
    assert [entry.key for entry in cache.entries()].count(".new-young") == 0


def test_entries_tell_their_size_and_the_last_used_first(cache: Cache) -> None:
    cache.keep("results", "a", b"12345")
    cache.keep_folder("formats", "f", with_file(2))
    cache.keep("results", "b", b"")
    os.utime(cache.folder / "results" / "b", (1, 1))
    found = [(entry.kind, entry.key, entry.size) for entry in cache.entries()]
    assert found == [("formats", "f", 2), ("results", "a", 5), ("results", "b", 0)]


# ---------------------------------------------------------------- only ours


@posix
@pytest.mark.parametrize("mode", [0o777, 0o720, 0o702], ids=oct)
def test_a_folder_that_others_may_write_to_is_not_used(cache: Cache, mode: int) -> None:
    cache.keep("results", "a", b"planted")
    cache.folder.chmod(mode)
    assert cache.find("results", "a") is None
    cache.keep("results", "b", b"x")
    assert cache.keep_folder("formats", "a", lambda folder: None) is None
    assert cache.clear() == 0
    assert names(cache.folder) == ["results"]
    assert names(cache.folder / "results") == ["a"]


@posix
def test_a_folder_of_another_is_not_used(cache: Cache, monkeypatch: pytest.MonkeyPatch) -> None:
    cache.keep("results", "a", b"planted")
    user = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: user + 1)
    assert cache.find("results", "a") is None
    assert (cache.ours(), cache.there(), cache.clear()) == (False, True, 0)


@posix
def test_it_is_for_the_user_alone_whatever_the_umask(cache: Cache) -> None:
    old = os.umask(0)
    try:
        cache.keep("results", "a", b"x")
    finally:
        os.umask(old)
    assert cache.folder.stat().st_mode & 0o777 == 0o700
    assert content(cache, "results", "a") == b"x"


# ---------------------------------------------------------------- cvbuild cache


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cache:
    """The cache that the command sees, and a folder of temporary files of its own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path))
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    return Cache(tmp_path / "cvbuild")


def cvbuild(*arguments: str) -> Result:
    result = CliRunner().invoke(app, ["cache", *arguments])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


TABLE = """\
{folder}
             entries   at most      size
formats            1         8    2.5 MB
templates          0        64       0 B
citations          0        32       0 B
results            2      2000    1.5 kB
written            0      2000       0 B
total              3              2.5 MB
"""
EMPTY = """\
{folder} (not there yet)
             entries   at most      size
formats            0         8       0 B
templates          0        64       0 B
citations          0        32       0 B
results            0      2000       0 B
written            0      2000       0 B
total              0                 0 B
"""


def fill(cache: Cache) -> None:
    cache.keep("results", "a", b"x" * 999)
    cache.keep("results", "b", b"x" * 501)
    cache.keep_folder("formats", "a", with_file(2_500_000))


def test_it_shows_what_is_kept(home: Cache) -> None:
    fill(home)
    assert cvbuild().stdout == TABLE.format(folder=home.folder)
    facts = json.loads(cvbuild("--json").stdout)
    assert facts["folder"] == str(home.folder)
    assert facts["state"] == "used"
    assert facts["kinds"]["results"] == {"entries": 2, "bytes": 1500, "bound": 2000}
    assert len(home.entries()) == 3


def test_it_shows_that_there_is_nothing(home: Cache) -> None:
    assert cvbuild().stdout == EMPTY.format(folder=home.folder)
    assert json.loads(cvbuild("--json").stdout)["state"] == "absent"
    assert cvbuild("--clear").stdout == f"{home.folder}: freed 0 B\n"
    assert not home.folder.exists()


def test_it_clears(home: Cache) -> None:
    fill(home)
    (home.folder / "results" / ".new-abc").write_bytes(b"x" * 500)
    (home.folder / "notes.txt").write_bytes(b"mine")
    assert cvbuild("--clear").stdout == f"{home.folder}: freed 2.5 MB\n"
    assert home.entries() == []
    assert names(home.folder) == ["formats", "notes.txt", "results"]
    assert names(home.folder / "results") == names(home.folder / "formats") == []
    assert json.loads(cvbuild("--clear", "--json").stdout) == {
        "folder": str(home.folder),
        "freed": 0,
    }


@posix
def test_it_does_not_clear_what_is_not_ours(home: Cache) -> None:
    fill(home)
    home.folder.chmod(0o777)
    why = "it belongs to another user, or others may write to it"
    assert cvbuild().stdout.splitlines()[0] == f"{home.folder} (not used: {why})"
    assert json.loads(cvbuild("--json").stdout)["state"] == "refused"
    result = cvbuild("--clear")
    assert (result.exit_code, result.stdout, result.stderr) == (
        2,
        "",
        f"cvbuild: error[not-our-cache]: '{home.folder}' is not used and not cleared: {why}\n"
        "  hint: look at it and remove it yourself, or let XDG_CACHE_HOME name another place\n",
    )
    assert len(home.entries()) == 3


@posix
def test_a_link_in_the_cache_leads_nowhere(home: Cache, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "file").write_bytes(b"mine")
    fill(home)
    (home.folder / "results" / "link").symlink_to(tmp_path / "mine")
    cvbuild("--clear")
    assert (tmp_path / "mine" / "file").read_bytes() == b"mine"
    assert home.entries() == []


# ---------------------------------------------------------------- what killed builds leave


def abandoned(temporary: Path, name: str = "cvbuild-abc_1234", *files: str) -> Path:
    folder = temporary / name
    folder.mkdir(mode=0o700)
    for file in files or ("cv.tex", "cv.log", "photo.png"):
        (folder / file).write_bytes(b"12345")
    os.utime(folder, (1, 1))
    return folder


def test_what_killed_builds_have_left_is_cleared(home: Cache, tmp_path: Path) -> None:
    left = abandoned(tmp_path / "temporary")
    cvbuild()
    assert left.exists()
    assert cvbuild("--clear").stdout == f"{home.folder}: freed 15 B\n"
    assert not left.exists()


def test_the_folder_of_a_run_is_known_by_its_name_and_mode(tmp_path: Path) -> None:
    with private_folder() as folder:
        (folder / "cv.tex").write_bytes(b"x")
        os.utime(folder, (1, 1))
        moved = tmp_path / folder.name
        folder.rename(moved)
        assert remove_leftovers(tmp_path, time.time()) == 1
        assert not moved.exists()


def _young(folder: Path) -> None:
    os.utime(folder, (time.time() - 3000,) * 2)


def _open(folder: Path) -> None:
    folder.chmod(0o755)


def _deep(folder: Path) -> None:
    (folder / "src").mkdir()
    os.utime(folder, (1, 1))


def _other_files(folder: Path) -> None:
    for path in folder.iterdir():
        path.rename(path.with_name(f"my-{path.name}"))
    os.utime(folder, (1, 1))


def _other_name(folder: Path) -> None:
    folder.rename(folder.with_name("cvbuild-branch"))


def _link(folder: Path) -> None:
    folder.rename(folder.with_name("elsewhere"))
    folder.symlink_to(folder.with_name("elsewhere"))
    os.utime(folder, (1, 1), follow_symlinks=False)


def _file(folder: Path) -> None:
    folder.rename(folder.with_name("elsewhere"))
    folder.write_bytes(b"")
    os.utime(folder, (1, 1))


@posix
@pytest.mark.parametrize(
    "change",
    [_young, _open, _deep, _other_files, _other_name, _link, _file],
    ids=lambda change: change.__name__.strip("_").replace("_", " "),
)
def test_what_may_be_somebodys_stays(tmp_path: Path, change: Callable[[Path], None]) -> None:
    change(abandoned(tmp_path))
    before = sorted(tmp_path.rglob("*"))
    assert remove_leftovers(tmp_path, time.time()) == 0
    assert sorted(tmp_path.rglob("*")) == before


@posix
def test_what_belongs_to_another_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = abandoned(tmp_path)
    user = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: user + 1)
    assert remove_leftovers(tmp_path, time.time()) == 0
    assert folder.exists()


@pytest.mark.skipif(sys.platform != "linux", reason="processes are found in /proc")
def test_where_something_runs_stays(tmp_path: Path) -> None:
    folder = abandoned(tmp_path)
    program = "print('ready', flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", program],
        cwd=folder,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        assert remove_leftovers(tmp_path, time.time()) == 0
        process.communicate(b"\n")
    assert remove_leftovers(tmp_path, time.time()) == 15
    assert not folder.exists()


def test_no_folder_for_temporary_files(tmp_path: Path) -> None:
    assert remove_leftovers(tmp_path / "gone", time.time()) == 0
