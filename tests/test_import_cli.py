"""`cvbuild import` and `cvbuild json` as they are typed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cvbuild.diagnostic import ExitCode
from cvbuild.importing.formats import FORMATS, available
from tests.test_cli import cvbuild

RESUME = """\
{
  "basics": {"name": "Ada Lovelace", "email": "ada@example.org", "image": "ada.jpg"},
  "work": [
    {"name": "Works", "startDate": "Oct 1842", "mood": "good", "mode": "far"}
  ],
  "meta": {"version": "v1.0.0"}
}
"""

REPORT = """\
resume.json (JSON Resume): 4 texts came over, 1 changed, 4 kept
Changed:
  work[0].startDate (line 4): 'Oct 1842' is written as 1842-10
Kept below `kept`, because cv.yaml has no place for it:
  basics.image (line 2): put the picture beside the file and name it below
    `photo`
  work[0].mood (line 4), work[0].mode (line 4): cv.yaml has no field for it
  meta (line 6): it is about the file, not about you
"""

WRITTEN = """\
# yaml-language-server: $schema=cv.schema.json
# From resume.json (JSON Resume)
cvbuild: 1
name: Ada Lovelace
contacts:
  - email: ada@example.org

sections:
  # Work
  - kind: experience
    entries:
      - organization: Works
        start: 1842-10

# What cv.yaml has no field for. It is never printed.
kept:
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("resume.json").write_text(RESUME, encoding="utf-8")
    return tmp_path


def test_a_file_and_its_report() -> None:
    result = cvbuild("import", "resume.json")
    assert result.exit_code == 0
    assert result.stdout == "cv.yaml\ncv.schema.json\n"
    assert result.stderr == REPORT
    assert max(map(len, result.stderr.splitlines())) <= 80
    assert Path("cv.yaml").read_text(encoding="utf-8").startswith(WRITTEN)
    assert cvbuild("validate", "cv.yaml").exit_code == 0


def test_there_and_back() -> None:
    cvbuild("import", "resume.json")
    result = cvbuild("json", "cv.yaml", "-o", "back.json")
    assert (result.exit_code, result.stdout) == (0, "back.json\n")
    assert json.loads(Path("back.json").read_text(encoding="utf-8")) == json.loads(RESUME)


def test_nothing_is_overwritten_unasked() -> None:
    Path("cv.yaml").write_text("mine", encoding="utf-8")
    result = cvbuild("import", "resume.json")
    assert result.exit_code == ExitCode.USAGE
    assert "'cv.yaml' is there already" in result.stderr
    assert Path("cv.yaml").read_text(encoding="utf-8") == "mine"
    assert cvbuild("import", "resume.json", "--force").exit_code == 0
    assert Path("cv.yaml").read_text(encoding="utf-8") != "mine"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["resume.json", "-o", "resume.json", "--force"], "'resume.json' is the input"),
        (["resume.json", "--report", "resume.json"], "'resume.json' is the input"),
        (["resume.json", "--report", "cv.yaml"], "'cv.yaml' is the output"),
        (["resume.json", "-o", "cv.schema.json"], "is where the schema goes"),
        (["resume.json", "-o", ""], "the name of the output is empty"),
        (["resume.json", "--from", "jsonresum"], "did you mean 'jsonresume'?"),
        (["nothing.json"], "there is no such file"),
        (["."], "this is a folder"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_what_cannot_be_done_is_told(arguments: list[str], message: str) -> None:
    result = cvbuild("import", *arguments)
    assert result.exit_code in (ExitCode.USAGE, ExitCode.INPUT)
    assert message in result.stderr
    assert [path.name for path in Path().iterdir()] == ["resume.json"]
    assert Path("resume.json").read_text(encoding="utf-8") == RESUME


NO_FILE = {
    "none": (
        "missing.csv",
        "missing.csv: error[no-such-file]: there is no such file\n"
        "  hint: name a file of another program, such as resume.json\n",
    ),
    "another name": (
        "resum.json",
        "resum.json: error[no-such-file]: there is no such file\n"
        "  hint: did you mean 'resume.json'?\n",
    ),
    "a folder": (
        ".",
        ".: error[is-a-folder]: this is a folder, not a file\n"
        "  hint: name a file of another program, such as resume.json\n",
    ),
}


@pytest.mark.parametrize("name", NO_FILE)
def test_a_file_that_is_not_there_is_told_before_all_else(name: str) -> None:
    Path("cv.yaml").write_text("mine", encoding="utf-8")
    file, message = NO_FILE[name]
    assert cvbuild("import", file).stderr == message


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "error[empty-file]"),
        (b" \n\n", "error[empty-file]"),
        (b"\x89PNG\r\n\x1a\n\0\0\0", "error["),
        (
            b'{"basics": {"name": "Ada",}',
            "strange:1:1: error[json-syntax]: this '{' is never closed",
        ),
        (b'{"basics": {"name": "Ad\xe9"}}', "strange:1:24: error[not-utf8]"),
        (b'{"basics": {"name": "Ada"', "strange:1:12: error[json-syntax]: this '{' is never"),
        (b'{"projects": [{"name": "x"}], "version": 2}', "error[unknown-format]"),
        (b'{"a": 1}', "error[unknown-format]"),
        (b"[1, 2]", "error[unknown-format]"),
        (b"cvbuild: 1\nname: Ada\n", "error[own-file]: this is a cv.yaml already"),
        (b'{"basics": ' + b"[" * 5000, "error[too-deep]"),
        (b"a: &a [x]\nb: &b [" + b"*a," * 200 + b"]\nc: [" + b"*b," * 2000 + b"]", "error["),
        (b"x" * 2_500_000, "error[too-large]"),
        (b"just words", "error["),
        (b"<html><body>Ada</body></html>", "error["),
    ],
    ids=lambda value: value[:12] if isinstance(value, bytes) else None,
)
def test_files_of_no_use_are_told(data: bytes, message: str) -> None:
    Path("strange").write_bytes(data)
    result = cvbuild("import", "strange")
    assert (result.exit_code, result.stdout) == (ExitCode.INPUT, "")
    assert message in result.stderr
    assert not Path("cv.yaml").exists()


