"""Faults of the world around a build, as people meet them, each with what has to come of it.

Each begins with a good PDF and a cv.yaml that has been changed since; then something is broken,
and the command runs as a process of its own. A fault is survived when the command says what is
wrong and ends with its exit code, the last good PDF is whole to the byte (or replaced by the right
new one, where the fault does not prevent that), nothing is left beside it, and the next build,
when the fault is mended, is right. `tools/check_all.py` runs them.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

__all__ = ["FAULTS", "Fault", "Place", "UnavailableError", "survive"]

TEXT = "cvbuild: 1\nname: {name}\nsections:\n  - {{kind: text, title: Profile, text: Words}}\n"
COMMAND = (sys.executable, "-m", "cvbuild")
TOOK_LONG = 150.0
"""Seconds after which a command is taken to hang: TeX may take 60, and twice in a bad case."""


class UnavailableError(Exception):
    """The fault cannot be made on this machine; the text says why."""


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str


@dataclass
class Place:
    """A folder with a cv.yaml, and a home, a cache and temporary files of its own."""

    root: Path
    variables: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for folder in (self.files, self.temporary, self.cache):
            folder.mkdir(parents=True)

    @property
    def files(self) -> Path:
        return self.root / "files"

    @property
    def temporary(self) -> Path:
        return self.root / "temporary"

    @property
    def cache(self) -> Path:
        return self.root / "cache"

    @property
    def pdf(self) -> Path:
        return self.files / "cv.pdf"

    def write(self, name: str) -> None:
        (self.files / "cv.yaml").write_text(TEXT.format(name=name), "utf-8")

    def environment(self) -> Mapping[str, str]:
        return {
            **os.environ,
            "HOME": str(self.root),
            "TMPDIR": str(self.temporary),
            "XDG_CACHE_HOME": str(self.cache),
            "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
            "NO_COLOR": "1",
            **self.variables,
        }

    def start(self, *arguments: str, before: Sequence[str] = ()) -> subprocess.Popen[str]:
        """Start the command; `before` is a program that runs it."""
        return subprocess.Popen(
            (*before, *COMMAND, *(arguments or ("pdf", "cv.yaml"))),
            cwd=self.files,
            env=self.environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *arguments: str, before: Sequence[str] = ()) -> Ended:
        """Run the command to its end, for at most `TOOK_LONG` seconds."""
        with self.start(*arguments, before=before) as process:
            try:
                out, err = process.communicate(timeout=TOOK_LONG)
            except subprocess.TimeoutExpired:
                process.kill()
                raise AssertionError("it hangs") from None
        return Ended(process.returncode, out, err)


Act = Callable[[Place], Ended]
"""Breaks something, runs the command, mends what was broken, and says how the command ended."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault: what it is called, what it does, and what has to come of it.

    `message` is what standard error begins with, or all of it where it ends in a newline; `{root}`
    stands for the folder of the place. With `built` the new PDF is made in spite of the fault.
    """

    name: str
    act: Act
    code: int
    message: str
    built: bool = False


def survive(fault: Fault, root: Path) -> None:
    """See a fault survived, in a new folder.

    Raises:
        AssertionError: it was not; the text says in what.
        UnavailableError: it cannot be made on this machine.
    """
    place = Place(root)
    place.write("Old")
    begun = place.run()
    assert (begun.code, begun.err) == (0, ""), begun
    old = place.pdf.read_bytes()
    place.write("New")

    ended = fault.act(place)
    message = fault.message.replace("{root}", str(root))
    assert ended.code == fault.code, ended
    if message.endswith("\n") or not message:
        assert ended.err == message, ended
    else:
        assert ended.err.startswith(message), ended
    assert sorted(path.name for path in place.files.iterdir()) == ["cv.pdf", "cv.yaml"]
    assert list(place.temporary.glob("cvbuild-*")) == [], "TeX's folder is left"
    now = place.pdf.read_bytes()
    if not fault.built:
        assert now == old, "the last good PDF has changed"

    place.variables.clear()
    again = place.run()
    assert (again.code, again.err) == (0, ""), again
    new = place.pdf.read_bytes()
    assert new != old
    if fault.built:
        assert now == new, "it was not the right PDF"


# --- the disk


@contextmanager
def _small_disk(folder: Path, *, read_only: bool = False) -> Iterator[None]:
    """A file system of its own at a folder, with what lies in it, that is full or read-only."""
    kept = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    made = _mount("-t", "tmpfs", "-o", "size=512k", "tmpfs", str(folder))
    try:
        for name, data in kept.items():
            (folder / name).write_bytes(data)
        if read_only:
            _mount("-o", "remount,ro", str(folder))
        else:
            _fill(folder / "filler")
        yield
    finally:
        if made:
            if not read_only:
                (folder / "filler").unlink()
            subprocess.run(["umount", str(folder)], check=True)


def _mount(*arguments: str) -> bool:
    if sys.platform != "linux" or os.geteuid() != 0 or shutil.which("mount") is None:
        raise UnavailableError("only root can mount a file system of a few kilobytes")
    done = subprocess.run(["mount", *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        raise UnavailableError(f"no file system can be mounted here: {done.stderr.strip()}")
    return True


def _fill(file: Path) -> None:
    with file.open("wb", buffering=0) as out:
        try:
            while out.write(bytes(4096)):
                pass
        except OSError:
            return


def _full_output(place: Place) -> Ended:
    with _small_disk(place.files):
        ended = place.run()
        kept = place.pdf.read_bytes()
    return _only_if_kept(place, kept, ended)


def _read_only_output(place: Place) -> Ended:
    with _small_disk(place.files, read_only=True):
        ended = place.run()
        kept = place.pdf.read_bytes()
    return _only_if_kept(place, kept, ended)


def _only_if_kept(place: Place, kept: bytes, ended: Ended) -> Ended:
    """What lay on the mounted disk is what lay below it."""
    assert kept == place.pdf.read_bytes(), "the last good PDF has changed"
    return ended


def _full_temporary(place: Place) -> Ended:
    with _small_disk(place.temporary):
        return place.run()


def _full_cache(place: Place) -> Ended:
    shutil.rmtree(place.cache)
    place.cache.mkdir()
    with _small_disk(place.cache):
        return place.run()


def _read_only_file(place: Place) -> Ended:
    place.pdf.chmod(0o444)
    ended = place.run()
    place.pdf.chmod(0o644)
    return ended


def _open_elsewhere(place: Place) -> Ended:
    old = place.pdf.read_bytes()
    with place.pdf.open("rb") as reader:
        begun = reader.read(100)
        ended = place.run()
        assert begun + reader.read() == old, "who reads the old file does not keep it"
    return ended


def _vanished_input(place: Place) -> Ended:
    file = place.files / "cv.yaml"
    text = file.read_bytes()
    file.unlink()
    ended = place.run()
    file.write_bytes(text)
    return ended


def _vanished_folder(place: Place) -> Ended:
    return place.run("pdf", "cv.yaml", "-o", "gone/cv.pdf")


# --- TeX


def _no_tex(place: Place) -> Ended:
    place.variables["PATH"] = ""
    return place.run("pdf", "cv.yaml", "--engine", "texlive")


def _false_tex(script: str) -> Act:
    """TeX Live's program is this script."""

    def act(place: Place) -> Ended:
        if os.name == "nt":
            raise UnavailableError("a script of the shell stands for TeX")
        programs = place.root / "programs"
        programs.mkdir()
        (programs / "pdflatex").write_text(f"#!/bin/sh\n{script}\n")
        (programs / "pdflatex").chmod(0o755)
        place.variables["PATH"] = f"{programs}:/usr/bin:/bin"
        return place.run("pdf", "cv.yaml", "--engine", "texlive")

    return act


