"""Writes `docs/commands.md` and `man/cvbuild.1`: every command with every argument and option.

Takes all from the commands themselves, as Typer is told of them: their functions, the texts of
their options, and their docstrings.

    python tools/make_commands.py          # write both
    python tools/make_commands.py --check  # exit 1 when one is out of date
"""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from textwrap import wrap
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from typer.models import ArgumentInfo, OptionInfo

from cvbuild import __version__
from cvbuild.cli import application
from cvbuild.diagnostic import ExitCode

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs/commands.md"
MANUAL = ROOT / "man/cvbuild.1"
COMMAND = "python tools/make_commands.py"


@dataclass(frozen=True, slots=True)
class Parameter:
    """An argument, which has no `names`, or an option; `value` is what it takes, '' for none."""

    names: tuple[str, ...]
    value: str
    help: str
    needed: bool
    repeated: bool
    default: str


@dataclass(frozen=True, slots=True)
class Command:
    """A command: its first sentence, the paragraphs below, and its examples."""

    name: str
    summary: str
    paragraphs: tuple[str, ...]
    examples: tuple[str, ...]
    parameters: tuple[Parameter, ...]

    @property
    def usage(self) -> str:
        """How it is called."""
        words = ["cvbuild", self.name]
        if self.options:
            words.append("[OPTIONS]")
        words += [each.value if each.needed else f"[{each.value}]" for each in self.arguments]
        return " ".join(words)

    @property
    def arguments(self) -> list[Parameter]:
        return [each for each in self.parameters if not each.names]

    @property
    def options(self) -> list[Parameter]:
        return [each for each in self.parameters if each.names]


def commands() -> list[Command]:
    """All commands, in the order of the help."""
    found = []
    for info in application().registered_commands:
        assert info.name is not None
        assert info.callback is not None
        found.append(_command(info.name, info.callback))
    return found


def _command(name: str, function: Callable[..., Any]) -> Command:
    summary, *blocks = re.split(r"\n\n+", inspect.cleandoc(function.__doc__ or ""))
    paragraphs, examples = [], []
    for block in blocks:
        head, _, rest = block.removeprefix("\b\n").partition("\n")
        if head in ("Example:", "Examples:"):
            examples += [line.strip() for line in rest.split("\n")]
        else:
            paragraphs.append(block)
    hints = get_type_hints(function, include_extras=True)
    parameters = [
        made
        for each in inspect.signature(function).parameters.values()
        if (made := _parameter(each, hints[each.name])) is not None
    ]
    return Command(name, summary, tuple(paragraphs), tuple(examples), tuple(parameters))


def _parameter(parameter: inspect.Parameter, hint: object) -> Parameter | None:
    if get_origin(hint) is not Annotated:
        return None
    typed, *notes = get_args(hint)
    info = next(note for note in notes if isinstance(note, ArgumentInfo | OptionInfo))
    if info.hidden:
        return None
    plain = _without_none(typed)
    repeated = get_origin(plain) is list
    needed = parameter.default is inspect.Parameter.empty
    default = "" if needed or parameter.default in (None, False, "") else str(parameter.default)
    text = info.help or ""
    if isinstance(info, ArgumentInfo):
        return Parameter(
            (), info.metavar or parameter.name.upper(), text, needed, repeated, default
        )
    # Typer takes the first name for the default, until it sees where the option stands.
    first = [info.default] if isinstance(info.default, str) else []
    names = (*first, *(info.param_decls or ())) or (
        "--" + parameter.name.strip("_").replace("_", "-"),
    )
    if plain is bool:
        value = ""
    elif get_origin(plain) is Literal:
        value = "|".join(map(str, get_args(plain)))
    else:
        value = info.metavar or parameter.name.upper()
    return Parameter(names, value, text, needed, repeated, default)


def _without_none(hint: Any) -> Any:
    if get_origin(hint) in (Union, UnionType):
        (hint,) = (each for each in get_args(hint) if each is not type(None))
    return hint


