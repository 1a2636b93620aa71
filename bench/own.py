"""The cases of cvbuild itself: one résumé, its variants, page budgets, growth."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from bench.program import Built, Cvbuild, FailedError, call
from bench.samples import Edited, resume
from bench.timing import Case
from cvbuild import pipeline
from cvbuild.diagnostic import CvbuildError
from cvbuild.pipeline import Wanted, build, prepare
from cvbuild.source import load
from cvbuild.tex.press import Press

__all__ = ["CV", "GROWTH", "IMPORTS", "budget_cases", "cases", "growth_cases", "variant_cases"]

CV = Path(__file__).parent.parent / "cv.yaml"
"""The two-page résumé of the repository."""

IMPORTS = """\
import pydantic, typer, jinja2
class Model(pydantic.BaseModel):
    name: str
    entries: list[str] = []
"""
GROWTH = (1, 10, 100, 1000)


def cases(cvbuild: Cvbuild, press: Press) -> Iterator[Case]:
    """The reference, and a résumé of two pages in all states of file and cache."""
    folder = cvbuild.folder
    text = CV.read_text(encoding="utf-8")
    command = (sys.executable, "-c", IMPORTS)
    yield Case("python", lambda: call(command, folder, cvbuild.environment))
    yield _tex(text, press)
    yield _pdf("warm", cvbuild, Edited(folder / "cv.yaml", text))
    yield _cold(cvbuild, Edited(folder / "cold.yaml", text))
    yield _unchanged(replace(cvbuild, folder=folder / "still"), text)
    checked = Edited(folder / "checked.yaml", text)
    yield Case("validate", lambda: cvbuild("validate", checked.path.name), checked.save)
    yield Case("help", lambda: cvbuild("--help"))
    yield Case("version", lambda: cvbuild("--version"))


def variant_cases(cvbuild: Cvbuild) -> Iterator[Case]:
    """One variant of the résumé, and all four of it together."""
    text = CV.read_text(encoding="utf-8")
    for key, name, arguments, last in (
        ("one variant", "one", ("--variant", "industry"), "industry"),
        ("four variants", "four", ("--all-variants",), "public"),
    ):
        edited = Edited(cvbuild.folder / f"{name}.yaml", text)
        yield _pdf(key, cvbuild, edited, *arguments, target=f"{name}-{last}.pdf")


@dataclass(frozen=True, slots=True)
class Budget:
    """A case of the page budget: of so many entries, for which TeX runs so often."""

    case: Case
    entries: int
    runs: int


def budget_cases(cvbuild: Cvbuild, press: Press) -> Iterator[Budget]:
    """One page, with the fewest entries for which spacing, type or items have to give way."""
    found: dict[str, tuple[int, int]] = {}
    for entries in range(4, 40):
        try:
            built = _fitted(resume(entries, pages="1"), press)
        except CvbuildError:
            break
        less = {change.setting for change in built.changes if change.after < change.before}
        if less:
            found.setdefault("type" if "font_size" in less else "spacing", (entries, built.runs))
    if not found:
        raise FailedError("no page budget changes the layout")
    entries = min(number for number, _ in found.values())
    yield Budget(_budget("no budget", cvbuild, resume(entries)), entries, 1)
    for key, (entries, runs) in found.items():
        yield Budget(_budget(key, cvbuild, resume(entries, pages="1")), entries, runs)
    entries = max(number for number, _ in found.values()) + 6
    text = resume(entries, pages="1", fit={"drop": "true"})
    yield Budget(_budget("items", cvbuild, text), entries, _fitted(text, press).runs)


def _fitted(text: str, press: Press) -> pipeline.Built:
    return build(load(text.encode(), CV.name), typeset=press)


def growth_cases(cvbuild: Cvbuild) -> Iterator[tuple[int, Case]]:
    """Files of 1 to 1,000 entries."""
    for entries in GROWTH:
        edited = Edited(cvbuild.folder / f"growth-{entries}.yaml", resume(entries))
        every = 3 if entries > 100 else 1
        yield entries, replace(_pdf(growth_key(entries), cvbuild, edited), every=every)


def growth_key(entries: int) -> str:
    """What the case of so many entries is called."""
    return "1 entry" if entries == 1 else f"{entries:,} entries"


def _pdf(
    key: str,
    cvbuild: Cvbuild,
    edited: Edited,
    *arguments: str,
    anew: bool = True,
    target: str | None = None,
) -> Case:
    """A whole process, `cvbuild pdf`, on a file that is changed before it, if it is to build."""
    name = edited.path.name
    built = Built(
        cvbuild.folder / (target or edited.path.with_suffix(".pdf").name),
        edited if anew else None,
        anew,
    )
    return Case(key, lambda: cvbuild("pdf", name, *arguments), built.before, built.after)


def _budget(key: str, cvbuild: Cvbuild, text: str) -> Case:
    return _pdf(key, cvbuild, Edited(cvbuild.folder / f"budget-{key[:2]}.yaml", text))


def _cold(cvbuild: Cvbuild, edited: Edited) -> Case:
    """The first run ever: there is no cache, nor its folder."""
    empty = replace(cvbuild, cache=cvbuild.cache.with_name("empty"))
    case = _pdf("cold", empty, edited)

    def before() -> None:
        shutil.rmtree(empty.cache, ignore_errors=True)
        case.before()

    return replace(case, before=before)


def _unchanged(cvbuild: Cvbuild, text: str) -> Case:
    """What was built before, in a folder where nothing else happens: `python -m` looks there for
    modules, so that a new file in it would be a reason to build."""
    cvbuild.folder.mkdir()
    edited = Edited(cvbuild.folder / CV.name, text)
    edited.save()
    cvbuild("pdf", CV.name)
    return _pdf("unchanged", cvbuild, edited, anew=False)


def _tex(text: str, press: Press) -> Case:
    """TeX alone, in this process: it starts, loads the format and sets the résumé."""
    prepared = prepare(load(text.encode(), CV.name), Wanted(base=CV.parent))
    body = Edited(Path(os.devnull), prepared.body)
    jobs = [prepared]

    def before() -> None:
        jobs[0] = replace(prepared, body=body.next())

    def run() -> None:
        press(jobs[0])

    return Case("tex", run, before)
