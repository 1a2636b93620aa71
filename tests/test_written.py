"""A file that somebody else wrote is not written over, unless it is named."""

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