CODES = {
    ExitCode.DONE: "Done.",
    ExitCode.INPUT: "The input has problems.",
    ExitCode.USAGE: "The command line cannot be understood.",
    ExitCode.NO_ENGINE: "No TeX engine works on this machine.",
    ExitCode.TYPESETTING: "TeX ran and failed.",
    ExitCode.CHECK: "A check or the page budget failed.",
}

ENVIRONMENT = {
    "NO_COLOR": "Where it is set, nothing is coloured.",
    "XDG_CACHE_HOME": "The folder in which what makes it faster is kept.",
    "TMPDIR": "The folder for temporary files.",
}

GLOBAL = (
    Parameter(("--version",), "", "Print the version.", False, False, ""),
    Parameter(("--help", "-h"), "", "Show what there is; of each command, too.", False, False, ""),
    Parameter(
        ("--install-completion",),
        "",
        "Make the shell complete, from its next start on.",
        False,
        False,
        "",
    ),
)


def page(found: Sequence[Command]) -> str:
    """`docs/commands.md`."""
    parts = [
        "# The commands",
        f"<!-- Written by `{COMMAND}` from the commands; to change it, change them. -->",
        "`cvbuild COMMAND --help` says the same on the terminal, and `man cvbuild` where the manual"
        " page is installed. Options and files may come in any order; `-` stands for standard input"
        " or output.",
        _table(["Command", ""], [[f"[`{c.name}`](#cvbuild-{c.name})", c.summary] for c in found]),
    ]
    for command in found:
        parts.append(f"## `cvbuild {command.name}`")
        parts.append(command.summary)
        parts.append(f"```text\n{command.usage}\n```")
        for paragraph in command.paragraphs:
            plain = paragraph.removeprefix("\b\n")
            kept = f"```text\n{inspect.cleandoc(plain)}\n```"
            parts.append(" ".join(plain.split("\n")) if plain == paragraph else kept)
        if command.parameters:
            rows = [[_shown(each), _said(each)] for each in command.parameters]
            parts.append(_table(["Argument or option", ""], rows))
        parts.append("```console\n" + "\n".join(command.examples) + "\n```")
    parts.append("## For all")
    parts.append(_table(["Option", ""], [[_shown(each), _said(each)] for each in GLOBAL]))
    parts.append("## Exit codes")
    rows = [[str(int(code)), said] for code, said in CODES.items()]
    parts.append(_table(["Code", ""], rows))
    parts.append("## Environment")
    parts.append(_table(["Variable", ""], [[f"`{n}`", said] for n, said in ENVIRONMENT.items()]))
    return "\n\n".join(parts) + "\n"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    lines += ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows]
    return "\n".join(lines)


def _shown(each: Parameter) -> str:
    if not each.names:
        return f"`{each.value}`"
    return ", ".join(f"`{name}`" for name in each.names) + (
        f" `{each.value}`" if each.value else ""
    )


def _said(each: Parameter) -> str:
    said = [each.help]
    if not each.names and each.needed:
        said.append("Needed.")
    if each.default and each.default != "-":
        said.append(f"Without it: `{each.default}`.")
    return " ".join(said)