# --- the cache


def _damaged(damage: Callable[[Path], object]) -> Act:
    def act(place: Place) -> Ended:
        files = [path for path in place.cache.rglob("*") if path.is_file()]
        assert files, "nothing was kept"
        for file in files:
            file.chmod(0o600)
            damage(file)
        return place.run()

    return act


def _no_cache_folder(place: Place) -> Ended:
    shutil.rmtree(place.cache)
    place.cache.write_text("a file")
    ended = place.run()
    place.cache.unlink()
    return ended


# --- others


def _at_once(place: Place) -> Ended:
    started = [place.start() for _ in range(4)]
    ends = []
    for process in started:
        out, err = process.communicate(timeout=TOOK_LONG)
        ends.append(Ended(process.returncode, out, err))
    return next((end for end in ends if end.code or end.err), ends[0])


def _signal(number: signal.Signals) -> Act:
    """The signal comes when TeX is at work."""

    def act(place: Place) -> Ended:
        if os.name == "nt":
            raise UnavailableError("signals are POSIX")
        shutil.rmtree(place.cache)  # a first build takes longest
        place.cache.mkdir()
        with place.start() as process:
            while process.poll() is None and not list(place.temporary.glob("cvbuild-*")):
                time.sleep(0.005)
            process.send_signal(number)
            out, err = process.communicate(timeout=TOOK_LONG)
        if number is signal.SIGKILL:
            _swept(place)
        return Ended(process.returncode, out, err)

    return act


