"""The cases of other programs: what they take for the same résumé.

Each makes a PDF from a source that lies there, of which a word is changed before; what it takes
to write that source is not counted, except in RenderCV's case, which reads YAML as cvbuild does.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from pypdf import PdfReader

from bench import equal
from bench.machine import first_line
from bench.own import CV
from bench.program import Built, Cvbuild, FailedError, call, cleaned
from bench.samples import Edited
from bench.timing import Case
from cvbuild.compose import compose
from cvbuild.document import Document
from cvbuild.pipeline import checked
from cvbuild.source import load
from cvbuild.tex.machine import Found, Machine
from cvbuild.tex.pdflatex import Bundled

__all__ = ["Other", "Skipped", "document", "others"]

_TEX = ("-interaction=batchmode", "-halt-on-error", "-no-shell-escape")
_RENDERCV = ("--dont-generate-markdown", "--dont-generate-html", "--dont-generate-png")
_TYPST = """\
import sys, typst
typst.compile(sys.argv[1], output="typst.pdf", ignore_system_fonts=True)
"""


@dataclass(frozen=True, slots=True)
class Other:
    """A program beside cvbuild, with its version as it tells it, and the pages that it made."""

    case: Case
    label: str
    version: str
    pages: int


@dataclass(frozen=True, slots=True)
class Skipped:
    """What was not measured, and why."""

    label: str
    reason: str


def document() -> Document:
    """The résumé of the repository, as every output format gets it."""
    return compose(checked(load(CV.read_bytes(), CV.name))[0])


def others(cvbuild: Cvbuild, rendercv: str | None) -> Iterator[Other | Skipped]:
    """What is installed, each having made its PDF once.

    They find their own caches and settings: their environment is the user's. `rendercv` is the
    program of that name.
    """
    resume = document()
    bundled = Bundled().probe(Machine.here())
    tex_of = {
        "bundled pdflatex": str(bundled.program) if isinstance(bundled, Found) else None,
        "own pdflatex": shutil.which("pdflatex"),
    }
    labels = ("pdflatex of our package, same TeX", "pdflatex on the PATH, same TeX")
    for (key, program), label in zip(tex_of.items(), labels, strict=True):
        yield _same_tex(cvbuild, key, label, program)
    yield _xelatex(cvbuild.folder, resume)
    yield from _typst(cvbuild.folder, resume)
    yield _rendercv(cvbuild.folder, resume, rendercv or shutil.which("rendercv"))


def _same_tex(cvbuild: Cvbuild, key: str, label: str, program: str | None) -> Other | Skipped:
    if program is None:
        return Skipped(label, "it is not installed")
    file = cvbuild.folder / f"{key.replace(' ', '-')}.tex"
    cvbuild("tex", str(CV), "-o", file.name)
    edited = Edited(file, file.read_text(encoding="utf-8"))
    return _process(key, label, _told(program), (program, *_TEX), edited)


def _xelatex(folder: Path, resume: Document) -> Other | Skipped:
    label = "xelatex on the PATH, same words"
    program = shutil.which("xelatex")
    if program is None:
        return Skipped(label, "it is not installed")
    edited = Edited(folder / "xelatex.tex", equal.xelatex(resume))
    return _process("xelatex", label, _told(program), (program, *_TEX), edited)


def _typst(folder: Path, resume: Document) -> Iterator[Other | Skipped]:
    label = "Typst, same words"
    if find_spec("typst") is None:
        yield Skipped(label, "the Python package typst is not installed")
        return
    edited = Edited(folder / "typst.typ", equal.typst(resume))
    name = f"typst {version('typst')} (Python package)"
    yield _process("Typst", label, name, (sys.executable, "-c", _TYPST), edited)
    import typst

    edited = Edited(folder / "kept.typ", equal.typst(resume))
    edited.save()
    target = folder / "kept.pdf"
    compiler = typst.Compiler(str(edited.path), ignore_system_fonts=True)
    yield _tried(
        "Typst kept",
        "Typst, same words, process kept",
        "",
        edited,
        target,
        lambda: compiler.compile(output=str(target)),
    )


def _rendercv(folder: Path, resume: Document, program: str | None) -> Other | Skipped:
    label = "RenderCV, same words"
    if program is None:
        return Skipped(label, "it is not on the PATH; make bench RENDERCV=… names one")
    edited = Edited(folder / "rendercv.yaml", equal.rendercv(resume))
    target = folder / "rendercv_output" / f"{resume.author.replace(' ', '_')}_CV.pdf"
    command = (program, "render", edited.path.name, *_RENDERCV)
    run = partial(call, command, folder, cleaned())
    return _tried("RenderCV", label, _told(program), edited, target, run)


def _process(
    key: str, label: str, name: str, command: Sequence[str], edited: Edited
) -> Other | Skipped:
    file = edited.path
    whole = (*command, file.name)
    target = file.with_suffix(".pdf")
    run = partial(
        call, whole, file.parent, cleaned()
    )  # as it is now, before ours gets a cache of its own
    return _tried(key, label, name, edited, target, run)


def _tried(
    key: str, label: str, name: str, edited: Edited, target: Path, run: Callable[[], object]
) -> Other | Skipped:
    """The case, once it has made its PDF; if it cannot, what it says."""
    built = Built(target, edited)
    try:
        built.before()
        run()
        built.after()
    except (FailedError, RuntimeError) as error:  # the second is what typst raises
        return Skipped(label, _reason(str(error)))
    case = Case(key, run, built.before, built.after)
    return Other(case, label, name, len(PdfReader(target).pages))


def _told(program: str) -> str:
    return first_line((program, "--version")) or program


def _reason(text: str) -> str:
    """The last line that says something."""
    lines = [line for line in text.splitlines() if any(map(str.isalnum, line))]
    return lines[-1].strip("│ ")[:200] if lines else "it failed"