def manual(found: Sequence[Command], date: str) -> str:
    """`man/cvbuild.1`, in the man macros, which groff and mandoc know."""
    lines = [
        f'.\\" Written by {COMMAND} from the commands; to change it, change them.',
        f'.TH CVBUILD 1 {date} "cvbuild {__version__}"',
        ".SH NAME",
        "cvbuild \\- turn a cv.yaml into a beautifully typeset r\\[u00E9]sum\\[u00E9]",
        ".SH SYNOPSIS",
        ".B cvbuild",
        ".I command",
        "[\\fIoptions\\fR] [\\fIfile\\fR ...]",
        ".SH DESCRIPTION",
        *_text(
            "One file in YAML says what a résumé says; cvbuild sets it with LaTeX, which comes with"
            " it, and writes PDF, HTML, Markdown, plain text, DOCX, JSON Resume and pictures. Every"
            " problem of the file is told at once, with its line; a build that fails leaves the"
            " last good file as it was."
        ),
        ".PP",
        *_text("Start with:"),
        *_code(["cvbuild new", "cvbuild pdf cv.yaml"]),
        ".SH OPTIONS",
        *(line for each in GLOBAL for line in _tagged(each)),
        ".SH COMMANDS",
    ]
    for command in found:
        lines += [f'.SS "{_roff(command.usage)}"', *_text(command.summary)]
        for paragraph in command.paragraphs:
            plain = paragraph.removeprefix("\b\n")
            if plain == paragraph:
                lines += [".PP", *_text(" ".join(plain.split("\n")))]
            else:
                lines += _code(inspect.cleandoc(plain).split("\n"))
        for each in command.parameters:
            lines += _tagged(each)
        lines += [".PP", "Examples:" if len(command.examples) > 1 else "Example:"]
        lines += _code(command.examples)
    lines.append(".SH EXIT STATUS")
    for code, said in CODES.items():
        lines += [".TP", f".B {int(code)}", *_text(said)]
    lines.append(".SH ENVIRONMENT")
    for name, said in ENVIRONMENT.items():
        lines += [".TP", f".B {name}", *_text(said)]
    lines += [".SH SEE ALSO", ".BR pdflatex (1),", ".BR pdftotext (1)"]
    return "\n".join(lines) + "\n"


def _tagged(each: Parameter) -> Iterator[str]:
    names = ", ".join(f"\\fB{_roff(name)}\\fR" for name in each.names)
    value = f"\\fI{_roff(each.value)}\\fR" if each.value else ""
    yield ".TP"
    yield " ".join(filter(None, (names, value)))
    yield from _text(_said(each).replace("`", ""))


def _code(lines: Sequence[str]) -> list[str]:
    return [".PP", ".RS 4", ".nf", *(_line(line) for line in lines), ".fi", ".RE"]


def _text(text: str) -> list[str]:
    """Lines of roff; a sentence begins on a line of its own, as roff sets the space there."""
    lines = []
    for sentence in re.split(r"(?<=[.:;]) (?=[A-ZÀ-Ý])", text):
        lines += wrap(_roff(sentence), 78, break_long_words=False, break_on_hyphens=False)
    return [re.sub(r"^(?=[.'])", r"\\&", line) for line in lines]


def _line(text: str) -> str:
    return re.sub(r"^(?=[.'])", r"\\&", _roff(text))


def _roff(text: str) -> str:
    text = text.replace("\\", "\\e").replace("-", "\\-").replace('"', "\\(dq").replace("'", "\\(aq")
    return re.sub(r"[^\x00-\x7F]", lambda found: f"\\[u{ord(found[0]):04X}]", text)


def dated(old: str, found: Sequence[Command]) -> str:
    """The manual with the date that it has, unless something else in it changed."""
    has = re.search(r"^\.TH CVBUILD 1 (\S+)", old, re.MULTILINE)
    if has is not None and manual(found, has[1]) == old:
        return old
    return manual(found, datetime.now(UTC).date().isoformat())


def main(arguments: Sequence[str], paths: tuple[Path, Path] = (PAGE, MANUAL)) -> int:
    found = commands()
    olds = [path.read_text(encoding="utf-8") if path.exists() else "" for path in paths]
    news = [page(found), dated(olds[1], found)]
    if "--check" in arguments:
        stale = [path for path, old, new in zip(paths, olds, news, strict=True) if old != new]
        for path in stale:
            print(f"{path.name} is out of date; write it again with: {COMMAND}", file=sys.stderr)
        return int(bool(stale))
    for path, new in zip(paths, news, strict=True):
        path.parent.mkdir(exist_ok=True)
        path.write_text(new, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
