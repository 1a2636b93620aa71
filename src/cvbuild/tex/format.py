"""Formats: the preamble of a template, read once and kept as TeX's memory (The TeXbook, chapter 4).

A format is dumped after `\\begin{document}`, so that a run begins with the résumé itself. It holds
nothing of one: sizes are set by `\\cvlayout` in the body, which also restores what a dump leaves
out. The same job gives the same bytes with a format and without one; tests hold that for our own
templates. A preamble of one's own may lose things in a dump (what `\\begin{document}` puts on the
page, entries of the PDF's catalogue), so no format is relied on before a job has proved it.

A format is kept uncompressed, which loads three times as fast as TeX's own gzip, and beside it a
font map with the lines of the fonts that our templates use, because TeX reads the whole map of its
installation otherwise. The key of a format is the preamble and the engine's file; what else it was
made from (packages, TeX's settings) is listed with it and looked at before each use, and checksums
tell whether both are still what was written.
"""

from __future__ import annotations

import json
import re
import threading
import time
import zlib
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from cvbuild.cache import Cache
from cvbuild.diagnostic import CvbuildError
from cvbuild.tex.machine import Found
from cvbuild.tex.pdflatex import ARGUMENTS, LIMITS, Limits, call_of, files_read, private_folder, put
from cvbuild.tex.process import Completed, Runner, ended_from_outside, run

__all__ = ["Format", "Formats", "stamps"]

_RECIPE = "5"
"""Changes with what is below, so that formats of other versions of cvbuild are not taken."""

_DUMP = "\\makeatletter\\nofiles\\makeatother\n\\begin{document}\n\\dump\n"
_ASK = r"\catcode123=1 \catcode125=2 \pdfoutput=1 \font\x=ec-lmr10 \shipout\hbox{\x a}\end"
"""One letter for iniTeX, which has to look for its font map."""
_OURS = re.compile(
    r"<lm[a-z]+\d*\.pfb|<FontAwesome5|dummy-space "
    r"|^SourceSansPro-(?:Regular|Bold|It|BoldIt|Semibold)-lf-t1|^bch(?:r|b|ri|bi)8r "
)
"""The fonts of core.tex and look.tex in a font map (dvips manual, "psfonts.map"), and where pdfTeX
has real spaces from unless it is told another font."""

_FORMAT, _MAP, _TOLD = "cv.fmt", "pdftex.map", "made.json"
_PROVED, _ALL_FONTS, _UNUSABLE = "proved", "all-fonts", "unusable"
"""Empty files in the folder of a format: what was found out about it by using it."""
_UNUSABLE_FOR = 24 * 3600 * 10**9
"""Nanoseconds after which it is tried again; a package that was missing may be there by then."""
_MAKING = 10.0
"""Seconds that making a format may take; half a second is usual."""
_ATTEMPTS = 2
"""How often a process tries to make a format that never comes to be, on a full disk say."""


