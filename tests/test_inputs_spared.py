"""No result takes the place of a file that it is made from, or of somebody's own work."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.readers import app, tex
from tests.test_photo import png

CV = """\
cvbuild: 1
name: Ada
photo: {file: me-1.png}
sections: [{kind: publications, bib: papers.json, entries: [{title: Written}]}]
"""
PAPERS = '[{"id": "a", "type": "book", "title": "Sketch", "author": [{"family": "Ada"}]}]'
LETTER = """\
letter: 1
resume: cv.yaml
date: 1843-09-01
body: Words.
signature: {file: sign.png}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "cv.yaml").write_text(CV, "utf-8")
    (tmp_path / "papers.json").write_text(PAPERS, "utf-8")
    (tmp_path / "letter.yaml").write_text(LETTER, "utf-8")
    for name in ("me-1.png", "sign.png"):
        (tmp_path / name).write_bytes(png())
    return tmp_path


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@tex
@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("pdf cv.yaml -o me-1.png", "me-1.png"),
        ("pdf cv.yaml -o papers.json", "papers.json"),
        ("pdf cv.yaml --log me-1.png", "me-1.png"),
        ("json cv.yaml -o papers.json", "papers.json"),
        ("html cv.yaml -o ./me-1.png", "me-1.png"),
        ("txt cv.yaml -o papers.json", "papers.json"),
        ("docx cv.yaml -o papers.json", "papers.json"),
        ("png cv.yaml -o me.png", "me-1.png"),
        ("tex cv.yaml -o me-1.png", "me-1.png"),
        ("letter letter.yaml -o sign.png", "sign.png"),
        ("letter letter.yaml -o me-1.png", "me-1.png"),
    ],
)
def test_a_file_that_it_is_made_from(folder: Path, line: str, name: str) -> None:
    before = files(folder)
    result = CliRunner().invoke(app, shlex.split(line))
    assert result.exit_code == 2, result.stderr
    assert f"{name}' is one of the files it is made from" in result.stderr
    assert files(folder) == before


@tex
@pytest.mark.parametrize(
    ("outputs", "message"),
    [
        ("[{json: one, file: papers.json}]", "'papers.json' is one of the files it is made from"),
        ("[{png: one, file: me-1.png}]", "'me-1.png' is one of the files it is made from"),
        ("[{png: one, file: me.png}]", None),
        ("[png, {png: one, file: cv-1.png}]", "'cv-1.png' was written by another output"),
    ],
)
def test_a_set_spares_them_too(folder: Path, outputs: str, message: str | None) -> None:
    text = CV.replace(
        "sections:", f"outputs: {outputs}\nvariants: {{one: {{pages: 1}}}}\nsections:"
    )
    (folder / "cv.yaml").write_text(text, "utf-8")
    before = files(folder)
    result = CliRunner().invoke(app, ["build", "cv.yaml"])
    after = files(folder)
    assert {name: after[name] for name in before} == before
    if message is None:
        assert (result.exit_code, result.stderr) == (0, "")
    else:
        assert result.exit_code == 2
        assert message in result.stderr


def test_a_schema_replaces_only_a_schema(folder: Path) -> None:
    before = files(folder)
    result = CliRunner().invoke(app, ["schema", "-o", "cv.yaml"])
    assert result.exit_code == 2
    assert result.stderr == (
        "cvbuild: error[bad-output]: 'cv.yaml' is there already, and no JSON Schema\n"
        "  hint: give another name with -o\n"
    )
    assert files(folder) == before
    for _ in range(2):
        assert CliRunner().invoke(app, ["schema", "-o", "cv.schema.json"]).exit_code == 0


@tex
def test_the_latex_of_somebody_is_not_replaced(folder: Path) -> None:
    (folder / "own").mkdir()
    (folder / "own" / "main.tex").write_text("mine")
    before = files(folder)
    result = CliRunner().invoke(app, ["tex", "cv.yaml", "--folder", "own"])
    assert result.exit_code == 2
    assert "is there already, and not by cvbuild" in result.stderr
    assert files(folder) == before
    for _ in range(2):
        assert CliRunner().invoke(app, ["tex", "cv.yaml", "--folder", "ours"]).exit_code == 0