def _swept(place: Place) -> None:
    """What a killed build leaves goes when it is asked to."""
    end = time.monotonic() + 10
    while list(place.temporary.glob("cvbuild-*")) and time.monotonic() < end:
        for folder in place.temporary.glob("cvbuild-*"):
            _age(folder)
        place.run("cache", "--clear")


def _age(folder: Path) -> None:
    long_ago = time.time() - 2 * 24 * 3600
    for path in (*folder.rglob("*"), folder):
        os.utime(path, (long_ago, long_ago))


_LOG = "--log FILE keeps everything that TeX said"

FAULTS = (
    Fault(
        "TeX hangs",
        _false_tex("exec sleep 1000"),
        4,
        "cv.yaml: error[tex-timeout]: TeX was not done after 60 seconds and was stopped\n"
        f"  hint: {_LOG}\n",
    ),
    Fault(
        "the disk is full",
        _full_output,
        2,
        "cv.yaml: error[disk-full]: there is no space left to write 'cv.pdf'\n"
        "  hint: the old file is untouched\n",
    ),
    Fault("the disk of temporary files is full", _full_temporary, 0, "", built=True),
    Fault("the disk of the cache is full", _full_cache, 0, "", built=True),
    Fault(
        "the folder is read-only",
        _read_only_output,
        2,
        "cv.yaml: error[not-writable]: the folder '.' cannot be written to\n"
        "  hint: choose another place for the output\n",
    ),
    Fault(
        "the PDF is read-only",
        _read_only_file,
        2,
        "cv.yaml: error[not-writable]: 'cv.pdf' is read-only\n"
        "  hint: allow writing to it or give another name\n",
    ),
    Fault("the PDF is open in a viewer", _open_elsewhere, 0, "", built=True),
    Fault(
        "the input has vanished",
        _vanished_input,
        1,
        "cv.yaml: error[no-such-file]: there is no such file\n"
        "  hint: 'cvbuild new' writes a cv.yaml to start from\n",
    ),
    Fault(
        "the folder of the output has vanished",
        _vanished_folder,
        2,
        "cv.yaml: error[no-folder]: the folder 'gone' does not exist\n  hint: create it first\n",
    ),
    Fault(
        "TeX is missing",
        _no_tex,
        3,
        "cv.yaml: error[no-engine]: the TeX engine 'texlive' cannot be used: there is no pdflatex "
        "on the PATH\n  hint: install TeX: ",
    ),
    Fault(
        "TeX crashes",
        _false_tex("kill -SEGV $$"),
        4,
        "cv.yaml: error[tex-crashed]: TeX was ended from outside or crashed (SIGSEGV)\n"
        f"  hint: is there memory left? {_LOG}\n",
    ),
    Fault(
        "TeX is killed",
        _false_tex("kill -KILL $$"),
        4,
        "cv.yaml: error[tex-crashed]: TeX was ended from outside or crashed (SIGKILL)\n"
        f"  hint: is there memory left? {_LOG}\n",
    ),
    Fault(
        "TeX ends without a PDF",
        _false_tex("exit 0"),
        4,
        "cv.yaml: error[no-pdf]: TeX ended well but wrote no PDF\n"
        f"  hint: is the disk full? {_LOG}\n",
    ),
    Fault("the cache holds garbage", _damaged(lambda f: f.write_bytes(b"x" * 99)), 0, "", True),
    Fault("the cache is cut off", _damaged(lambda f: os.truncate(f, 10)), 0, "", True),
    Fault("the cache is a file", _no_cache_folder, 0, "", True),
    Fault("four builds run at once", _at_once, 0, "", True),
    Fault("Ctrl-C", _signal(signal.SIGINT), 130, ""),
    Fault("it is asked to end", _signal(signal.SIGTERM), 143, ""),
    Fault("it is killed", _signal(signal.SIGKILL), -9, ""),
)
