"""`import cvbuild`: the library, and which way its imports go."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import cvbuild
from tests.readers import tex, typeset

SOURCES = Path(cvbuild.__file__).parent

LAYERS = (
    {"diagnostic", "text", "cache", "finish", "look"},
    {"expression", "source", "files", "tex", "names", "uptodate", "watching", "images", "picture"},
    {"schema", "revisions"},
    {"document", "locale"},
    {"languages", "typography"},
    {"bib", "compose", "validate", "json_schema", "latex", "select", "outline", "enclose"},
    {"fit", "compare", "visual", "bibliography"},
    {"pipeline", "doctor"},
    {"explain", "inputs", "check", "export", "letter", "match", "starters"},
    {"importing"},
    {"batch"},
    {"terminal"},
    {"places"},
    {"written"},
    {"serve", "action"},
    {"commands"},
    {"cli"},
    {"start"},
    {"__main__", "__init__"},
)
"""From the bottom up: a module imports from layers below its own, or from its own package."""


def imports(file: Path) -> set[str]:
    """The parts of cvbuild that a file imports."""
    found = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        names = []
        if isinstance(node, ast.ImportFrom) and node.module is not None:
            names = [node.module]
            if node.module == "cvbuild":
                names = [f"cvbuild.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        found |= {name.split(".")[1] for name in names if name.startswith("cvbuild.")}
    return found - {"__version__"}


def layer(part: str) -> int:
    (number,) = (n for n, parts in enumerate(LAYERS) if part in parts)
    return number


@pytest.mark.parametrize("file", sorted(SOURCES.rglob("*.py")), ids=str)
def test_imports_go_one_way(file: Path) -> None:
    part = file.relative_to(SOURCES).parts[0].removesuffix(".py")
    above = {name for name in imports(file) - {part} if layer(name) >= layer(part)}
    assert not above, f"{part} imports {above}, which should import it"


@tex
def test_the_library_does_what_the_command_does() -> None:
    source = cvbuild.load(b"cvbuild: 1\nname: Ada\n", "cv.yaml")
    built = cvbuild.build(source, typeset=typeset)
    assert built.pages == 1
    assert cvbuild.build(source, typeset=typeset).pdf == built.pdf


def test_every_public_name_is_there() -> None:
    for name in cvbuild.__all__:
        assert getattr(cvbuild, name) is not None
    with pytest.raises(AttributeError, match="'cvbuild' has no attribute 'nothing'"):
        _ = cvbuild.nothing


@pytest.mark.parametrize(
    ("arguments", "absent"),
    [
        (["--version"], ("pydantic", "jinja2", "yaml", "rich")),
        (["pdf", "--help"], ("jinja2", "yaml", "cvbuild.schema")),
        (["validate", "-"], ("cvbuild.tex.engine", "rich")),
    ],
    ids=str,
)
def test_what_a_command_does_not_need_is_not_imported(
    arguments: list[str], absent: tuple[str, ...]
) -> None:
    program = (
        "import sys; from cvbuild.start import main\n"
        f"sys.argv[1:] = {arguments!r}\n"
        "try: main()\n"
        "except SystemExit: print(*sys.modules, file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], input=b"", capture_output=True, check=True
    )
    loaded = set(done.stderr.decode().split())
    assert loaded.isdisjoint(absent)


@tex
def test_a_typesetter_keeps_formats_and_processes_at_the_ready() -> None:
    from cvbuild.pipeline import Wanted, build, typesetter
    from cvbuild.tex.press import Press

    source = cvbuild.load(b"cvbuild: 1\nname: Ada\n", "cv.yaml")
    with typesetter(ready=1) as run:
        assert isinstance(run, Press)
        first, second = build(source, Wanted(), run), build(source, Wanted(), run)
        at_work = run.waits
    assert (at_work, run.waits) == (True, False)
    assert first.pdf == second.pdf
    assert any(name.endswith("article.cls") for name in second.read)
