"""What the documentation shows is what happens: every command is run, every link leads somewhere.

Commands are the lines of the blocks that are called `console`, in README.md and below docs/. Each
block is run in a folder of its own (`docs_folder.py` fills it), in order; on a page of `CONTINUED`
all blocks share one, which is empty at first. In a block with `$ ` before its commands, the other
lines are what they print, `…` standing for anything. `# writes NAME` is held against what is there
afterwards. Comments do what a reader does in an editor: `<!-- write FILE -->` and
`<!-- add to FILE -->` before a block of a file, `<!-- in FILE: THIS -> THAT -->` before a command.
Blocks that are called `python` are run as well.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from tests.docs_folder import fill
from tests.readers import tex

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
NAMES = {page: page.relative_to(ROOT).as_posix() for page in PAGES}
CONTINUED = {"docs/tutorial.md"}

NOT_RUN = {
    r"(pip|pipx|uvx|brew|conda|docker|podman) .*": "needs a network, or a program that is not ours",
    r"make .*": "is for a checkout; CI runs these themselves",
    r"cvbuild (pdf|letter) .*--watch\b.*": "waits for saves; test_watch.py runs it",
    r"cvbuild serve .*": "waits for a browser; test_serve.py runs it",
    r"cvbuild batch .*--dask .*": "needs a cluster; test_batch_dask.py starts one",
    r"cvbuild .*--open\b.*": "opens a window",
    r"pbpaste .*|.* xclip .*": "needs the clipboard of another system",
    r"git push.*|gh .*": "needs a repository elsewhere",
    r"eval .*completion.*|man .*": "changes the shell, or is for reading; test_completion.py asks",
}
"""Commands that are not run, each with its reason."""

EXITS = {
    "cvbuild check cv.yaml --all-variants --strict": 5,
    "cvbuild diff cv.yaml --rev v1 --exit-code": 5,
    "cvbuild pdf cv.yaml --pages 1": 5,
}
"""Commands that end with another code than 0, besides those that show an error."""

FIRST = {
    "cvbuild new": "rm -f cv.yaml",
    "cvbuild new --letter": "rm -f letter.yaml",
    "cvbuild import resume.json": "rm -f cv.yaml",
    "cvbuild check cv.yaml --pdf cv.pdf": "cvbuild pdf cv.yaml",
    "cvbuild check cv.yaml --pdf cv.pdf --only links": "cvbuild pdf cv.yaml",
    "jq -r 'select(.status == \"failed\") | .input' out/report.jsonl": "cvbuild batch cvs/ -o out/",
}
"""What is done before a command, for it to find what the reader has by then."""

OPTIONAL = ("jq", "less")
"""Programs without which a line is passed over."""


@dataclass(frozen=True, slots=True)
class Block:
    """A block of code: what it is, what is written before it, and the number of its first line."""

    kind: str
    order: str
    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Step:
    """A command, and what it prints where that is shown."""

    command: str
    shown: str | None
    line: int

    @property
    def plain(self) -> str:
        """The command without its comment."""
        return re.sub(r"\s+#\s.*", "", self.command)


@cache
def tokens(page: Path) -> list[Token]:
    return MarkdownIt("commonmark").enable("table").parse(page.read_text(encoding="utf-8"))


def blocks(page: Path) -> Iterator[Block]:
    order = ""
    for token in tokens(page):
        if token.type == "fence":
            assert token.map is not None
            yield Block(token.info.strip(), order, token.content, token.map[0] + 2)
        order = token.content.strip().strip("<!->").strip() if token.type == "html_block" else ""


def steps(block: Block) -> list[Step]:
    lines = block.text.splitlines()
    if block.kind == "python":
        return [Step(f"python - <<'END'\n{block.text}END", None, block.line)]
    if block.kind != "console":
        return []
    if not any(line.startswith("$ ") for line in lines):
        return [Step(line, None, block.line + n) for n, line in enumerate(lines) if line.strip()]
    found: list[Step] = []
    for number, line in enumerate(lines):
        if line.startswith("$ "):
            found.append(Step(line[2:], "", block.line + number))
        else:
            last = found[-1]
            found[-1] = Step(last.command, f"{last.shown}{line}\n", last.line)
    return found


def not_run(command: str) -> bool:
    pattern = any(re.fullmatch(pattern, command) for pattern in NOT_RUN)
    words = [word for word in OPTIONAL if re.search(rf"(^|\| ){word}\b", command)]
    return pattern or any(shutil.which(word) is None for word in words)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if shutil.which("git") is None:
        pytest.skip("git is not installed")
    folder = tmp_path_factory.mktemp("docs")
    fill(folder)
    return folder


@pytest.fixture
def shell(tmp_path: Path) -> dict[str, str]:
    """The environment of a shell that finds this cvbuild, in a home of its own."""
    programs = tmp_path / "bin"
    programs.mkdir()
    program = programs / "cvbuild"
    source = f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m cvbuild "$@"\n'
    program.write_text(source, encoding="utf-8")
    program.chmod(0o755)
    python = programs / "python"
    python.symlink_to(sys.executable)
    for name in (".config/fish/completions", "cache"):
        (tmp_path / "home" / name).mkdir(parents=True)
    hidden = ("NO_COLOR", "COLUMNS", "FORCE_COLOR")
    environment = {name: value for name, value in os.environ.items() if name not in hidden}
    return environment | {
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT / "src"),
        "PYTHONUTF8": "1",
        "HOME": str(tmp_path / "home"),
        **{f"GIT_{who}_NAME": "Ada" for who in ("AUTHOR", "COMMITTER")},
        **{f"GIT_{who}_EMAIL": "ada@example.org" for who in ("AUTHOR", "COMMITTER")},
    }


@tex
@pytest.mark.skipif(sys.platform == "win32", reason="the blocks are for a POSIX shell")
@pytest.mark.parametrize(
    "page", [p for p in PAGES if "```console" in p.read_text("utf-8")], ids=NAMES.get
)
def test_every_command_does_what_is_shown(
    page: Path, filled: Path, shell: dict[str, str], tmp_path: Path
) -> None:
    folder = tmp_path / "here"
    continued = NAMES[page] in CONTINUED
    problems: list[str] = []
    for block in blocks(page):
        if not continued or not folder.exists():
            shutil.rmtree(folder, ignore_errors=True)
            shutil.copytree(filled, folder) if not continued else folder.mkdir()
        edit(block, folder)
        for step in steps(block):
            if not not_run(step.plain):
                where = f"{NAMES[page]}:{step.line}: {step.command}"
                problems += [f"{where}\n{said}" for said in run(step, folder, shell)]
    assert problems == [], "\n".join(problems)


def edit(block: Block, folder: Path) -> None:
    """What a comment before the block asks the reader to do."""
    if match := re.fullmatch(r"(write|add to) ([\w./-]+)", block.order):
        file = folder / match[2]
        before = file.read_text(encoding="utf-8") if match[1] == "add to" else ""
        file.write_text(before + block.text, encoding="utf-8")
    if match := re.fullmatch(r"in ([\w./-]+): (.*) -> (.*)", block.order):
        file = folder / match[1]
        text = file.read_text(encoding="utf-8")
        assert match[2] in text, block.order
        file.write_text(text.replace(match[2], match[3], 1), encoding="utf-8")


def run(step: Step, folder: Path, environment: dict[str, str]) -> Iterator[str]:
    """Run the command; what is not as it is shown."""
    first = f"{{ {command}; }} >/dev/null" if (command := FIRST.get(step.plain)) else ""
    if step.plain.startswith("cvbuild cache"):
        environment = environment | {"XDG_CACHE_HOME": f"{environment['HOME']}/cache"}
    done = subprocess.run(
        ["bash", "--norc", "-o", "pipefail", "-c", f"{first}\n{step.command}"],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )
    wrong = step.shown is not None and re.search(r"\berror\[", step.shown) is not None
    expected = EXITS.get(step.plain, 1 if wrong else 0)
    if done.returncode != expected:
        yield f"exits with {done.returncode}, not {expected}:\n{done.stdout}"
    if step.shown:
        pattern = ".*".join(re.escape(part) for part in step.shown.split("…"))
        if not re.fullmatch(pattern, done.stdout, re.DOTALL):
            yield f"prints:\n{done.stdout}"
    _, _, promised = step.command.partition("# writes ")
    for name in re.findall(r"[\w./-]*\w\.\w+", promised):
        if not (folder / name).is_file():
            yield f"there is no {name}:\n{done.stdout}"


def test_no_exception_is_left_over() -> None:
    commands = {step.plain for page in PAGES for block in blocks(page) for step in steps(block)}
    for pattern in NOT_RUN:
        assert any(re.fullmatch(pattern, command) for command in commands), pattern
    for command in (*EXITS, *FIRST):
        assert command in commands, command


LINKED = [*PAGES, *(page for page in sorted(ROOT.glob("*.md")) if page not in PAGES)]


def links(page: Path) -> Iterator[str]:
    for token in tokens(page):
        for child in token.children or ():
            target = child.attrGet("href") or child.attrGet("src")
            if target is not None:
                yield unquote(str(target))


@cache
def anchors(page: Path) -> frozenset[str]:
    """The anchors of the headings of a page, as GitHub makes them."""
    found: list[str] = []
    for heading, words in zip(tokens(page), tokens(page)[1:], strict=False):
        if heading.type == "heading_open":
            text = "".join(child.content for child in words.children or ())
            slug = re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-")
            found.append(slug if slug not in found else f"{slug}-{found.count(slug)}")
    return frozenset(found)


@pytest.mark.parametrize("page", LINKED, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_leads_somewhere(page: Path) -> None:
    for target in links(page):
        address = urlsplit(target)
        if address.scheme:
            assert address.scheme in ("https", "mailto"), target
            assert address.scheme == "mailto" or "." in address.netloc, target
            continue
        file = (page.parent / address.path).resolve() if address.path else page
        assert file.exists(), f"{page.name}: {target}"
        assert file.is_relative_to(ROOT), f"{page.name}: {target}"
        if address.fragment:
            assert address.fragment in anchors(file), f"{page.name}: {target}"
