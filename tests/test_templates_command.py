"""`cvbuild templates`: the list, the pictures, and the beginning of one's own."""

from __future__ import annotations

from pathlib import Path

import pytest

from cvbuild.latex.template import builtin_names
from tests.readers import tex
from tests.test_cli import cvbuild

CV = "cvbuild: 1\nname: Ada\npages: 1\nsections:\n  - {kind: text, title: Profile, text: Hello}\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("cv.yaml").write_text(CV, encoding="utf-8")


def test_the_list(monkeypatch: pytest.MonkeyPatch) -> None:
    result = cvbuild("templates")
    assert (result.exit_code, result.stderr) == (0, "")
    lines = result.stdout.splitlines()
    assert lines[:2] == [
        "classic        Serif, centred name in bold capitals, section titles over a rule:",
        "               the academic tradition.",
    ]
    assert {line.split()[0] for line in lines if line[0] != " "} == set(builtin_names())
    assert max(map(len, lines)) <= 80


@tex
@pytest.mark.parametrize("name", ["classic", "sidebar"])
def test_a_copy_sets_what_the_template_sets(name: str) -> None:
    result = cvbuild("templates", "copy", name, "mine/")
    written = ["mine/template.toml", "mine/body.tex.jinja", "mine/preamble.tex"]
    assert (result.stdout.split(), result.stderr) == (written, "")
    shown = []
    for template in (name, "mine"):
        assert (
            cvbuild("png", "cv.yaml", "-t", template, "--page", "1", "-o", "out.png").exit_code == 0
        )
        shown.append(Path("out.png").read_bytes())
    assert shown[0] == shown[1]


@tex
def test_pictures() -> None:
    result = cvbuild("templates", "--pictures", "looks/", "cv.yaml")
    assert (result.exit_code, result.stderr) == (0, "")
    files = [f"looks/{name}.png" for name in builtin_names()]
    assert sorted(result.stdout.split()) == sorted([*files, "looks/index.html"])
    assert len({Path(file).read_bytes() for file in files}) == len(files)
    page = Path("looks/index.html").read_text(encoding="utf-8")
    assert [name for name in builtin_names() if f'src="{name}.png"' not in page] == []


@tex
def test_a_template_in_which_it_does_not_fit_is_told_and_the_others_are_shown() -> None:
    long = "\n".join(f"      - {{title: Prize {n}, date: 2020}}" for n in range(75))
    text = f"cvbuild: 1\nname: Ada\npages: 1\nsections:\n  - kind: awards\n    entries:\n{long}\n"
    Path("cv.yaml").write_text(text, encoding="utf-8")
    result = cvbuild("templates", "--pictures", "looks", "cv.yaml")
    assert result.exit_code == 5
    assert "looks/compact.png" in result.stdout
    assert "looks/academic-long.png" not in result.stdout
    assert "template academic-long:\ncv.yaml:3:8: error[too-many-pages]: " in result.stderr


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("<% block nam %><% endblock %>", "no block is called 'nam'; did you mean 'name'?"),
        (
            "<% block elsewhere %><% endblock %>",
            "no block is called 'elsewhere'; there are name, section_title, paragraph, listing, "
            "definition, entry_heading, one_line, entry_body, document, header, photo, headline, "
            "contacts, summary, sections",
        ),
        ("<% block name %><% block mine %>a<% endblock %><% endblock %>", None),
    ],
)
def test_a_block_that_nothing_sets_is_told(body: str, told: str | None) -> None:
    """Jinja2 passes over it."""
    Path("mine").mkdir()
    toml = 'description = "Mine."\nextends = "modern"\n'
    Path("mine/template.toml").write_text(toml, encoding="utf-8")
    text = f'<% extends "modern" %>\n{body}\n'
    Path("mine/body.tex.jinja").write_text(text, encoding="utf-8")
    result = cvbuild("tex", "cv.yaml", "--template", "mine")
    message = (
        "cv.yaml: error[broken-template]: the template 'mine' cannot be used: "
        f"body.tex.jinja:2: {told}\n"
    )
    assert result.stderr == ("" if told is None else message)


def test_what_is_for_files_alone_is_no_setting_of_a_template() -> None:
    Path("mine").mkdir()
    toml = 'description = "Mine."\nextends = "modern"\n[look]\nquotes = "locale"\n'
    Path("mine/template.toml").write_text(toml, encoding="utf-8")
    result = cvbuild("tex", "cv.yaml", "--template", "mine")
    assert result.stderr == (
        "cv.yaml: error[broken-template]: the template in mine cannot be used: template.toml: "
        "look.quotes is for `design` in a file alone\n"
        "  hint: a template is a folder with template.toml, preamble.tex and body.tex.jinja\n"
    )


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (
            ["copy", "clasic", "mine"],
            "cvbuild: error[unknown-template]: there is no template 'clasic'\n"
            "  hint: did you mean 'classic'?\n",
        ),
        (
            ["copy", "classic"],
            "cvbuild: error[bad-output]: copy takes a template and a folder\n"
            "  hint: such as: cvbuild templates copy NAME FOLDER\n",
        ),
        (
            ["copy", "classic", "there"],
            "cvbuild: error[file-exists]: 'there/preamble.tex' is there already\n"
            "  hint: give another folder\n",
        ),
        (
            ["copy", "classic", "modern"],
            "cvbuild: error[bad-output]: 'modern' would be hidden by the template 'modern'\n"
            "  hint: give another folder\n",
        ),
        (
            ["copy", "classic", "cv.yaml/mine"],
            "cvbuild: error[bad-output]: the folder 'cv.yaml/mine' cannot be made: "
            "Not a directory\n  hint: choose another place\n",
        ),
        (
            ["copy", "classic", "mine", "--pictures", "looks"],
            "cvbuild: error[bad-output]: --pictures shows templates, and copies none\n"
            "  hint: use either: cvbuild templates copy NAME FOLDER\n",
        ),
        (
            ["copy", "classic", ""],
            "cvbuild: error[bad-output]: the name of the folder is empty\n"
            "  hint: is a variable of your shell not set?\n",
        ),
        (
            ["cv.yaml"],
            "cv.yaml: error[bad-output]: where should the pictures of 'cv.yaml' go?\n"
            "  hint: add --pictures FOLDER\n",
        ),
        (
            ["cv.yaml", "b.yaml", "--pictures", "looks"],
            "cv.yaml: error[bad-output]: 'b.yaml' is one word too many\n"
            "  hint: name one file, or: cvbuild templates copy NAME FOLDER\n",
        ),
    ],
)
def test_what_makes_no_sense_is_refused(words: list[str], message: str) -> None:
    Path("there").mkdir()
    Path("there/preamble.tex").write_text("", encoding="utf-8")
    result = cvbuild("templates", *words)
    assert (result.exit_code, result.stdout, result.stderr) == (2, "", message)
    assert [path.name for path in Path("there").iterdir()] == ["preamble.tex"]
    assert not Path("mine").exists()
