"""Engines at work with formats of their own, and jobs for them."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

import pytest

from cvbuild.cache import Cache
from cvbuild.compose import compose
from cvbuild.latex.characters import displayed, repertoire
from cvbuild.latex.render import picture_name, render
from cvbuild.latex.template import Layout, Template, builtin, builtin_names
from cvbuild.pipeline import checked
from cvbuild.source import load
from cvbuild.tex.engine import ENGINES, LIMITS, LUATEX, Engine, Found, Limits, Machine, Missing
from cvbuild.tex.format import Formats
from cvbuild.tex.job import TexJob, Typeset
from cvbuild.tex.press import Press
from cvbuild.tex.process import Call, Completed, Runner, run

ROOT = Path(__file__).resolve().parent.parent
DUMPING = [name for name in ENGINES if name != LUATEX]
"""The engines that dump formats."""


@dataclass
class Watched:
    """An engine that remembers the jobs that it was given, which are those without a format."""

    engine: Engine
    jobs: list[TexJob] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.engine.name

    def probe(self, machine: Machine) -> Found | Missing:
        return self.engine.probe(machine)

    def dumps(self, found: Found) -> bool:
        return self.engine.dumps(found)

    def typeset(
        self, job: TexJob, found: Found, limits: Limits = LIMITS, runner: Runner = run
    ) -> Typeset:
        self.jobs.append(job)
        return self.engine.typeset(job, found, limits, runner)


@dataclass
class Workshop:
    """One engine and one cache, which may be empty."""

    engine: Watched
    found: Found
    cache: Cache
    calls: list[Call] = field(default_factory=list)

    def press(self, *, ready: int = 0, limits: Limits = LIMITS) -> Press:
        """As another process would have it: it knows what is in the cache, and nothing else."""
        formats = Formats(self.cache, self.found, limits, self._run)
        return Press(self.engine, self.found, formats, limits, ready=ready)

    def ordinary(self, job: TexJob) -> Typeset:
        """What comes of the job without a format."""
        return self.engine.engine.typeset(job, self.found)

    @property
    def formats(self) -> list[Path]:
        """The folders of the formats in the cache."""
        return [entry.path for entry in self.cache.entries()]

    def only(self) -> Path:
        """The folder of the only format in the cache."""
        (folder,) = self.formats
        return folder

    def _run(self, call: Call) -> Completed:
        self.calls.append(call)
        return run(call)


def workshop(engine: str, cache: Path) -> Workshop:
    """The engine of that name on this machine; skips the test where there is none."""
    found = ENGINES[engine].probe(Machine.here())
    if isinstance(found, Missing):
        pytest.skip(f"{engine}: {found.reason}")
    return Workshop(Watched(ENGINES[engine]), found, Cache(cache))


def use(press: Press, job: TexJob) -> Typeset:
    """What the press makes of a job, having made it once before: it has proved its format."""
    with press:
        press(job)
        return press(job)


def png() -> bytes:
    """A grey picture."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + check

    header = struct.pack(">IIBBBBB", 8, 10, 8, 0, 0, 0, 0)
    pixels = zlib.compress((b"\x00" + b"\x80" * 8) * 10)
    parts = (("IHDR", header), ("IDAT", pixels), ("IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(kind.encode(), data) for kind, data in parts)


def _characters(signs: bool) -> str:
    """A file with all characters, upright, bold and italic: the signs, or what is no sign."""
    fonts = repertoire("latin-modern")
    visible = [
        char
        for char in fonts
        if displayed(char).strip() and ("cvcharsign" in fonts.tex(char)) == signs
    ]
    rows = ["".join(visible[n : n + 40]) for n in range(0, len(visible), 40)]
    items = "".join(
        f"      - {_quoted(f'{mark}{_literal(row)}{mark}')}\n"
        for row in rows
        for mark in ("", "**", "*")
    )
    return f"cvbuild: 1\nname: Ada\nsections:\n  - kind: list\n    title: All\n    items:\n{items}"


def _literal(text: str) -> str:
    return "".join("\\" + char if char in "\\*`[]" else char for char in text)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


SMALL = "cvbuild: 1\nname: Ada\nsections:\n  - {kind: text, title: Profile, text: Hello}\n"
_PHOTO = SMALL.replace("name: Ada\n", "name: Ada\nphoto: {file: me.png}\n")


@cache
def documents() -> Mapping[str, str]:
    """Files to typeset, by name."""
    return {
        "own": (ROOT / "cv.yaml").read_text(encoding="utf-8"),
        "starter": (ROOT / "src/cvbuild/starter.yaml").read_text(encoding="utf-8"),
        "characters": _characters(signs=False),
        "signs": _characters(signs=True),
        "photo": _PHOTO,
        "nothing": "cvbuild: 1\nname: Ada\n",
    }


def templates() -> tuple[Template, ...]:
    """All that come with cvbuild."""
    return tuple(template for name in builtin_names() if (template := builtin(name)) is not None)


def usual() -> Template:
    """The one that a file has which names none."""
    return next(one for one in templates() if one.name == "classic")


def layouts(template: Template) -> Mapping[str, Layout]:
    """The template's own layout, the tightest within its limits, and large ones."""
    natural, limits = template.layout, template.limits
    tight = limits.tightest(natural)
    return {
        "natural": natural,
        "tight": replace(tight, font_size=limits.font_size, margin=limits.margin),
        "a4": replace(natural, paper="a4", margin=120.0, spacing=limits.spacing[1]),
        "large": replace(natural, font_size=12.0, leading=limits.leading[1]),
    }


def job(
    text: str = SMALL, template: Template | None = None, layout: Layout | None = None
) -> TexJob:
    """The job that a file makes; it has a picture if it wants one."""
    template = template or usual()
    cv, _ = checked(load(text.encode(), "cv.yaml"))
    made = render(compose(cv), template, layout or template.layout)
    return replace(made, files={picture_name("me.png"): png()} if cv.photo is not None else {})


def own(preamble: str = "", body: str = "") -> TexJob:
    """A job of a template of one's own: cvbuild's usual one with more in it."""
    made = job()
    return replace(made, preamble=f"{made.preamble}\n{preamble}\n", body=f"{made.body}\n{body}\n")
