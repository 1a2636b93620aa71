"""The site of the documentation: it builds, broken links stop it, and it loads nothing."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

import html5lib
import pytest

from tests.test_docs import ROOT

MADE = find_spec("sphinx") and find_spec("myst_parser") and find_spec("furo")
pytestmark = pytest.mark.skipif(not MADE, reason="sphinx, myst-parser or furo is not installed")

HTML = "{http://www.w3.org/1999/xhtml}"
OPTIONS = re.findall(r"--[\w-]+", (ROOT / "Makefile").read_text("utf-8").partition("\nSITE = ")[2])


def make(source: Path, target: Path) -> subprocess.CompletedProcess[str]:
    """The site, as `make docs` makes it."""
    options = ("--quiet", "--fail-on-warning", "--keep-going")
    assert {*options} <= {*OPTIONS}
    folders = ("-c", source / "docs", "-d", target / "doctrees", "-b", "html", source)
    return subprocess.run(
        [sys.executable, "-m", "sphinx", *options, *folders, target / "site"],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("documentation")
    done = make(ROOT, target)
    assert (done.returncode, done.stderr) == (0, "")
    return target / "site"


def test_every_page_is_in_the_navigation(site: Path) -> None:
    first = html5lib.parse((site / "docs/index.html").read_text("utf-8"))
    (tree,) = (each for each in first.iter(f"{HTML}div") if each.get("class") == "sidebar-tree")
    listed = [site / "docs" / str(link.get("href")) for link in tree.iter(f"{HTML}a")]
    pages = {*(ROOT / "docs").glob("*.md"), *ROOT.glob("*.md")}
    pages -= {ROOT / "README.md", ROOT / "docs/index.md"}
    made = {site / page.relative_to(ROOT).with_suffix(".html") for page in pages}
    assert {page.resolve() for page in listed} == made
    assert all(page.is_file() for page in made)


def test_the_first_page_is_found(site: Path) -> None:
    (target,) = re.findall(r"url=([\w/.]+)", (site / "index.html").read_text("utf-8"))
    assert (site / target).is_file()


def test_nothing_is_loaded_from_elsewhere(site: Path) -> None:
    loaded: set[str] = set()
    for page in site.rglob("*.html"):
        for element in html5lib.parse(page.read_text("utf-8")).iter():
            if element.tag != f"{HTML}a":
                loaded |= {str(element.get(name)) for name in ("src", "href") if element.get(name)}
    for sheet in site.rglob("*.css"):
        loaded |= {*re.findall(r"url\(\s*[\"']?([^)\"']+)", sheet.read_text("utf-8"))}
    assert len(loaded) > 10
    assert [name for name in loaded if urlsplit(name).scheme not in ("", "data")] == []
    assert [name for name in loaded if name.startswith("//")] == []


def test_a_link_that_leads_nowhere_stops_it(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    shutil.copy(ROOT / "docs/conf.py", tmp_path / "docs")
    (tmp_path / "docs/index.md").write_text(
        "# A\n\n[b](new.md) [c](new.md#c) [d](no.md) ![e](e.png)\n"
    )
    (tmp_path / "docs/new.md").write_text("# B\n")
    done = make(tmp_path, tmp_path)
    assert done.returncode == 1
    assert re.findall(r"index.md:3: WARNING: (.*?) \[", done.stderr) == [
        "image file not readable: docs/e.png",
        "local id not found in doc 'docs/new': 'c'",
        "'myst' cross-reference target not found: 'no.md'",
    ]
