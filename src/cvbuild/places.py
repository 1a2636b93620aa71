"""Where results of the command line go: beside the input, into a folder, to standard output.

Takes what was typed, refuses what would destroy the input or cannot be written, and writes.
"""

from __future__ import annotations

import errno
import os
import stat
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NoReturn

from cvbuild.diagnostic import CvbuildError, Diagnostic, ExitCode
from cvbuild.terminal import STDIO, STDOUT, refuse, refuse_empty, say

BINARY = (".pdf", ".docx", ".png", ".zip")
"""The endings of files that no terminal can show."""


def show_file(file: Path) -> None:
    """Opens a file with the program that the system has for it; silent where it has none."""
    if sys.platform == "win32":
        os.startfile(file)
        return
    import shutil
    import subprocess

    opener = shutil.which("open" if sys.platform == "darwin" else "xdg-open")
    if opener is None:
        say(f"{file}: nothing here opens it", err=True)
        return
    quiet = subprocess.DEVNULL
    subprocess.Popen([opener, file], stdin=quiet, stdout=quiet, stderr=quiet)


def refuse_existing(path: Path) -> NoReturn:
    hint = "give another name, or --force to overwrite it"
    problem = Diagnostic("file-exists", f"'{path}' is there already", hint=hint)
    raise CvbuildError([problem], ExitCode.USAGE)


def content_of(path: Path) -> bytes | None:
    """What a file holds; None for what is no file, or cannot be read."""
    try:
        return path.read_bytes() if stat.S_ISREG(path.stat().st_mode) else None
    except OSError:
        return None


def base_of(file: str) -> Path:
    """The folder that paths in the file are relative to."""
    return Path() if file == STDIO else Path(file).parent


def target_of(file: str, output: str | None, ending: str, variant: str | None) -> Path | None:
    """Where the result goes; None is standard output."""
    if output == "":
        refuse_empty("output")
    if output in STDOUT or (output is None and file == STDIO):
        if ending.endswith(BINARY) and sys.stdout is not None and sys.stdout.isatty():
            kind = ending.rpartition(".")[2].upper()
            refuse(f"a {kind} is not for the terminal", f"send it to a file: -o cv{ending}")
        return None
    name = "cv" if file == STDIO else Path(file).stem
    if variant is not None:
        name += f"-{variant}"
    if output is None:
        target = Path(file).parent / f"{name}{ending}"
    elif names_folder(output):
        make_folder(Path(output))
        target = Path(output) / f"{name}{ending}"
    else:
        target = Path(output)
    if file != STDIO and same_file(target, Path(file)):
        refuse(f"'{target}' is the input", "give another name with -o")
    return target


_WRITERS = {
    "pdf": "pdf",
    "html": "html",
    "htm": "html",
    "md": "md",
    "markdown": "md",
    "txt": "txt",
    "docx": "docx",
    "doc": "docx",
    "json": "json",
    "png": "png",
    "jpg": "png",
    "tex": "tex",
    "zip": "tex --zip",
    "yaml": None,
    "yml": None,
}
"""Endings that say what a file holds, and the command that makes that of a résumé."""

_SAME = frozenset({("htm", "html"), ("markdown", "md")})


def _check_ending(target: Path, ending: str, *, alone: bool) -> None:
    """Refuse a name that says that the file holds something else than it will."""
    own, typed = ending.rpartition(".")[2], target.suffix[1:].casefold()
    if typed not in _WRITERS or typed == own or (typed, own) in _SAME:
        return
    command = _WRITERS[typed]
    other = "" if alone or command in (own, None) else f", or use 'cvbuild {command}'"
    refuse(f"'{target}' would not be what its name says", f"end the name in .{own}{other}")


def names_folder(output: str) -> bool:
    """Whether what was typed for -o means a folder, which need not be there yet."""
    return output.endswith(("/", os.sep)) or is_folder(Path(output))


def is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:  # a name that is too long, a folder that may not be entered
        return False


def same_file(one: Path, other: Path) -> bool:
    """Whether both lead to one file, be it there or not; a device may be given twice."""
    try:
        return one.samefile(other) and stat.S_ISREG(one.stat().st_mode)
    except OSError:
        return os.path.realpath(one) == os.path.realpath(other)


def check_log(log: str | None, file: str) -> None:
    """Refuse a place for the log where it cannot be written or would destroy the input."""
    if log is None or log == STDIO:
        return
    if not log:
        refuse_empty("log")
    if file != STDIO and same_file(Path(log), Path(file)):
        refuse(f"'{log}' is the input", "give another name with --log")
    from cvbuild.files import check_place

    check_place(Path(log))


def check_targets(
    targets: Sequence[Path | None],
    log: str | None,
    inputs: Sequence[Path],
    ending: str,
    *,
    alone: bool = False,
) -> None:
    """Refuse, before anything is typeset, what cannot be written or is the log as well, what would
    destroy one of the `inputs`, and a name that says another format than that of the `ending`.

    `alone` is whether no other command makes anything of the file.
    """
    from cvbuild.files import check_place

    if log is not None and log != STDIO:
        spare(Path(log), inputs, "--log")
    for target in targets:
        if target is not None:
            check_place(target)
            spare(target, inputs)
            _check_ending(target, ending, alone=alone)
        same = log in STDOUT if target is None else same_file(Path(log or STDIO), target)
        if log is not None and log != STDIO and same:
            refuse(f"'{log}' is the output", "give another name with --log")


def spare(target: Path, inputs: Iterable[Path], option: str = "-o") -> None:
    """Refuse to write over a file that the result is made from: a photo, a bibliography."""
    if any(same_file(target, one) for one in inputs):
        refuse(
            f"'{target}' is one of the files it is made from", f"give another name with {option}"
        )


def make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        refuse(f"the folder '{folder}' cannot be made: {error.strerror}", "choose another place")


def write(target: Path | None, data: bytes, line: str) -> None:
    if target is None:
        if sys.stdout is None:
            raise OSError(errno.EBADF, os.strerror(errno.EBADF))
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    from cvbuild.files import write_atomically

    write_atomically(target, data)
    if line:
        say(line)


def keep_log(path: str | None, log: str, *, quiet: bool) -> None:
    """Keeps TeX's log; `quiet` where standard output is for something else than names of files."""
    if path == STDIO:
        say(log.expandtabs(), err=True)
    elif path is not None:
        write(Path(path), log.encode(), "" if quiet else path)
