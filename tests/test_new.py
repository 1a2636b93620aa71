"""`cvbuild new`: by its flags, by its questions, and with a repository around."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from cvbuild import __version__
from cvbuild.commands import new
from cvbuild.diagnostic import CvbuildError
from cvbuild.pipeline import checked
from cvbuild.schema import Cv
from cvbuild.source import load
from cvbuild.starters import COUNTRIES, ROLES, Order, country_named, starter
from cvbuild.starters.repository import around
from tests.readers import tex
from tests.test_cli import cvbuild
from tests.test_json_schema import editor_accepts

ROOT = Path(__file__).parent.parent
PLAIN = (ROOT / "src/cvbuild/starter.yaml").read_text("utf-8")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def read(text: str) -> Cv:
    cv, warnings = checked(load(text.encode(), "cv.yaml"))
    assert warnings == ()
    return cv


# ---------------------------------------------------------------- starters


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("country", [None, "us", "jp"])
def test_every_starter_is_valid_as_editors_and_we_see_it(role: str, country: str | None) -> None:
    text = starter(Order(role=role, country=country, variants=("public", "onepage", "mine")))
    cv = read(text)
    assert list(cv.variants) == ["public", "onepage", "mine"]
    assert editor_accepts(text)


@tex
@pytest.mark.parametrize("role", ROLES)
def test_every_starter_is_one_page_without_faults(role: str) -> None:
    assert cvbuild("new", "--role", role).exit_code == 0
    assert cvbuild("pdf", "cv.yaml").stdout == "cv.pdf: 1 page\n"
    result = cvbuild("check", "cv.yaml")
    assert (result.exit_code, "error[" in result.stdout) == (0, False)


@pytest.mark.parametrize("code", COUNTRIES)
def test_every_country_has_its_paper_and_telephone(code: str) -> None:
    cv = read(starter(Order(country=code)))
    country = COUNTRIES[code]
    assert (cv.design.paper, cv.locale) == (country.paper, country.locale)
    assert [c.phone for c in cv.contacts if getattr(c, "phone", None)] == [country.phone]


@pytest.mark.parametrize(
    ("typed", "code"), [("us", "us"), (" DE ", "de"), ("Uk", "gb"), ("south korea", "kr")]
)
def test_a_country_may_be_typed_in_several_ways(typed: str, code: str) -> None:
    assert country_named(typed) == code


@pytest.mark.parametrize(
    "name",
    ["Grace Hopper", "Grace: Hopper", "no", "- x", "O'Neil", '"A" # b', "Łucja Ønsk", "1.10"],
)
def test_any_name_is_that_name(name: str) -> None:
    assert read(starter(Order(name=name))).name == name
    assert "ada@example.org" not in starter(Order(name=name))


def test_nothing_asked_for_is_the_plain_starter() -> None:
    assert starter(Order()) == PLAIN


BAD: dict[str, tuple[list[str], str]] = {
    "role": (["--role", "nurs"], "there is no starter for the role 'nurs'\n  hint: did you mean"),
    "country": (["--country", "Germny"], "nothing is known of the country 'Germny'\n  hint: did"),
    "template": (["--template", "clasic"], "there is no template 'clasic'"),
    "name": (["--name", ""], "error[bad-starter]"),
    "variant": (["--variants", "a b!"], "error[bad-starter]"),
    "letter": (["--letter", "--role", "nurse"], "a letter has no role"),
    "action": (["--action", "a/b@c"], "--action is for the workflow"),
    "no action": (["--repository", "--action", "a"], "'a' is not the place of an action"),
    "file": (["my cv.yaml", "--repository"], "'my cv.yaml' is no name for a file in scripts"),
}


@pytest.mark.parametrize(("arguments", "message"), BAD.values(), ids=BAD)
def test_what_cannot_be_made_is_told_and_nothing_written(
    arguments: list[str], message: str
) -> None:
    result = cvbuild("new", *arguments)
    assert result.exit_code == (1 if "template" in message else 2)
    assert message in result.stderr
    assert list(Path().iterdir()) == []


def test_flags_and_standard_output() -> None:
    result = cvbuild("new", "-", "--name", "Grace Hopper", "--template", "classic")
    assert read(result.stdout).name == "Grace Hopper"
    assert "\ntemplate: classic\n" in result.stdout


# ---------------------------------------------------------------- questions


def test_nobody_is_asked_where_nobody_answers() -> None:
    result = cvbuild("new", stdin="Grace\n")
    assert result.stdout == "cv.yaml\ncv.schema.json\n"
    assert Path("cv.yaml").read_text("utf-8") == PLAIN


@pytest.mark.parametrize("flags", [["--force"], ["x.yaml"], ["--name", "Grace"]], ids=str)
def test_nobody_is_asked_who_said_what_they_want(
    monkeypatch: pytest.MonkeyPatch, flags: list[str]
) -> None:
    monkeypatch.setattr(new, "_asks", lambda: True)
    assert "?" not in cvbuild("new", *flags).stdout


def answered(monkeypatch: pytest.MonkeyPatch, *answers: str) -> str:
    """What is printed to somebody who answers so."""
    monkeypatch.setattr(new, "_asks", lambda: True)
    monkeypatch.setattr("cvbuild.latex.template.builtin_names", lambda: ("classic", "other"))
    result = cvbuild("new", stdin="".join(f"{answer}\n" for answer in answers))
    assert result.exit_code == 0
    return result.stdout


def test_what_is_answered_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    said = answered(
        monkeypatch, "Grace", "admiral", "nurse", "Nowhereland", "us", "classic", "public", "n"
    )
    assert "one of: engineer, nurse" in said
    assert "nothing is known of the country 'Nowhereland'" in said
    cv = read(Path("cv.yaml").read_text("utf-8"))
    assert (cv.name, cv.design.paper, list(cv.variants)) == ("Grace", "letter", ["public"])
    assert sorted(p.name for p in Path().iterdir()) == ["cv.schema.json", "cv.yaml"]


def test_enter_leaves_all_of_it_out(monkeypatch: pytest.MonkeyPatch) -> None:
    answered(monkeypatch, "", "", "", "", "", "")
    assert Path("cv.yaml").read_text("utf-8") == PLAIN


@pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminals")
def test_a_terminal_is_asked() -> None:
    import pty

    ours, theirs = pty.openpty()
    program = [sys.executable, "-m", "cvbuild", "new"]
    with subprocess.Popen(program, stdin=theirs, stdout=theirs, stderr=theirs) as process:
        os.close(theirs)
        os.write(ours, b"Grace Hopper\nengineer\nus\n" + b"\n" * 5)
        said = b""
        while chunk := _read(ours):
            said += chunk
        assert process.wait(60) == 0
    os.close(ours)
    assert b"Your name: " in said
    assert read(Path("cv.yaml").read_text("utf-8")).name == "Grace Hopper"


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 1000)
    except OSError:  # Linux, once nobody has the other end
        return b""


# ---------------------------------------------------------------- a repository


def test_a_repository_is_set_up() -> None:
    result = cvbuild("new", "mine/", "--name", "Grace *Hopper*", "--repository")
    assert (result.exit_code, result.stderr) == (0, "")
    places = result.stdout.splitlines()
    assert places == [
        str(Path("mine", *place.split("/")))
        for place in (
            "cv.yaml",
            "cv.schema.json",
            ".github/workflows/resume.yml",
            ".gitignore",
            ".vscode/settings.json",
            ".vscode/extensions.json",
            "README.md",
        )
    ]
    assert all(Path(place).exists() for place in places)
    assert Path("mine/README.md").read_text("utf-8").startswith("# Grace \\*Hopper\\*\n")
    for name in ("settings", "extensions"):
        json.loads(Path(f"mine/.vscode/{name}.json").read_text("utf-8"))


def test_nothing_that_is_there_is_overwritten() -> None:
    Path("README.md").write_text("mine")
    result = cvbuild("new", "--repository", "--force")
    assert "README.md: left as it is\n" in result.stdout
    assert Path("README.md").read_text() == "mine"
    again = cvbuild("new", "--repository")
    assert (again.exit_code, again.stdout) == (2, "")
    assert "error[file-exists]: 'cv.yaml' is there already" in again.stderr


def test_the_workflow_is_the_one_of_the_docs() -> None:
    made = around("cv.yaml", "x")[".github/workflows/resume.yml"]
    assert made == (ROOT / "docs/examples/github-workflow.yml").read_text("utf-8")
    assert f"cvbuild=={__version__}" in made
    assert "cvbuild build me.yaml -o" in around("me.yaml", "x")[".github/workflows/resume.yml"]


def test_with_the_action_the_workflow_is_one_step() -> None:
    commit = "0" * 40
    made = around("me.yaml", "x", f"ada/cvbuild@{commit}")[".github/workflows/resume.yml"]
    (step,) = yaml.safe_load(made)["jobs"]["resume"]["steps"]
    assert step == {"uses": f"ada/cvbuild@{commit}", "with": {"file": "me.yaml"}}
    Path("resume.yml").write_text(made, encoding="utf-8")
    bin_ = Path(sys.executable).parent
    for program, *options in (
        ["check-jsonschema", "--builtin-schema", "vendor.github-workflows"],
        ["zizmor", "--offline", "--quiet"],
    ):
        command = [str(bin_ / program), *options, "resume.yml"]
        done = subprocess.run(command, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("action", ["x", "a/b", "a/b@c\n", "a/b@c d", "a/b@${{ x }}"])
def test_an_action_is_a_place_and_nothing_else(action: str) -> None:
    with pytest.raises(CvbuildError):
        around("cv.yaml", "x", action)


def test_every_command_of_the_readme_exists() -> None:
    text = around("cv.yaml", "x")["README.md"]
    for command, options in re.findall(r"^cvbuild (\w+)(.*)$", text, re.MULTILINE):
        known = cvbuild(command, "--help").stdout
        for option in re.findall(r"(?<!\S)--?[a-z][\w-]*", options.partition("#")[0]):
            assert option in known
