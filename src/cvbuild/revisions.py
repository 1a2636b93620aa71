"""Revisions: a file as git has it in one of its commits.

Takes the file's place, a revision and the machine that git is looked for on; gives bytes. Git
runs through `process.run`, three times: is there such a revision, how large is the file in it,
and the file itself (`cat-file`, which no attribute or filter of the repository changes). What lies
beside it (a photo, a template, publications) `unpack` writes into a folder.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from cvbuild.diagnostic import CvbuildError, Diagnostic, ExitCode
from cvbuild.source import MAX_BYTES
from cvbuild.tex.machine import Machine
from cvbuild.tex.process import Call, Completed, Runner, run

__all__ = ["read", "unpack"]

Git = Callable[..., Completed]
"""Runs git with these arguments."""

_SECONDS = 20.0
_INSTALL = {
    "linux": "install it with the package manager: sudo apt install git",
    "darwin": "install it: xcode-select --install",
    "win32": "install it: winget install Git.Git",
}


def read(file: Path, revision: str, machine: Machine, runner: Runner = run) -> bytes:
    """The file as it is in the revision: a commit's id, a branch, a tag, `HEAD~1`.

    Raises:
        CvbuildError: there is no git, no repository, no such revision, or no such file in it.
    """
    git = _git(file, machine, runner)
    commit = _commit(git, revision)
    # gitrevisions(7): a path that begins with ./ is relative to the current folder
    place = f"{commit}:./{file.name}"
    size = git("cat-file", "-s", place)
    if size.returncode != 0:
        _refuse(
            "not-in-revision",
            f"the file is not in the revision {revision!r}",
            "was it renamed or added later? `git log --follow` tells",
        )
    if re.fullmatch(r"\d+", size.output.strip()) is None:
        _failed(size)
    wanted = int(size.output)
    if wanted > MAX_BYTES:
        _refuse("too-large", f"in {revision!r} the file is larger than {MAX_BYTES // 10**6} MB")
    blob = git("cat-file", "blob", place)
    if blob.returncode != 0:
        _failed(blob)
    data = blob.output.encode()
    if len(data) != wanted:  # the runner gives text, and only the end of a long one
        _refuse("unreadable", f"in {revision!r} the file is not UTF-8, or larger than 1 MB")
    return data


def unpack(file: Path, revision: str, into: Path, machine: Machine, runner: Runner = run) -> None:
    """Write the folder of the file, as it is in the revision, into the folder `into`.

    Raises:
        CvbuildError: as `read` does, or there is too much of it.
    """
    import tarfile
    from tempfile import TemporaryDirectory

    git = _git(file, machine, runner)
    commit = _commit(git, revision)
    with TemporaryDirectory(prefix="cvbuild-") as folder:
        archive = Path(folder, "archive.tar")
        # git-archive(1): in a folder of the repository, what lies below it
        done = git("archive", "--format=tar", f"--output={archive}", commit)
        if done.returncode != 0:
            _failed(done)
        with tarfile.open(archive) as opened:
            members = [member for member in opened if member.isdir() or member.isreg()]
            if sum(member.size for member in members) > _MOST:
                most = f"more than {_MOST // 10**6} MB lie in its folder"
                _refuse("too-large", f"in {revision!r} {most}", "give cv.yaml a folder of its own")
            opened.extractall(into, members, filter="data")


_MOST = 500_000_000
"""Bytes of a folder that `unpack` writes."""


def _git(file: Path, machine: Machine, runner: Runner) -> Git:
    """Git in the folder of the file."""
    program = machine.which("git")
    if program is None:
        hint = _INSTALL.get(machine.platform, _INSTALL["linux"])
        _refuse("no-git", "git, which has the revisions, was not found", hint)
    if not file.parent.is_dir():
        _refuse("no-folder", f"the folder '{file.parent}' does not exist")

    def git(*arguments: str) -> Completed:
        environment = {
            **machine.environment,
            "LC_ALL": "C",
            "GIT_TERMINAL_PROMPT": "0",
            "GIT_OPTIONAL_LOCKS": "0",
        }
        try:
            done = runner(Call((program, *arguments), file.parent, environment, _SECONDS))
        except OSError as error:
            _refuse("git-failed", f"git does not start: {error.strerror or error}")
        if done.timed_out:
            _refuse("git-failed", f"git did not answer within {_SECONDS:g} seconds")
        return done

    return git


def _commit(git: Git, revision: str) -> str:
    """The id of the commit that is meant."""
    if not revision or revision.startswith("-"):
        _unknown(revision)
    # git-rev-parse(1): with --verify and --quiet it exits 1 for what is no revision
    commit = git("rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}")
    if commit.returncode == 1:
        _unknown(revision)
    if commit.returncode != 0 or re.fullmatch(r"[0-9a-f]{40,64}", commit.output.strip()) is None:
        _failed(commit)
    return commit.output.strip()


def _unknown(revision: str) -> NoReturn:
    _refuse(
        "unknown-revision",
        f"git knows no revision {revision!r}",
        "a commit's id, a branch, a tag, or HEAD~1 for the commit before the last",
    )


def _failed(done: Completed) -> NoReturn:
    """Tells in git's own words what is wrong, but for the case that is no fault of git's."""
    if "not a git repository" in done.output:
        _refuse("no-repository", "the file is in no git repository, so it has no revisions")
    words = done.output.strip().partition("\n")[0].removeprefix("fatal: ")
    _refuse("git-failed", f"git failed: {words}" if words else f"git failed ({done.returncode})")


def _refuse(code: str, message: str, hint: str | None = None) -> NoReturn:
    raise CvbuildError([Diagnostic(code, message, hint=hint)], ExitCode.USAGE)
