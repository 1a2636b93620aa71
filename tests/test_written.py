"""What may be written where: no file of somebody else's, and none whose name says otherwise."""

from __future__ import annotations

from pathlib import Path

import pytest

from cvbuild.diagnostic import ExitCode
from tests.test_cli import cvbuild

OWN = b'{"basics": {"name": "Ada"}}\n'
CV = "cvbuild: 1\nname: Ada\nvariants: {public: {}}\n"

ENDINGS = {"json": ".json", "md": ".md", "txt": ".txt", "html": ".html", "tex": ".tex"}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("cv.yaml").write_text(CV, encoding="utf-8")


@pytest.mark.parametrize("command", ENDINGS)
def test_own_work_is_refused_until_it_is_named(command: str) -> None:
    target = Path(f"cv{ENDINGS[command]}")
    target.write_bytes(OWN)
    result = cvbuild(command, "cv.yaml")
    assert (result.exit_code, result.stdout) == (ExitCode.USAGE, "")
    assert result.stderr == (
        f"cv.yaml: error[bad-output]: '{target}' is there already, and cvbuild did not write what "
        "is in it\n"
        f"  hint: give another name with -o, or write over it with -o {target}\n"
    )
    assert target.read_bytes() == OWN
    assert cvbuild(command, "cv.yaml", "-o", str(target)).stdout == f"{target}\n"
    assert target.read_bytes() != OWN
    Path("cv.yaml").write_text(CV.replace("Ada", "Ada Lovelace"), encoding="utf-8")
    assert cvbuild(command, "cv.yaml").stdout == f"{target}\n"
    assert b"lovelace" in target.read_bytes().lower()


@pytest.mark.parametrize("command", ["md", "tex"])
def test_own_work_in_a_folder_is_refused_too(command: str) -> None:
    target = Path("out") / f"cv.{command}"
    target.parent.mkdir()
    target.write_bytes(OWN)
    result = cvbuild(command, "cv.yaml", "-o", "out/")
    assert result.exit_code == ExitCode.USAGE
    assert result.stderr.endswith(f"or write over it with -o {target}\n")
    assert target.read_bytes() == OWN


def test_what_was_changed_since_is_refused() -> None:
    assert cvbuild("md", "cv.yaml").exit_code == 0
    made = Path("cv.md").read_bytes()
    Path("cv.md").write_bytes(made + b"and more\n")
    assert cvbuild("md", "cv.yaml").exit_code == ExitCode.USAGE
    Path("cv.md").write_bytes(made)
    assert cvbuild("md", "cv.yaml").exit_code == 0


def test_the_same_bytes_are_nobodys_loss() -> None:
    cvbuild("json", "cv.yaml", "-o", "other.json")
    Path("cv.json").write_bytes(Path("other.json").read_bytes())
    assert cvbuild("json", "cv.yaml").stdout == "cv.json\n"


def test_the_other_variants_are_made() -> None:
    Path("cv-public.json").write_bytes(OWN)
    Path("cv.yaml").write_text(CV.replace("{public: {}}", "{public: {}, web: {}}"), "utf-8")
    result = cvbuild("json", "cv.yaml", "--all-variants")
    assert (result.exit_code, result.stdout) == (ExitCode.USAGE, "cv-web.json\n")
    assert Path("cv-public.json").read_bytes() == OWN


ENDING = {
    "another format": (
        ["pdf", "cv.yaml", "-o", "x.docx"],
        "cv.yaml: error[bad-output]: 'x.docx' would not be what its name says\n"
        "  hint: end the name in .pdf, or use 'cvbuild docx'\n",
    ),
    "an older format": (
        ["docx", "cv.yaml", "-o", "x.doc"],
        "cv.yaml: error[bad-output]: 'x.doc' would not be what its name says\n"
        "  hint: end the name in .docx\n",
    ),
    "an archive": (
        ["tex", "cv.yaml", "-o", "x.zip"],
        "cv.yaml: error[bad-output]: 'x.zip' would not be what its name says\n"
        "  hint: end the name in .tex, or use 'cvbuild tex --zip'\n",
    ),
    "an input": (
        ["json", "cv.yaml", "-o", "old.yml"],
        "cv.yaml: error[bad-output]: 'old.yml' would not be what its name says\n"
        "  hint: end the name in .json\n",
    ),
    "a letter": (
        ["letter", "letter.yaml", "-o", "x.docx"],
        "letter.yaml: error[bad-output]: 'x.docx' would not be what its name says\n"
        "  hint: end the name in .pdf\n",
    ),
}


@pytest.mark.parametrize("name", ENDING)
def test_a_name_says_what_a_file_holds(name: str) -> None:
    Path("letter.yaml").write_text("letter: 1\nresume: cv.yaml\ndate: 2026\nbody: Hello\n", "utf-8")
    before = sorted(Path().iterdir())
    arguments, message = ENDING[name]
    result = cvbuild(*arguments)
    assert (result.exit_code, result.stdout, result.stderr) == (ExitCode.USAGE, "", message)
    assert sorted(Path().iterdir()) == before


@pytest.mark.parametrize("name", ["x.htm", "x.HTML", "x.v2", "x"])
def test_other_names_are_free(name: str) -> None:
    assert cvbuild("html", "cv.yaml", "-o", name).stdout == f"{name}\n"
