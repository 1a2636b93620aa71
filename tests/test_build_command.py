"""`cvbuild build`: what the file asks for, each told, and what fails keeps nothing else back."""

from __future__ import annotations

import json
import os
from pathlib import Path, PurePosixPath

import jsonschema
import pytest
from typer.testing import CliRunner, Result

from cvbuild.diagnostic import CvbuildError
from cvbuild.export.formats import FORMATS
from cvbuild.export.outputs import jobs
from cvbuild.pipeline import valid
from cvbuild.schema.outputs import OUTPUT_FORMATS
from cvbuild.source import load
from tests.readers import app, pypdf, tex

HEAD = """\
cvbuild: 1
name: Ada
contacts: [{email: a@b.org, tags: [private]}]
sections: [{kind: text, text: Hello}]
variants:
  industry: {}
  public: {tags: not private}
"""


def text_of(outputs: str) -> str:
    return f"{HEAD}outputs:{outputs}\n"


def asked(outputs: str) -> list[tuple[str, str | None, str]]:
    cv, _ = valid(load(text_of(outputs).encode(), "cv.yaml"))
    return [(job.format, job.variant, str(job.file)) for job in jobs(cv, "cv")]


ASKED = {
    "": [
        ("pdf", None, "cv.pdf"),
        ("pdf", "industry", "cv-industry.pdf"),
        ("pdf", "public", "cv-public.pdf"),
    ],
    " [pdf, txt]": [("pdf", None, "cv.pdf"), ("txt", None, "cv.txt")],
    " [html: ]": [("html", None, "cv.html")],
    " [html: []]": [("html", None, "cv.html")],
    " [docx: public]": [("docx", "public", "cv-public.docx")],
    " [md: [public, industry]]": [
        ("md", "public", "cv-public.md"),
        ("md", "industry", "cv-industry.md"),
    ],
    " [json: all]": [
        ("json", "industry", "cv-industry.json"),
        ("json", "public", "cv-public.json"),
    ],
    " [tex, png: all]": [
        ("tex", None, "cv-tex"),
        ("png", "industry", "cv-industry.png"),
        ("png", "public", "cv-public.png"),
    ],
    " [pdf: public, pdf: all]": [
        ("pdf", "public", "cv-public.pdf"),
        ("pdf", "industry", "cv-industry.pdf"),
    ],
    " [{html: public, file: site/index.html}]": [("html", "public", "site/index.html")],
    " [{pdf: , file: '{name}.pdf'}]": [("pdf", None, "cv.pdf")],
    " [{pdf: all, file: '{variant}/{name}.PDF'}]": [
        ("pdf", "industry", "industry/cv.PDF"),
        ("pdf", "public", "public/cv.PDF"),
    ],
    " [{tex: public, file: overleaf}]": [("tex", "public", "overleaf")],
}


@pytest.mark.parametrize(("outputs", "expected"), ASKED.items(), ids=ASKED)
def test_what_is_asked_for(outputs: str, expected: list[tuple[str, str | None, str]]) -> None:
    assert asked(outputs) == expected


@pytest.mark.parametrize("outputs", ASKED)
def test_editors_take_it(outputs: str) -> None:
    import yaml

    schema = json.loads(Path("schema/cv.schema.json").read_text("utf-8"))
    jsonschema.validate(yaml.safe_load(text_of(outputs)), schema)


REFUSED = {
    " pdf": "'outputs' should be a list, not the text 'pdf'",
    " {pdf: all}": "'outputs' should be a list, not a mapping",
    " [pfd]": "'pfd' is no format",
    " [markdown: all]": "'markdown' is not a field of an output",
    " [{pdf: all, html: all}]": "one output cannot be both pdf and html",
    " [{file: a.pdf}]": "this output has no format",
    " [pdf: {a: b}]": "'pdf' should be a list, not a mapping",
    " [pdf: 1st]": "'1st' cannot be a name",
    " [pdf: nobody]": "there is no variant 'nobody'",
    " [pdf: [public, nobody]]": "there is no variant 'nobody'",
    " [{pdf: public, file: ../a.pdf}]": "'../a.pdf' is not the name of a file below the folder",
    " [{pdf: public, file: /a.pdf}]": "'/a.pdf' is not the name of a file below the folder",
    " [{pdf: public, file: 'c:/a.pdf'}]": "'c:/a.pdf' is not the name of a file below the folder",
    " [{pdf: public, file: 'a\\b.pdf'}]": "is not the name of a file below the folder",
    " [{pdf: public, file: a//b.pdf}]": "'a//b.pdf' is not the name of a file below the folder",
    ' [{pdf: public, file: "a\\u200eb.pdf"}]': "is no name of a file",
    " [{pdf: public, file: a.html}]": "the name of this file ends in .pdf",
    " [{pdf: all, file: a.pdf}]": "several variants cannot go into one file",
    " [{pdf: [public, industry], file: a.pdf}]": "several variants cannot go into one file",
    " [{pdf: , file: '{variant}.pdf'}]": "the file as it is has no '{variant}'",
    " [{pdf: public, file: '{x}.pdf'}]": "'{x}' is not known in the name of a file",
    " [{pdf: public, file: '{.pdf'}]": "'{.pdf' has a brace alone",
}


