"""How Sphinx makes the site of these pages (`make docs`).

It takes the Markdown as GitHub reads it (MyST), from the root of the repository, so that a link
leads to the same place here and there. It gives pages that load nothing from elsewhere. The
navigation is the table below; a page that it does not name comes last, one that is not there is
left out.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx

NAVIGATION = {
    "Begin": ["docs/install", "docs/tutorial", "docs/first-repository", "docs/gallery"],
    "How to": [
        "docs/writing",
        "docs/variants",
        "docs/pages",
        "docs/templates",
        "docs/publications",
        "docs/letters",
        "docs/languages",
        "docs/import",
        "docs/match",
        "docs/exports",
        "docs/ci",
        "docs/delivery",
        "docs/batch",
        "docs/python",
    ],
    "Reference": ["docs/schema", "docs/commands", "docs/checks"],
    "Understand": ["docs/how-it-works", "docs/performance", "SECURITY", "ARCHITECTURE"],
    "The project": ["CHANGELOG", "CONTRIBUTING", "docs/releasing"],
}

project = "cvbuild"
html_title = "cvbuild"
root_doc = "docs/index"
extensions = ["myst_parser"]
include_patterns = ["docs/*.md", "*.md"]
exclude_patterns = ["README.md"]  # the page of the repository; docs/index.md is that of the site
myst_heading_anchors = 6
smartquotes = False  # `--` stays what it is
html_theme = "furo"
html_copy_source = False
html_show_copyright = False


def navigation(existing: set[str]) -> str:
    """The table, with the pages that are there, as what Sphinx reads it from."""
    named = {page for pages in NAVIGATION.values() for page in pages}
    rest = sorted(existing - named - {root_doc})
    groups = {**NAVIGATION, **({"More": rest} if rest else {})}
    text = ""
    for name, pages in groups.items():
        listed = "\n".join(f"/{page}" for page in pages if page in existing)
        text += f"\n```{{toctree}}\n:hidden:\n:caption: {name}\n\n{listed}\n```\n"
    return text


def prepare(app: Sphinx, page: str, source: list[str]) -> None:
    """Add the navigation; call `sh` what Pygments, without a prompt, would take for output."""
    source[0] = re.sub(r"^```console\n(?!\$ )", "```sh\n", source[0], flags=re.MULTILINE)
    if page == root_doc:
        source[0] += navigation(set(app.project.docnames))


def complete(app: Sphinx, failed: Exception | None) -> None:
    """Lead to the first page; bring pictures that are named in HTML, which Sphinx does not see."""
    if failed is None:
        page = '<!doctype html>\n<meta charset="utf-8">\n<title>cvbuild</title>\n'
        page += f'<meta http-equiv="refresh" content="0; url={root_doc}.html">\n'
        page += f'<a href="{root_doc}.html">cvbuild</a>\n'
        Path(app.outdir, "index.html").write_text(page, encoding="utf-8")
        for name in ("docs/images", "docs/gallery"):
            if Path(app.srcdir, name).exists():
                shutil.copytree(Path(app.srcdir, name), Path(app.outdir, name), dirs_exist_ok=True)


def setup(app: Sphinx) -> None:
    app.connect("source-read", prepare)
    app.connect("build-finished", complete)
