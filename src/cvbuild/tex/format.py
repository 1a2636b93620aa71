"""Formats: the preamble of a template, read once and kept as TeX's memory (The TeXbook, chapter 4).

A format is dumped after `\\begin{document}`, so that a run begins with the résumé itself. It holds
nothing of one: sizes are set by `\\cvlayout` in the body, which also restores what a dump leaves
out. The same job gives the same bytes with a format and without one; tests hold that.

A format is kept uncompressed, which loads three times as fast as TeX's own gzip, and beside it a
font map with the lines of the fonts that our templates use, because TeX reads the whole map of its
installation otherwise. The key of a format is the preamble and the engine's file; what else it was
made from (packages, TeX's settings) is listed with it and looked at before each use, and a checksum
tells whether it is still what was written.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from cvbuild.cache import Cache
from cvbuild.diagnostic import CvbuildError
from cvbuild.tex.machine import Found
from cvbuild.tex.pdflatex import ARGUMENTS, LIMITS, Limits, call_of, files_read, private_folder, put
from cvbuild.tex.process import Runner, run

__all__ = ["Format", "Formats", "stamps"]

_RECIPE = "1"
"""Changes with what is below, so that formats of other versions of cvbuild are not taken."""

_DUMP = "\\makeatletter\\nofiles\\makeatother\n\\begin{document}\n\\dump\n"
_ASK = r"\catcode123=1 \catcode125=2 \pdfoutput=1 \font\x=ec-lmr10 \shipout\hbox{\x a}\end"
"""One letter for iniTeX, which has to look for its font map."""
_OURS = re.compile(r"<lm[a-z]+\d*\.pfb|dummy-space ")
"""Latin Modern in a font map (dvips manual, "psfonts.map"), and where pdfTeX has real spaces from
unless it is told another font."""


@dataclass(frozen=True, slots=True)
class Format:
    """A format in the cache: `file` is what TeX loads, `map` the small font map, if it has one."""

    key: str
    file: Path
    map: Path | None
    checksum: int

    def whole(self) -> bool:
        """Whether the file is what was written; reads all of it, with the interpreter free."""
        try:
            return zlib.crc32(self.file.read_bytes()) == self.checksum
        except OSError:
            return False


def stamps(files: Iterable[str | Path]) -> dict[str, tuple[int, int] | None]:
    """Size and time of modification (nanoseconds) of files; None for one that is not there."""
    return {str(file): _stamp(Path(file)) for file in files}


def _stamp(file: Path) -> tuple[int, int] | None:
    try:
        status = file.stat()
    except OSError:
        return None
    return (status.st_size, status.st_mtime_ns)


@dataclass(slots=True)
class Formats:
    """The formats of one engine in the cache."""

    cache: Cache
    found: Found
    limits: Limits = LIMITS
    runner: Runner = run
    _unusable: set[str] = field(default_factory=set)

    def known(self, preamble: str) -> Format | None:
        """The format of that preamble, if there is one and what it was made from is the same."""
        key = self._key(preamble)
        folder = None if key in self._unusable else self.cache.find("formats", key)
        if folder is None:
            return None
        try:
            told = json.loads((folder / "made.json").read_bytes())
            files = {name: None if at is None else tuple(at) for name, at in told["files"].items()}
            checksum = int(told["checksum"])
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            self.cache.remove("formats", key)
            return None
        if stamps(files) != files:
            self.cache.remove("formats", key)
            return None
        if told.get("unusable"):
            self._unusable.add(key)
            return None
        small = folder / "pdftex.map"
        return Format(key, folder / "cv.fmt", small if small.exists() else None, checksum)

    def made(self, preamble: str) -> Format | None:
        """The format of that preamble, made now if there is none; None where it cannot be."""
        known = self.known(preamble)
        key = self._key(preamble)
        if known is not None or key in self._unusable:
            return known

        def fill(folder: Path) -> None:
            self._make(preamble, folder)

        try:
            self.cache.keep_folder("formats", key, fill)
        except CvbuildError:  # there is no place for TeX to work in, or it does not start
            return None
        return self.known(preamble)

    def damaged(self, format_: Format) -> None:
        """Forget a format that is not what was written."""
        self.cache.remove("formats", format_.key)

    def failed(self, format_: Format) -> None:
        """A job failed with the format and not without it: use it no more, if it is not the map.

        The small font map goes first: a template of one's own may use other fonts.
        """
        if format_.map is not None:
            format_.map.unlink(missing_ok=True)
        else:
            self._unusable.add(format_.key)

    def _key(self, preamble: str) -> str:
        from hashlib import sha256

        program = self.found.program
        parts = [_RECIPE, preamble, str(program), str(_stamp(program)), str(self.limits.epoch)]
        parts += [f"{name}={value}" for name, value in sorted(self.found.environment.items())]
        return sha256("\0".join(parts).encode("utf-8", "surrogateescape")).hexdigest()[:32]

    def _make(self, preamble: str, target: Path) -> None:
        """Fill the folder of a format; where TeX cannot dump it, with the note that it cannot."""
        with private_folder() as folder:
            put(folder, f"{preamble}\n{_DUMP}", {})
            arguments = ("-ini", "-interaction=nonstopmode", *ARGUMENTS, "&pdflatex", "cv.tex")
            completed = self.runner(call_of(self.found, arguments, folder, self.limits))
            files = stamps((self.found.program, *files_read(folder)))
            told: dict[str, object] = {"files": files, "checksum": 0}
            try:
                data = _unpacked((folder / "cv.fmt").read_bytes())
            except (OSError, zlib.error):
                data = b""
            if completed.returncode == 0 and data:
                (target / "cv.fmt").write_bytes(data)
                told["checksum"] = zlib.crc32(data)
            elif completed.timed_out or completed.returncode < 0:
                raise OSError("TeX was stopped; it may work the next time")
            else:
                told["unusable"] = True
            if (map_ := self._map()) is not None:
                files |= stamps([map_])
                (target / "pdftex.map").write_bytes(_small(map_))
            (target / "made.json").write_text(json.dumps(told), encoding="utf-8")

    def _map(self) -> Path | None:
        """The font map of TeX's installation; TeX itself is asked."""
        with private_folder() as folder:
            arguments = ("-ini", "-interaction=nonstopmode", *ARGUMENTS, _ASK)
            self.runner(call_of(self.found, arguments, folder, self.limits))
            maps = [name for name in files_read(folder) if name.endswith("pdftex.map")]
        return Path(maps[0]) if maps else None


def _unpacked(data: bytes) -> bytes:
    """What is in a gzip file; TeX reads a format either way (zlib's gzread)."""
    return zlib.decompress(data, wbits=31) if data.startswith(b"\x1f\x8b") else data


def _small(file: Path) -> bytes:
    lines = file.read_text(encoding="latin-1").splitlines()
    return "".join(f"{line}\n" for line in lines if _OURS.search(line)).encode("latin-1")