@pytest.mark.parametrize(("outputs", "message"), REFUSED.items(), ids=REFUSED)
def test_what_cannot_be_meant(outputs: str, message: str) -> None:
    with pytest.raises(CvbuildError) as caught:
        asked(outputs)
    (problem,) = caught.value.diagnostics
    assert message in problem.message
    assert problem.span is not None
    assert problem.span.line == 8


@pytest.mark.parametrize(
    ("outputs", "hint"),
    [
        (" [pfd]", "did you mean 'pdf'?"),
        (" [Word]", "did you mean 'docx'?"),
        (" [xls]", "one of pdf, html, md, txt, docx, json, png, tex"),
        (" [markdown: all]", "did you mean 'md'?"),
        (" [pdf: pubilc]", "did you mean 'public'?"),
        (" [{file: a.pdf}]", "give it one of pdf, html, md, txt, docx, json, png, tex"),
    ],
)
def test_what_may_be_meant(outputs: str, hint: str) -> None:
    with pytest.raises(CvbuildError) as caught:
        asked(outputs)
    assert [problem.hint for problem in caught.value.diagnostics] == [hint]


def test_every_format_can_be_asked_for() -> None:
    assert set(OUTPUT_FORMATS) == set(FORMATS)
    assert PurePosixPath(asked(" [tex]")[0][2]).suffix == ""


def test_two_for_one_file_are_refused_with_their_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = run("\n  - txt\n  - {txt: public, file: CV.txt}", tmp_path, monkeypatch)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == (
        "cv.yaml:10:5: error[two-outputs]: 'CV.txt' would be written twice, by this and by another "
        "output\n"
        "   10 |   - {txt: public, file: CV.txt}\n"
        "      |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^\n"
        "  hint: give one of them another name with `file`\n"
    )
    assert [file.name for file in Path().iterdir()] == ["cv.yaml"]


def run(
    outputs: str, folder: Path, monkeypatch: pytest.MonkeyPatch, *options: str, text: str = ""
) -> Result:
    monkeypatch.chdir(folder)
    Path("cv.yaml").write_text(text or text_of(outputs), "utf-8")
    return CliRunner().invoke(app, ["build", "cv.yaml", *options])


def test_each_is_made_and_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    outputs = "\n  - txt: all\n  - {html: public, file: site/index.html}\n  - md"
    result = run(outputs, tmp_path, monkeypatch)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.splitlines() == [
        "cv-industry.txt",
        "cv-public.txt",
        "site/index.html",
        "cv.md",
    ]
    assert "a@b.org" in Path("cv-industry.txt").read_text("utf-8")
    for name in ("cv-public.txt", "site/index.html"):
        assert "a@b.org" not in Path(name).read_text("utf-8")


def test_the_folder_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    result = run("\n  - txt\n  - {md: , file: a/b.md}", tmp_path, monkeypatch, "-o", "new/out")
    assert result.stdout == "new/out/cv.txt\nnew/out/a/b.md\n"


@tex
def test_without_outputs_every_pdf_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    result = run("", tmp_path, monkeypatch)
    lines = ["cv.pdf: 1 page", "cv-industry.pdf: 1 page", "cv-public.pdf: 1 page"]
    assert (result.stdout.splitlines(), result.stderr) == (lines, "")
    assert "a@b.org" in pypdf(Path("cv.pdf").read_bytes())
    public = Path("cv-public.pdf").read_bytes()
    assert "a@b.org" not in pypdf(public)


@tex
def test_what_is_made_is_in_no_pdf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Names of variants are nobody else's business."""
    from io import BytesIO

    from pypdf import PdfReader

    run("\n  - pdf: public\n  - txt: industry", tmp_path, monkeypatch)
    (data,) = PdfReader(BytesIO(Path("cv-public.pdf").read_bytes())).attachments["cv.json"]
    assert b"industry" not in data
    assert b"outputs" not in data


