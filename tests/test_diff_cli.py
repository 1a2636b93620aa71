"""`cvbuild diff` and `cvbuild variants` as they are typed, with whole outputs."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from cvbuild import revisions
from cvbuild.diagnostic import CvbuildError
from cvbuild.tex.machine import Machine
from cvbuild.tex.process import Call, Completed, Runner
from tests.readers import tex
from tests.test_cli import cvbuild

FILE = """\
cvbuild: 1
name: Ada Lovelace
sections:
  - {kind: text, title: Profile, text: Hello}
  - kind: list
    title: Deeds
    items: [one, {text: two, tags: [private]}]
variants:
  public: {tags: not private}
  short: {extends: public, headline: Countess, pages: 1}
"""

needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    Path("cv.yaml").write_text(FILE, encoding="utf-8")
    return tmp_path


def git(*arguments: str) -> None:
    who = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org"]
    subprocess.run(["git", *who, *arguments], check=True, capture_output=True)


def commit(text: str | bytes, file: str = "cv.yaml") -> None:
    if not Path(".git").exists():
        git("init", "-q")
    Path(file).write_bytes(text.encode() if isinstance(text, str) else text)
    git("add", file)
    git("commit", "-q", "-m", "x")


VARIANT = """\
--- cv.yaml
+++ cv.yaml (short)

@@ settings @@
+ pages: 1

@@ header @@
+ Countess

