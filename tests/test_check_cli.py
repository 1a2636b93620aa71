"""`cvbuild check`: what it prints in each format, and its exit codes."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cvbuild.check import Facts, Report, extract, tags
from cvbuild.check.extract import available
from cvbuild.check.report import summary
from cvbuild.check.subject import listed
from tests.planted import GOOD
from tests.readers import app, tex

BAD = GOOD.replace("Published the", "There I published the").replace(
    "heard of it", "heard of it: 100%, www.example.org"
)
TEXT = """\
cv.yaml:20:19: warning[first-person]: 'I' is the first person; résumés leave it out
   20 |           - There I published the first efficient program meant for a machine
      |                   ^^^^^^^^^^^
cv.yaml:21:72: warning[bare-link]: 'www.example.org' looks like a link, but leads nowhere
   21 |           - "Ran Kubernetes before anybody else had heard of it: 100%, www.example.org"
      |                                                                        ^^^^^^^^^^^^^^^
  hint: write [www.example.org](https://www.example.org)
"""
BAD = BAD.replace(
    "Ran Kubernetes before anybody else had heard of it: 100%, www.example.org",
    '"Ran Kubernetes before anybody else had heard of it: 100%, www.example.org"',
)
GITHUB = (
    "::warning file=a%2Cb%25.yaml,line=20,col=19,endColumn=30,title=first-person::'I' is the first "
    "person; résumés leave it out\n"
    "::warning file=a%2Cb%25.yaml,line=21,col=72,endColumn=87,title=bare-link::'www.example.org' "
    "looks like a link, but leads nowhere%0Awrite [www.example.org](https://www.example.org)\n"
)
CONTENT = ("--only", "first-person", "--only", "bare-link")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NO_COLOR", "1")
    return tmp_path


def cvbuild(*args: str, stdin: str | None = None) -> Result:
    result = CliRunner().invoke(app, ["check", *args], input=stdin)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def test_text() -> None:
    Path("cv.yaml").write_text(BAD, encoding="utf-8")
    result = cvbuild("cv.yaml", *CONTENT)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == f"{TEXT}cv.yaml: 2 warnings\n"


def test_a_summary_is_as_wide_as_the_terminal() -> None:
    facts = Facts(pages=2, strings=87, extractors={"pypdf": "7.1.0", "pdfium": "5.15.2"})
    facts = replace(facts, checkers=("outloud", "pdfua"), skipped={"tags": "nothing was built"})
    report = Report("cv.yaml", None, (), facts)
    assert summary(report, 60).split("\n") == [
        "cv.yaml: 2 pages; 87 strings read back by pypdf 7.1.0 and",
        "    pdfium 5.15.2; tags checked by outloud and pdfua;",
        "    nothing found",
        "  not checked: tags (nothing was built)",
    ]
    assert len(summary(report).split("\n")) == 2


@tex
def test_without_a_checker_of_tags_it_says_how_to_get_one(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("cv.yaml").write_text("cvbuild: 1\nname: Ada\n", encoding="utf-8")
    monkeypatch.setattr(tags, "find_spec", lambda name: None)
    result = cvbuild("cv.yaml", "--only", "tags")
    assert result.stdout.endswith(
        "  not checked: tags (neither outloud nor pdfua is installed; pip install outloud pdfua)\n"
    )


def test_json() -> None:
    Path("cv.yaml").write_text(BAD, encoding="utf-8")
    result = cvbuild("cv.yaml", *CONTENT, "--format", "json")
    assert (result.exit_code, result.stderr) == (0, "")
    (report,) = json.loads(result.stdout)
    assert report == {
        "file": "cv.yaml",
        "variant": None,
        "pages": None,
        "size": None,
        "sha256": None,
        "strings": 23,
        "links": 0,
        "fonts": 0,
        "extractors": {},
        "checkers": [],
        "skipped": {},
        "findings": [
            {
                "rule": "first-person",
                "severity": "warning",
                "message": "'I' is the first person; résumés leave it out",
                "hint": None,
                "path": "sections[1].entries[0].highlights[0]",
                "line": 20,
                "column": 19,
                "end_line": 20,
                "end_column": 30,
            },
            {
                "rule": "bare-link",
                "severity": "warning",
                "message": "'www.example.org' looks like a link, but leads nowhere",
                "hint": "write [www.example.org](https://www.example.org)",
                "path": "sections[1].entries[0].highlights[1]",
                "line": 21,
                "column": 72,
                "end_line": 21,
                "end_column": 87,
            },
        ],
    }


@pytest.mark.skipif(sys.platform == "win32", reason="a name of POSIX")
def test_github() -> None:
    Path("a,b%.yaml").write_text(BAD, encoding="utf-8")
    result = cvbuild("a,b%.yaml", *CONTENT, "--format", "github")
    assert (result.exit_code, result.stdout, result.stderr) == (0, GITHUB, "")


def test_strict() -> None:
    Path("cv.yaml").write_text(BAD, encoding="utf-8")
    assert cvbuild("cv.yaml", *CONTENT, "--strict").exit_code == 5
    assert cvbuild("cv.yaml", "--only", "gap", "--strict").exit_code == 0


def test_the_file_says_what_to_ignore() -> None:
    text = f"{BAD}checks:\n  ignore: [first-person]\n"
    Path("cv.yaml").write_text(text, encoding="utf-8")
    result = cvbuild("cv.yaml", "--only", "first-person")
    assert result.stdout.endswith("cv.yaml: 1 warning\n")  # what is asked for is held
    Path("cv.yaml").write_text(text.replace("first-person", "first-persn"), encoding="utf-8")
    result = cvbuild("cv.yaml")
    assert result.exit_code == 1
    assert (
        "cv.yaml:36:12: error[unknown-choice]: an item of 'ignore' cannot be 'first-persn'"
        in result.stderr
    )


@tex
def test_a_good_file_is_told_in_a_line() -> None:
    Path("cv.yaml").write_text(GOOD, encoding="utf-8")
    result = cvbuild("cv.yaml", "--ignore", "tags", "--strict")
    readers = listed(f"{name} {number}" for name, number in available().items())
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == (f"cv.yaml: 1 page; 23 strings read back by {readers}; nothing found\n")
    assert [path.name for path in Path().iterdir()] == ["cv.yaml"]


VARIANTS = "variants:\n  one: {}\n  two: {headline: We build}\n"


def test_what_variants_have_in_common_is_told_once() -> None:
    Path("cv.yaml").write_text(BAD + VARIANTS, encoding="utf-8")
    result = cvbuild("cv.yaml", "--all-variants", "--only", "first-person")
    (first, second) = result.stdout.split("variant two:\n")
    assert first.startswith("variant one:\ncv.yaml:20:19: warning[first-person]: 'I' is the")
    assert first.endswith("cv.yaml (one): 1 warning\n")
    assert second.startswith("cv.yaml:37:19: warning[first-person]: 'We' is the first person")
    assert "cv.yaml:20" not in second
    assert second.endswith("cv.yaml (two): 2 warnings\n")


@tex
@pytest.mark.parametrize("format_", ["text", "json", "github"])
def test_an_error_fails(format_: str) -> None:
    Path("cv.yaml").write_text(GOOD, encoding="utf-8")
    other = GOOD.replace("Kubernetes", "Nomad").replace("/notes", "/talks")
    Path("other.yaml").write_text(other, encoding="utf-8")
    CliRunner().invoke(app, ["pdf", "other.yaml"])
    result = cvbuild("cv.yaml", "--pdf", "other.pdf", "--ignore", "tags", "--format", format_)
    assert (result.exit_code, result.stderr) == (5, "")
    readers = listed(available())
    lost = (
        "'Ran Kubernetes before anybody else had heard of it' is not in the text of the file "
        f"({readers})"
    )
    if format_ == "json":
        (report,) = json.loads(result.stdout)
        assert [f["rule"] for f in report["findings"]] == ["links", "links", "text-missing"]
        assert report["findings"][2]["hint"] == "what is lost of it: 'Kubernetes'"
        assert report["skipped"] == {"long-bullet": "not known of a PDF that was made before"}
    elif format_ == "github":
        assert result.stdout == (
            "::error file=cv.yaml,title=links::a link leads to https://example.org/talks, which "
            "the source does not name\n"
            "::error file=cv.yaml,line=11,col=38,endColumn=63,title=links::no link leads to "
            "https://example.org/notes\n"
            f"::error file=cv.yaml,line=21,col=13,endColumn=63,title=text-missing::{lost}%0A"
            "what is lost of it: 'Kubernetes'\n"
        )
    else:
        numbered = listed(f"{name} {number}" for name, number in available().items())
        assert result.stdout == (
            "cv.yaml: error[links]: a link leads to https://example.org/talks, which the source "
            "does not name\n"
            "cv.yaml:11:38: error[links]: no link leads to https://example.org/notes\n"
            "   11 |     text: Mathematician with [notes](https://example.org/notes) on what "
            "machines cannot do\n"
            f"      | {' ' * 37}{'^' * 25}\n"
            f"cv.yaml:21:13: error[text-missing]: {lost}\n"
            "   21 |           - Ran Kubernetes before anybody else had heard of it\n"
            f"      | {' ' * 12}{'^' * 50}\n"
            "  hint: what is lost of it: 'Kubernetes'\n"
            f"cv.yaml: 1 page; 23 strings read back by {numbered}; 3 errors\n"
            "  not checked: long-bullet (not known of a PDF that was made before)\n"
        )


def test_problems_of_the_input_come_in_each_format() -> None:
    Path("cv.yaml").write_text("cvbuild: 1\nname: Ada\nnmae: x\n", encoding="utf-8")
    message = "'nmae' is not a field of the file"
    text = cvbuild("cv.yaml")
    assert (text.exit_code, text.stdout) == (1, "")
    assert text.stderr.startswith("cv.yaml:3:1: error[unknown-field]: ")
    github = cvbuild("cv.yaml", "--format", "github")
    assert github.exit_code == 1
    assert github.stdout.startswith(
        "::error file=cv.yaml,line=3,col=1,endColumn=5,title=unknown-field::'nmae' "
    )
    result = cvbuild("cv.yaml", "--format", "json")
    assert result.exit_code == 1
    (facts,) = json.loads(result.stdout)
    assert (facts["variant"], facts["problems"][0]["rule"]) == (None, "unknown-field")
    assert message.split()[0] in facts["problems"][0]["message"]


USAGE = {
    "no such rule": (
        ["--only", "first-persn"],
        "cv.yaml: error[unknown-rule]: --only: there is no rule 'first-persn'\n"
        "  hint: did you mean 'first-person'?\n",
    ),
    "no such file": (
        ["--pdf", "cv.pdf"],
        "cv.yaml: error[unreadable]: 'cv.pdf' cannot be read: No such file or directory\n",
    ),
    "one file for many": (
        ["--pdf", "cv.pdf", "--variant", "a", "--variant", "b"],
        "cv.yaml: error[bad-output]: --pdf is for one résumé\n  hint: name one --variant\n",
    ),
    "no variants": (
        ["--all-variants"],
        "cv.yaml: error[bad-output]: the file has no variants\n"
        "  hint: define some under `variants`\n",
    ),
}


@pytest.mark.parametrize(("args", "message"), USAGE.values(), ids=USAGE)
def test_usage(args: list[str], message: str) -> None:
    Path("cv.yaml").write_text(GOOD, encoding="utf-8")
    result = cvbuild("cv.yaml", *args)
    assert (result.exit_code, result.stdout, result.stderr) == (2, "", message)


def test_nothing_that_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(name: str) -> str:
        raise PackageNotFoundError(name)

    monkeypatch.setattr(extract, "version", none)
    Path("cv.yaml").write_text(GOOD, encoding="utf-8")
    result = cvbuild("cv.yaml")
    assert (result.exit_code, result.stdout, result.stderr) == (
        2,
        "",
        "cv.yaml: error[no-reader]: nothing here can read a PDF back\n"
        '  hint: install what checks need: pip install "cvbuild[check]"\n',
    )
    assert cvbuild("cv.yaml", "--only", "gap").stdout == "cv.yaml: nothing found\n"


def test_standard_input() -> None:
    result = cvbuild("-", *CONTENT, stdin=BAD)
    assert result.stdout == TEXT.replace("cv.yaml", "<stdin>") + "<stdin>: 2 warnings\n"