@tex
def test_what_the_budget_leaves_out_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    items = "".join(f"      - {{text: item {n}, priority: {n}}}\n" for n in range(90))
    text = (
        "cvbuild: 1\nname: Ada\npages: 1\nfit: {drop: true}\noutputs: [pdf]\n"
        f"sections:\n  - kind: list\n    items:\n{items}"
    )
    result = run("", tmp_path, monkeypatch, text=text)
    assert result.stdout.startswith("cv.pdf: 1 page (")
    assert "\n  left out: item 0 (priority 0)\n" in result.stdout


@tex
def test_what_fails_is_told_and_the_others_are_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The fonts of TeX lack what other formats hold; the worst exit code is that of all."""
    text = text_of("\n  - pdf\n  - txt\n  - pdf: public\n  - html").replace("Hello", "𒀀𒀁")
    result = run("", tmp_path, monkeypatch, text=text)
    assert result.exit_code == 1
    assert result.stdout == "cv.txt\ncv.html\n"
    assert result.stderr.splitlines() == [
        "cv.pdf: not made",
        "cv.yaml:4:31: error[missing-character]: the font has none of '𒀀𒀁'",
        "    4 | sections: [{kind: text, text: 𒀀𒀁}]",
        "      |                               ^^",
        "  hint: write it in another way, or leave it out",
        "cv-public.pdf: not made",
    ]
    assert "𒀀𒀁" in Path("cv.txt").read_text("utf-8")
    assert not Path("cv.pdf").exists()


@tex
def test_what_fails_is_told_where_it_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also when the PDF was tried before what comes first."""
    text = text_of("\n  - txt\n  - pdf").replace("Hello", "𒀀𒀁")
    result = run("", tmp_path, monkeypatch, text=text)
    assert result.stdout == "cv.txt\n"
    assert result.stderr.startswith("cv.pdf: not made\ncv.yaml:4:31: error[missing-character]")


@tex
def test_a_budget_that_cannot_be_kept_is_the_exit_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    items = "".join(f"      - item {n}\n" for n in range(200))
    text = (
        "cvbuild: 1\nname: Ada\npages: 1\noutputs: [pdf, txt]\n"
        f"sections:\n  - kind: list\n    items:\n{items}"
    )
    result = run("", tmp_path, monkeypatch, text=text)
    assert result.exit_code == 5
    assert result.stdout == "cv.txt\n"
    assert result.stderr.startswith("cv.pdf: not made\n")


def test_the_input_is_not_destroyed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    text = text_of(" [{txt: , file: cv.txt}, md]")
    Path("cv.txt").write_text(text, "utf-8")
    result = CliRunner().invoke(app, ["build", "cv.txt"])
    assert (result.exit_code, result.stdout) == (2, "cv.md\n")
    assert "'cv.txt' is the input" in result.stderr
    assert Path("cv.txt").read_text("utf-8") == text


@pytest.mark.skipif(os.name == "nt", reason="links need a privilege there")
@pytest.mark.parametrize("link", ["site", "site/index.html", "site/deep"])
def test_no_link_leads_out_of_the_folder(
    link: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file from elsewhere may come with links from elsewhere."""
    home, other = tmp_path / "home", tmp_path / "other"
    home.mkdir()
    other.mkdir()
    (other / "index.html").write_text("mine", "utf-8")
    place = home / link
    place.parent.mkdir(exist_ok=True)
    place.symlink_to(other / "index.html" if link.endswith(".html") else other)
    name = "site/deep/index.html" if link.endswith("deep") else "site/index.html"
    outputs = f"\n  - {{html: , file: {name}}}\n  - txt"
    result = run(outputs, home, monkeypatch)
    assert (result.exit_code, result.stdout) == (2, "cv.txt\n")
    assert "leads out of the folder that is built into" in result.stderr
    assert (other / "index.html").read_text("utf-8") == "mine"
    assert [file.name for file in other.iterdir()] == ["index.html"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["-o", "-"], "several files cannot go to standard output"),
        (["-o", ""], "the name of the folder is empty"),
        (["-o", "cv.yaml"], "the folder 'cv.yaml' cannot be made"),
    ],
)
def test_where_it_cannot_go(
    options: list[str], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = run(" [txt]", tmp_path, monkeypatch, *options)
    assert (result.exit_code, result.stdout) == (2, "")
    assert message in result.stderr
    assert [file.name for file in Path().iterdir()] == ["cv.yaml"]


def test_a_file_from_standard_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(app, ["build", "-"], input=text_of(" [txt: public]"))
    assert (result.exit_code, result.stdout) == (0, "cv-public.txt\n")