@@ Deeds @@
- • two
"""


def test_a_variant_against_the_file() -> None:
    result = cvbuild("diff", "cv.yaml", "--variant", "short")
    assert (result.exit_code, result.stdout, result.stderr) == (0, VARIANT, "")


def test_two_variants_of_standard_input() -> None:
    result = cvbuild("diff", "-", "--variant", "public", "--variant", "short", stdin=FILE)
    assert (result.stdout, result.stderr) == (
        "--- <stdin> (public)\n+++ <stdin> (short)\n\n@@ settings @@\n+ pages: 1\n\n"
        "@@ header @@\n+ Countess\n",
        "",
    )


def test_two_files() -> None:
    Path("new.yaml").write_text(FILE.replace("Hello", "Good day"), encoding="utf-8")
    assert cvbuild("diff", "cv.yaml", "new.yaml").stdout == (
        "--- cv.yaml\n+++ new.yaml\n\n@@ Profile @@\n- Hello\n+ Good day\n"
    )


def test_exit_codes() -> None:
    assert cvbuild("diff", "cv.yaml", "cv.yaml", "--exit-code").exit_code == 0
    assert cvbuild("diff", "cv.yaml", "cv.yaml").stdout == ""
    assert cvbuild("diff", "cv.yaml", "--variant", "short", "--exit-code").exit_code == 5


def test_colours_are_for_terminals(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cvbuild.terminal.colourful", lambda terminal: True)
    monkeypatch.setattr("typer.echo", lambda line="", **_: print(line))
    lines = cvbuild("diff", "cv.yaml", "--variant", "short").stdout.splitlines()
    assert lines[0] == "\x1b[1m--- cv.yaml\x1b[0m"
    assert lines[3:5] == ["\x1b[36m@@ settings @@\x1b[0m", "\x1b[32m+ pages: 1\x1b[0m"]
    assert lines[-1] == "\x1b[31m- • two\x1b[0m"


USAGE: dict[str, tuple[list[str], str]] = {
    "one side": (
        ["cv.yaml"],
        "cv.yaml: error[not-two-sides]: there is nothing to compare the file with\n"
        "  hint: give a second file, --variant NAME, --locale TAG or --rev REVISION\n",
    ),
    "unknown variant": (
        ["cv.yaml", "--variant", "shrot"],
        "cv.yaml: error[unknown-variant]: there is no variant 'shrot'\n"
        "  hint: did you mean 'short'?\n",
    ),
    "files and revisions": (
        ["cv.yaml", "cv.yaml", "--rev", "HEAD"],
        "cv.yaml: error[not-two-sides]: two files cannot be compared in revisions\n"
        "  hint: give one file with --rev\n",
    ),
    "no folder": (
        ["gone/cv.yaml", "--rev", "HEAD"],
        "gone/cv.yaml: error[no-folder]: the folder 'gone' does not exist\n",
    ),
}


@pytest.mark.parametrize(("arguments", "message"), USAGE.values(), ids=USAGE)
def test_what_cannot_be_compared(arguments: list[str], message: str) -> None:
    if "gone" in arguments[0] and shutil.which("git") is None:
        pytest.skip("git is not installed")
    result = cvbuild("diff", *arguments)
    assert (result.exit_code, result.stdout, result.stderr) == (2, "", message)


@needs_git
def test_a_revision_against_the_file() -> None:
    commit(FILE.replace("Hello", "Grüße"))
    commit(FILE)
    Path("cv.yaml").write_text(FILE.replace("one", "uno"), encoding="utf-8")
    assert cvbuild("diff", "cv.yaml", "--rev", "HEAD").stdout == (
        "--- HEAD:cv.yaml\n+++ cv.yaml\n\n@@ Deeds @@\n- • one\n+ • uno\n"
    )
    result = cvbuild("diff", "cv.yaml", "--rev", "HEAD~1", "--rev", "HEAD", "--variant", "short")
    assert (result.stdout, result.stderr) == (
        "--- HEAD~1:cv.yaml (short)\n+++ HEAD:cv.yaml (short)\n\n@@ Profile @@\n- Grüße\n+ Hello\n",
        "",
    )


@needs_git
def test_a_file_in_a_folder_that_was_deleted_since(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("my cvs").mkdir()
    file = str(Path("my cvs", "été.yaml"))
    commit(FILE, file)
    commit(FILE.replace("one", "uno"), file)
    Path(file).unlink()
    result = cvbuild("diff", file, "--rev", "HEAD~1", "--rev", "HEAD")
    assert result.stdout.endswith("@@ Deeds @@\n- • one\n+ • uno\n")
    assert result.exit_code == 0


@needs_git
def test_a_broken_file_in_a_revision_is_told_by_its_name() -> None:
    commit("cvbuild: 1\nnmae: Ada\n")
    Path("cv.yaml").write_text(FILE, encoding="utf-8")
    result = cvbuild("diff", "cv.yaml", "--rev", "HEAD")
    assert result.exit_code == 1
    assert result.stderr.startswith(
        "HEAD:cv.yaml:2:1: error[unknown-field]: 'nmae' is not a field of a résumé\n"
        "    2 | nmae: Ada\n"
    )


NOT_THERE: dict[str, tuple[list[str], str]] = {
    "unknown revision": (
        ["cv.yaml", "--rev", "v9"],
        "cv.yaml: error[unknown-revision]: git knows no revision 'v9'\n"
        "  hint: a commit's id, a branch, a tag, or HEAD~1 for the commit before the last\n",
    ),
    "an option": (
        ["cv.yaml", "--rev=--output=x"],
        "cv.yaml: error[unknown-revision]: git knows no revision '--output=x'\n"
        "  hint: a commit's id, a branch, a tag, or HEAD~1 for the commit before the last\n",
    ),
    "not in it": (
        ["other.yaml", "--rev", "HEAD"],
        "other.yaml: error[not-in-revision]: the file is not in the revision 'HEAD'\n"
        "  hint: was it renamed or added later? `git log --follow` tells\n",
    ),
    "not UTF-8": (
        ["latin.yaml", "--rev", "HEAD"],
        "latin.yaml: error[unreadable]: in 'HEAD' the file is not UTF-8, or larger than 1 MB\n",
    ),
    "too large": (
        ["large.yaml", "--rev", "HEAD"],
        "large.yaml: error[too-large]: in 'HEAD' the file is larger than 2 MB\n",
    ),
}


@needs_git
@pytest.mark.parametrize(("arguments", "message"), NOT_THERE.values(), ids=NOT_THERE)
def test_revisions_that_cannot_be_read(arguments: list[str], message: str) -> None:
    commit(FILE)
    commit("name: José\n".encode("latin-1"), "latin.yaml")
    commit("x" * 2_000_001, "large.yaml")
    result = cvbuild("diff", *arguments)
    assert (result.exit_code, result.stdout, result.stderr) == (2, "", message)


@needs_git
def test_no_repository() -> None:
    result = cvbuild("diff", "cv.yaml", "--rev", "HEAD")
    assert (result.exit_code, result.stderr) == (
        2,
        "cv.yaml: error[no-repository]: the file is in no git repository, so it has no revisions\n",
    )


def test_no_git(monkeypatch: pytest.MonkeyPatch) -> None:
    here = Machine("linux", "x86_64", which=lambda name: None)
    monkeypatch.setattr(Machine, "here", lambda: here)
    result = cvbuild("diff", "cv.yaml", "--rev", "HEAD")
    assert (result.exit_code, result.stderr) == (
        2,
        "cv.yaml: error[no-git]: git, which has the revisions, was not found\n"
        "  hint: install it with the package manager: sudo apt install git\n",
    )


def hangs(call: Call) -> Completed:
    return Completed(-9, "", timed_out=True)


def does_not_start(call: Call) -> Completed:
    raise PermissionError(13, "Permission denied")


def is_distrustful(call: Call) -> Completed:
    return Completed(128, "fatal: detected dubious ownership in repository at '/x'\nTo add …\n")


def says_nothing(call: Call) -> Completed:
    return Completed(-11, "")


def chatters(call: Call) -> Completed:
    return Completed(0, "warning: unable to access '/x'\n" + "0" * 40 + "\n")


@pytest.mark.parametrize(
    ("runner", "message"),
    [
        (hangs, "git did not answer within 20 seconds"),
        (does_not_start, "git does not start: Permission denied"),
        (is_distrustful, "git failed: detected dubious ownership in repository at '/x'"),
        (says_nothing, "git failed (-11)"),
        (chatters, "git failed: warning: unable to access '/x'"),
    ],
    ids=lambda case: getattr(case, "__name__", ""),
)
def test_a_git_that_fails(runner: Runner, message: str) -> None:
    machine = Machine("linux", "x86_64", which=lambda name: f"/bin/{name}")
    with pytest.raises(CvbuildError) as caught:
        revisions.read(Path("cv.yaml"), "HEAD", machine, runner)
    assert [d.message for d in caught.value.diagnostics] == [message]


@tex
def test_variants() -> None:
    result = cvbuild("variants", "cv.yaml")
    assert (result.exit_code, result.stdout, result.stderr) == (
        0,
        "variant  expression   pages  kept  dropped\n"
        "public   not private      1     3        1\n"
        "short    not private      1     3        1\n",
        "",
    )
    facts = json.loads(cvbuild("variants", "cv.yaml", "--json").stdout)
    assert facts[1] == {
        "variant": "short",
        "expression": "not private",
        "pages": 1,
        "budget": 1,
        "too_long": False,
        "kept": 3,
        "dropped": 1,
    }


def test_variants_without_an_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    result = cvbuild("variants", "cv.yaml", "--engine", "texlive")
    assert (result.exit_code, result.stdout) == (
        0,
        "variant  expression   pages  kept  dropped\n"
        "public   not private      –     3        1\n"
        "short    not private      –     3        1\n",
    )
    assert result.stderr.startswith("cv.yaml: warning[no-engine]: ")


@tex
def test_variants_of_which_one_has_a_problem() -> None:
    Path("cv.yaml").write_text(FILE + "  own: {template: mine}\n", encoding="utf-8")
    result = cvbuild("variants", "cv.yaml")
    assert result.exit_code == 1
    assert result.stdout.endswith("own      (everything)      –     4        0\n")
    assert result.stderr.startswith("variant own:\ncv.yaml")
    assert "error[unknown-template]: there is no template 'mine'" in result.stderr


def test_explain() -> None:
    result = cvbuild("variants", "cv.yaml", "--explain", "short")
    assert (result.exit_code, result.stdout, result.stderr) == (
        0,
        "short: not private (3 kept, 1 dropped)\n"
        "+ Profile\n"
        "+ Deeds\n"
        "  + one\n"
        "  - two   tags: private; 'not private' is false\n",
        "",
    )
    facts = json.loads(cvbuild("variants", "cv.yaml", "--explain", "short", "--json").stdout)
    assert facts["items"][3]["path"] == "sections[1].items[1]"


def test_no_variants() -> None:
    Path("cv.yaml").write_text(FILE.partition("variants:")[0], encoding="utf-8")
    result = cvbuild("variants", "cv.yaml", "--engine", "auto")
    assert (result.exit_code, result.stdout) == (0, "cv.yaml: no variants\n")
    assert cvbuild("variants", "cv.yaml", "--json").stdout == "[]\n"
