"""Which files a résumé is made from."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from cvbuild.diagnostic import CvbuildError
from cvbuild.inputs import inputs
from cvbuild.latex.template import find, template_folder
from cvbuild.pipeline import Wanted
from cvbuild.source import load

TEMPLATE = ("template.toml", "preamble.tex", "body.tex.jinja")
MINE = [f"mine/{part}" for part in TEMPLATE]
OTHER = [f"other/{part}" for part in TEMPLATE]

CASES: dict[str, tuple[str, list[str]]] = {
    "nothing else": ("name: Ada\n", []),
    "a photo": ("photo: {file: pictures/me.jpg}\n", ["pictures/me.jpg"]),
    "a template of cvbuild": ("template: classic\n", []),
    "a template": ("template: mine\n", MINE),
    "a template twice": ("template: mine\nvariants: {a: {template: mine}}\n", MINE),
    "a template of a variant": ("variants: {a: {}, b: {template: other}}\n", OTHER),
    "all of them": (
        "photo: {file: me.png}\ntemplate: mine\nvariants: {a: {template: other}}\n",
        ["me.png", *MINE, *OTHER],
    ),
    "not valid": ("nmae: Ada\nphoto: {fiel: me.png}\ntemplate: [mine]\nvariants: [a]\n", []),
    "valid in part": ("nmae: Ada\ntemplate: mine\nvariants: {a: x, b: }\nphoto: \n", MINE),
    "empty names": ("photo: {file: ''}\ntemplate: ''\n", []),
}


@pytest.mark.parametrize(("text", "expected"), CASES.values(), ids=CASES)
def test_inputs(text: str, expected: list[str]) -> None:
    found = inputs(Path("cvs/ada.yaml"), load(text.encode(), "ada.yaml"), [])
    assert found == (Path("cvs/ada.yaml"), *(Path("cvs") / name for name in expected))


def test_a_file_that_is_no_yaml() -> None:
    assert inputs(Path("cv.yaml"), None, []) == (Path("cv.yaml"),)


def test_a_template_that_is_asked_for() -> None:
    source = load(b"name: Ada\n", "cv.yaml")
    found = inputs(Path("cv.yaml"), source, [Wanted(template="mine"), Wanted(), Wanted("a")])
    assert found == (Path("cv.yaml"), *map(Path, MINE))


@pytest.mark.parametrize("part", TEMPLATE)
def test_these_are_the_files_that_a_template_is_read_from(tmp_path: Path, part: str) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    for name in TEMPLATE:
        shutil.copy(template_folder() / "classic" / name, folder)
    find("mine", tmp_path)
    (folder / part).unlink()
    with pytest.raises(CvbuildError, match=part):
        find("mine", tmp_path)
