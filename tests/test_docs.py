"""What the documentation shows is what happens: every command is run, every link leads somewhere.

Commands are the lines of the blocks that are called `console`, in README.md and below docs/. Each
block is run in a folder of its own (`docs_folder.py` fills it), in order; on a page of `CONTINUED`
all blocks share one, which is empty at first. A block whose commands all stand on earlier pages is
not run again. `cd` holds for what follows. In a block with `$ ` before its commands, the other
lines are what they print, `…` standing for anything. `# writes NAME` is held against what is there
afterwards. Blocks that are called `python` are run as well.

Comments before a block do what a reader does in an editor: `<!-- write FILE -->` and
`<!-- add to FILE -->` with the block, `<!-- in FILE: THIS -> THAT -->` before its commands;
`<!-- cv.yaml from FILE -->` takes a file of the repository.

What needs no shell is run in this process, which is three times as fast. Of what is not run, each
command of ours is at least asked for its options.
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
from tests.test_cli import cvbuild

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
NAMES = {page: page.relative_to(ROOT).as_posix() for page in PAGES}
CONTINUED = {"docs/tutorial.md", "docs/first-repository.md", "docs/templates.md"}

NOT_RUN = {
    r"(pip|pipx|uvx|brew|pixi|docker) .*": "needs a network, or a program that is not ours",
    r"make .*": "is for a checkout; CI runs these themselves",
    r"cvbuild (pdf|letter) .*--watch\b.*": "waits for saves; test_watch.py runs it",
    r"cvbuild serve .*": "waits for a browser; test_serve.py runs it",
    r"cvbuild batch .*--dask .*": "needs a cluster; test_batch_dask.py starts one",
    r"cvbuild .*--open\b.*": "opens a window",
    r"pbpaste .*|.* xclip .*": "needs the clipboard of another system",
    r"git remote add .*|gh .*|git push origin v.*": "needs a repository elsewhere",
    r"eval .*completion.*|.* \| source|man .*": "changes the shell, or is for reading; "
    "test_completion.py asks",
}
"""Commands that are not run, each with its reason."""

EXITS = {
    "cvbuild check cv.yaml --all-variants --strict": 5,
    "cvbuild diff cv.yaml --rev v1 --exit-code": 5,
    "cvbuild pdf cv.yaml --pages 1": 5,
}
"""Commands that end with another code than 0, besides those that show an error."""

FIRST = {
    r"cvbuild new( --(?!letter).*)?": "rm -f cv.yaml",
    r"cvbuild new --letter": "rm -f letter.yaml",
    r"cvbuild templates copy classic mine/": "rm -r mine",
    r"cvbuild import resume.json": "rm -f cv.yaml",
    r"cvbuild check cv.yaml --pdf cv.pdf.*": "cvbuild pdf cv.yaml",
    r"jq .* out/report.jsonl": "cvbuild batch cvs/ -o out/",
    r"git push -u origin main": "git init -q --bare ../it && git remote add origin ../it",
    r"git push": "git config push.default current && if ! git remote get-url origin; then "
    "git init -q --bare ../it && git remote add origin ../it; fi",
    r"git commit -am .*": "echo '# Mine' >> cv.yaml",
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
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of its own, for this process and for shells, which find this cvbuild."""
    programs = tmp_path / "bin"
    programs.mkdir()
    program = programs / "cvbuild"
    source = f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m cvbuild "$@"\n'
    program.write_text(source, encoding="utf-8")
    program.chmod(0o755)
    (programs / "python").symlink_to(sys.executable)
    home = tmp_path / "home"
    for name in (".config/fish/completions", "cache"):
        (home / name).mkdir(parents=True)
    for name in ("NO_COLOR", "COLUMNS", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PATH", str(programs), prepend=os.pathsep)
    for name, value in {
        "PYTHONPATH": str(ROOT / "src"),
        "PYTHONUTF8": "1",
        "HOME": str(home),
        **{f"GIT_{who}_NAME": "Ada" for who in ("AUTHOR", "COMMITTER")},
        **{f"GIT_{who}_EMAIL": "ada@example.org" for who in ("AUTHOR", "COMMITTER")},
    }.items():
        monkeypatch.setenv(name, value)
    return home


@cache
def earlier(page: Path) -> frozenset[str]:
    """The commands that are run for the pages before this one."""
    before = [other for other in PAGES[: PAGES.index(page)] if NAMES[other] not in CONTINUED]
    return frozenset(
        step.plain for other in before for block in blocks(other) for step in steps(block)
    )


@tex
@pytest.mark.skipif(sys.platform == "win32", reason="the blocks are for a POSIX shell")
@pytest.mark.parametrize(
    "page", [p for p in PAGES if "```console" in p.read_text("utf-8")], ids=NAMES.get
)
def test_every_command_does_what_is_shown(
    page: Path, filled: Path, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "here"
    continued = NAMES[page] in CONTINUED
    problems: list[str] = []
    for block in blocks(page):
        commands = [step for step in steps(block) if not not_run(step.plain)]
        known = all(step.plain in earlier(page) and not step.shown for step in commands)
        if known and not continued:
            continue
        if not continued or not folder.exists():
            monkeypatch.chdir(tmp_path)
            shutil.rmtree(folder, ignore_errors=True)
            shutil.copytree(filled, folder) if not continued else folder.mkdir()
            monkeypatch.chdir(folder)
        edit(block, folder)
        for step in commands:
            where = f"{NAMES[page]}:{step.line}: {step.command}"
            if step.plain.startswith("cd "):
                monkeypatch.chdir(step.plain.removeprefix("cd "))
                continue
            problems += [f"{where}\n{said}" for said in run(step, home)]
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
    if match := re.fullmatch(r"([\w.-]+) from ([\w./-]+)", block.order):
        shutil.copy(ROOT / match[2], folder / match[1])


def run(step: Step, home: Path) -> Iterator[str]:
    """Run the command; what is not as it is shown."""
    for pattern, command in FIRST.items():
        if re.fullmatch(pattern, step.plain):
            execute(command, home)
    code, printed = execute(step.plain, home)
    wrong = step.shown is not None and re.search(r"\berror\[", step.shown) is not None
    expected = EXITS.get(step.plain, 1 if wrong else 0)
    if code != expected:
        yield f"exits with {code}, not {expected}:\n{printed}"
    if step.shown:
        pattern = ".*".join(re.escape(part) for part in step.shown.split("…"))
        if not re.fullmatch(pattern, printed, re.DOTALL):
            yield f"prints:\n{printed}"
    _, _, promised = step.command.partition("# writes ")
    for name in re.findall(r"[\w./-]*\w\.\w+", promised):
        if not Path(name).is_file():
            yield f"there is no {name}:\n{printed}"


def execute(command: str, home: Path) -> tuple[int, str]:
    """The exit code of a command and all that it prints."""
    if re.fullmatch(r"cvbuild (?!cache)[^|<>&;$*]*", command):
        result = cvbuild(*shlex.split(command)[1:])
        return result.exit_code, result.output
    cached = {"XDG_CACHE_HOME": str(home / "cache")} if command.startswith("cvbuild cache") else {}
    done = subprocess.run(
        ["bash", "--norc", "-o", "pipefail", "-c", command],
        env={**os.environ, **cached},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )
    return done.returncode, done.stdout


OURS = sorted(
    {
        step.plain
        for page in PAGES
        for block in blocks(page)
        for step in steps(block)
        if not_run(step.plain) and re.match(r"cvbuild ", step.plain)
    }
)


@pytest.mark.parametrize("command", OURS)
def test_what_is_not_run_has_options_that_exist(command: str) -> None:
    """It is read as the command line reads it, and goes no further."""
    name, *words = shlex.split(command)[1:]
    given = [word.partition("=")[0] for word in words if word.startswith("-") and word != "-"]
    known = cvbuild(name, "--help")
    assert known.exit_code == 0
    assert [option for option in given if not re.search(rf"{option}(?![\w-])", known.stdout)] == []


def test_no_exception_is_left_over() -> None:
    commands = {step.plain for page in PAGES for block in blocks(page) for step in steps(block)}
    for pattern in (*NOT_RUN, *FIRST):
        assert any(re.fullmatch(pattern, command) for command in commands), pattern
    for command in EXITS:
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