def test_standard_input_and_output() -> None:
    result = cvbuild("import", "-", "-o", "-", stdin=RESUME)
    assert result.stdout.startswith(WRITTEN.replace("resume.json", "<stdin>"))
    assert "4 texts came over" in result.stderr
    assert [path.name for path in Path().iterdir()] == ["resume.json"]


def test_the_report_as_json_and_in_a_file() -> None:
    result = cvbuild("import", "resume.json", "--format", "json", "-o", "made/")
    facts = json.loads(result.stdout)
    assert (facts["format"], facts["output"], facts["taken"]) == (
        "jsonresume",
        str(Path("made/cv.yaml")),
        4,
    )
    assert facts["notes"][-1] == {
        "change": "kept",
        "where": "meta",
        "line": 6,
        "message": "it is about the file, not about you",
    }
    result = cvbuild("import", "resume.json", "--report", "report.txt", "-o", "two.yaml")
    assert (result.stdout, result.stderr) == ("two.yaml\ncv.schema.json\nreport.txt\n", "")
    assert Path("report.txt").read_text(encoding="utf-8") == REPORT


def test_the_name_of_the_file_says_nothing() -> None:
    Path("photo.png").write_text(RESUME, encoding="utf-16")
    assert "photo.png (JSON Resume)" in cvbuild("import", "photo.png").stderr


def test_every_format_is_there_and_named_in_the_help() -> None:
    text = " ".join(cvbuild("import", "--help").stdout.split())
    for format_ in available():
        assert format_.title.split()[0] in text
    assert {"jsonresume", "fresh"} <= {f.name for f in available()} <= {f.name for f in FORMATS}


def test_what_is_for_a_new_file_is_not_for_one_that_is_there(tmp_path: Path) -> None:
    for option, arguments in (("-o", ["-o", "x.yaml"]), ("--force", ["--force"])):
        result = cvbuild("import", "papers.bib", "--into", str(tmp_path / "cv.yaml"), *arguments)
        assert result.exit_code == 2
        assert f"{option} is for a new file, and --into changes one" in result.stderr


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"PK\x03\x04 word/document.xml \xfe", "this is a Word document or another ZIP archive"),
        (b"<!DOCTYPE html><p>key: [", "this is a web page or XML"),
        (b"\\documentclass{article}\n\\begin{document}: {", "this is LaTeX"),
        (b"\x89PNG\r\n\x1a\n\0\0", "this is a picture"),
    ],
)
def test_what_people_have_and_holds_no_fields(data: bytes, message: str, tmp_path: Path) -> None:
    (tmp_path / "other").write_bytes(data)
    result = cvbuild("import", str(tmp_path / "other"), "-o", str(tmp_path / "cv.yaml"))
    assert result.exit_code == 1
    assert f"error[unknown-format]: {message}" in result.stderr
    assert not (tmp_path / "cv.yaml").exists()


def test_a_format_that_gives_nothing(tmp_path: Path) -> None:
    (tmp_path / "r.json").write_text('{"basics": {"name": "Ada"}}')
    file, made = str(tmp_path / "r.json"), str(tmp_path / "cv.yaml")
    result = cvbuild("import", file, "--from", "rendercv", "-o", made)
    assert result.exit_code == 1
    assert "nothing of this file can be read as RenderCV" in result.stderr
    assert not Path(made).exists()
