"""The same input gives the same bytes: elsewhere, for others, on another day, from any cache."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from cvbuild.pipeline import Wanted, build
from cvbuild.source import load
from cvbuild.tex.engine import Found, Machine, choose
from cvbuild.tex.format import Formats
from cvbuild.tex.pdflatex import LIMITS, Bundled, bundled_folder
from cvbuild.tex.press import Press
from tests.readers import tex, typeset

pytestmark = tex
ROOT = Path(__file__).parent.parent
CV = (ROOT / "cv.yaml").read_bytes()


@pytest.fixture(scope="module")
def expected() -> str:
    return digest(build(load(CV, "cv.yaml"), Wanted("industry"), typeset).pdf)


def digest(pdf: bytes) -> str:
    return hashlib.sha256(pdf).hexdigest()


def in_a_process(folder: Path, **environment: str) -> str:
    """What a process of its own makes of the file in that folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "cv.yaml").write_bytes(CV)
    command = [sys.executable, "-m", "cvbuild", "pdf", "cv.yaml", "--variant", "industry"]
    inherited = {n: v for n, v in os.environ.items() if n not in ("HOME", "USER", "LOGNAME")}
    subprocess.run(command, cwd=folder, env=inherited | environment, check=True)
    return digest((folder / "cv-industry.pdf").read_bytes())


def test_another_folder_user_language_and_day(tmp_path: Path, expected: str) -> None:
    home, temporary = tmp_path / "home of ünser", tmp_path / "tmp $x"
    home.mkdir()
    temporary.mkdir()
    made = in_a_process(
        tmp_path / "a folder, with ünusual {name}",
        HOME=str(home),
        USER="somebody",
        LOGNAME="somebody",
        TMPDIR=str(temporary),
        LC_ALL="tr_TR.UTF-8",
        LANG="de_DE.ISO-8859-1",
        TZ="Pacific/Kiritimati",  # where it is tomorrow
        SOURCE_DATE_EPOCH="1",
        PYTHONHASHSEED="1",
        TEXMFHOME="/nowhere",
        max_print_line="60",
    )
    assert made == expected


def test_two_processes_of_their_own(tmp_path: Path, expected: str) -> None:
    made = [in_a_process(tmp_path / f"{n}", PYTHONHASHSEED=f"{n}") for n in range(2)]
    assert made == [expected, expected]


def test_from_a_cold_cache_and_a_warm_one(tmp_path: Path, expected: str) -> None:
    cache = str(tmp_path / "cache")
    cold = in_a_process(tmp_path / "cold", XDG_CACHE_HOME=cache)
    warm = in_a_process(tmp_path / "warm", XDG_CACHE_HOME=cache)
    assert list((tmp_path / "cache").rglob("cv.fmt"))
    assert (cold, warm) == (expected, expected)


def test_without_a_cache(tmp_path: Path, expected: str) -> None:
    blocked = tmp_path / "cache"
    blocked.write_text("a file where the folder should be")
    assert in_a_process(tmp_path / "home", XDG_CACHE_HOME=str(blocked)) == expected


def test_without_a_format(expected: str) -> None:
    engine, found = choose("auto", Machine.here())
    with Press(engine, found, None, LIMITS) as run:
        made = build(load(CV, "cv.yaml"), Wanted("industry"), run)
    assert digest(made.pdf) == expected


def test_an_engine_in_a_folder_with_spaces(tmp_path: Path, expected: str) -> None:
    real = bundled_folder()
    if real is None:
        pytest.skip("no bundled engine")
    linked = tmp_path / "an engine, with ünusual (name)"
    try:
        linked.symlink_to(real)
    except OSError:
        pytest.skip("no symbolic links here")
    engine = Bundled(lambda: linked)
    found = engine.probe(Machine.here())
    if not isinstance(found, Found):
        pytest.skip("no bundled engine for this machine")
    assert " " in str(found.program)
    from cvbuild.cache import Cache

    for formats in (None, Formats(Cache(tmp_path / "cache"), found)):
        with Press(engine, found, formats, LIMITS) as run:
            made = build(load(CV, "cv.yaml"), Wanted("industry"), run)
        assert digest(made.pdf) == expected


def test_what_is_above_the_resume_does_not_matter(tmp_path: Path, expected: str) -> None:
    (tmp_path / "article.cls").write_text("\\errmessage{mine}")
    (tmp_path / "texmf.cnf").write_text("main_memory = 1\n")
    assert in_a_process(tmp_path) == expected