@dataclass(frozen=True, slots=True)
class Format:
    """A format in the cache: `file` is what TeX loads, `map` the small font map, if it has one.

    `at` tells this file from a later one of the same name. `untouched`: by its times nobody has
    written to it since it was made. `proved`: a job has given the same with it as without it.
    `sources` are the files that it was made from.
    """

    key: str
    file: Path
    map: bytes | None
    checksum: int
    at: tuple[int, int]
    untouched: bool = field(default=False, compare=False)
    proved: bool = field(default=False, compare=False)
    sources: tuple[str, ...] = field(default=(), compare=False)

    def whole(self) -> bool:
        """Whether the file is what was written; reads all of it, with the interpreter free."""
        try:
            return zlib.crc32(self.file.read_bytes()) == self.checksum
        except OSError:
            return False

    def there(self) -> bool:
        """Whether the file is still the one that was found."""
        return _stamp(self.file) == self.at


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
    _proved: set[tuple[str, tuple[int, int]]] = field(default_factory=set)
    _attempts: Counter[str] = field(default_factory=Counter)
    _making: threading.Lock = field(default_factory=threading.Lock)

    def known(self, preamble: str) -> Format | None:
        """The format of that preamble, if there is one and what it was made from is the same."""
        key = self._key(preamble)
        folder = None if key in self._unusable else self.cache.find("formats", key)
        if folder is None:
            return None
        try:
            told = json.loads((folder / _TOLD).read_bytes())
            files = {name: None if at is None else tuple(at) for name, at in told["files"].items()}
            _check(stamps(files) == files)
            if (marked := _stamp(folder / _UNUSABLE)) is not None:
                _check(marked[1] > time.time_ns() - _UNUSABLE_FOR)
                self._unusable.add(key)
                return None
            map_ = None
            if not (folder / _ALL_FONTS).exists():
                map_ = (folder / _MAP).read_bytes()
                _check(zlib.crc32(map_) == told["map"])
            status = (folder / _FORMAT).stat()
            checksum, written = int(told["checksum"]), told["written"]
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            self.cache.remove("formats", key)
            return None
        at = (status.st_size, status.st_mtime_ns)
        proved = (key, at) in self._proved or (folder / _PROVED).exists()
        untouched = [*at, status.st_ctime_ns] == written
        return Format(key, folder / _FORMAT, map_, checksum, at, untouched, proved, tuple(files))

    def made(self, preamble: str) -> Format | None:
        """The format of that preamble, made now if there is none; None where it cannot be."""
        key = self._key(preamble)
        if (known := self.known(preamble)) is not None:
            return known
        with self._making:  # the threads of a process wait for the one that makes it
            known = self.known(preamble)
            if known is not None or key in self._unusable or self._attempts[key] == _ATTEMPTS:
                return known
            self._attempts[key] += 1

            def fill(folder: Path) -> None:
                try:
                    self._make(preamble, folder)
                except TimeoutError:  # without end, most likely: an ordinary run will say so
                    self._attempts[key] = _ATTEMPTS
                    raise

            try:
                self.cache.keep_folder("formats", key, fill)
            except CvbuildError:  # there is no place for TeX to work in
                return None
            known = self.known(preamble)
            if known is not None:
                del self._attempts[key]
            return known

    def damaged(self, format_: Format) -> None:
        """Forget a format that is not what was written."""
        if format_.there():  # else it is another's, which may be whole
            self.cache.remove("formats", format_.key)

    def proved(self, format_: Format) -> None:
        """A job gave the same with the format as without it."""
        self._proved.add((format_.key, format_.at))
        self._mark(format_, _PROVED)

    def failed(self, format_: Format) -> None:
        """A job failed with the format, and not without it.

        The small font map goes first, as a template of one's own may use other fonts; when it is
        not the map, the format is used no more.
        """
        if format_.map is None or not self._mark(format_, _ALL_FONTS):
            self.differs(format_)

    def differs(self, format_: Format) -> None:
        """A job came out otherwise with the format than without it: use it no more."""
        self._unusable.add(format_.key)
        if self._mark(format_, _UNUSABLE):
            with suppress(OSError):
                format_.file.unlink()

    def _mark(self, format_: Format, what: str) -> bool:
        with suppress(OSError):
            if format_.there():
                (format_.file.parent / what).touch()
                return True
        return False

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
            limits = replace(self.limits, seconds=min(self.limits.seconds, _MAKING))
            completed = self.runner(call_of(self.found, arguments, folder, limits))
            files = stamps((self.found.program, *files_read(folder)))
            try:
                data = _unpacked((folder / _FORMAT).read_bytes())
            except (OSError, zlib.error):
                data = b""
            _check_end(completed)
            told: dict[str, object] = {"files": files}
            if completed.returncode == 0 and data:
                map_ = self._map()
                small = b"" if map_ is None else _small(map_)
                if map_ is None:
                    (target / _ALL_FONTS).touch()
                else:
                    files |= stamps([map_])
                told |= {"checksum": zlib.crc32(data), "map": zlib.crc32(small)}
                (target / _FORMAT).write_bytes(data)
                status = (target / _FORMAT).stat()
                told["written"] = [status.st_size, status.st_mtime_ns, status.st_ctime_ns]
                (target / _MAP).write_bytes(small)
            else:
                (target / _UNUSABLE).touch()
            (target / _TOLD).write_text(json.dumps(told), encoding="utf-8")

    def _map(self) -> Path | None:
        """The font map of TeX's installation; TeX itself is asked."""
        with private_folder() as folder:
            arguments = ("-ini", "-interaction=nonstopmode", *ARGUMENTS, _ASK)
            _check_end(self.runner(call_of(self.found, arguments, folder, self.limits)))
            maps = [name for name in files_read(folder) if name.endswith(_MAP)]
        return Path(maps[0]) if maps else None


def _unpacked(data: bytes) -> bytes:
    """What is in a gzip file; TeX reads a format either way (zlib's gzread)."""
    return zlib.decompress(data, wbits=31) if data.startswith(b"\x1f\x8b") else data


def _small(file: Path) -> bytes:
    lines = file.read_text(encoding="latin-1").splitlines()
    return "".join(f"{line}\n" for line in lines if _OURS.search(line)).encode("latin-1")


def _check_end(completed: Completed) -> None:
    """Raise OSError where TeX did not end by itself, TimeoutError where it took too long."""
    if completed.timed_out:
        raise TimeoutError
    if ended_from_outside(completed):
        raise OSError("TeX was stopped; it may work the next time")


def _check(right: bool) -> None:
    """Raise ValueError where something is not as it was written."""
    if not right:
        raise ValueError
