"""Killed at any moment, a build leaves the last good PDF whole, and the next one is right."""

from __future__ import annotations

import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.processes import alive, children, linux, wait_until
from tests.readers import tex

pytestmark = [tex, linux]

GROUPS, KILLS = 4, 8
"""Groups run beside each other."""

TEXT = "cvbuild: 1\nname: Ada\nsections:\n  - {kind: text, title: Profile, text: %s}\n"
COMMAND = (sys.executable, "-m", "cvbuild", "pdf", "cv.yaml")


@dataclass(frozen=True)
class Place:
    """A folder with a cv.yaml, a home and temporary files of its own; and a cache."""

    folder: Path
    cache: Path

    def make(self, text: str, pdf: bytes | None = None) -> None:
        for path in (self.files, self.temporary):
            path.mkdir(parents=True)
        self.write(text)
        if pdf is not None:
            (self.files / "cv.pdf").write_bytes(pdf)

    def write(self, text: str) -> None:
        (self.files / "cv.yaml").write_text(TEXT % text)

    @property
    def files(self) -> Path:
        return self.folder / "files"

    @property
    def temporary(self) -> Path:
        return self.folder / "temporary"

    @property
    def pdf(self) -> bytes:
        return (self.files / "cv.pdf").read_bytes()

    def beside(self) -> set[str]:
        """What else lies in the folder."""
        return set(os.listdir(self.files)) - {"cv.yaml", "cv.pdf"}  # noqa: PTH208  # is faster

    def start(self) -> subprocess.Popen[str]:
        return subprocess.Popen(
            COMMAND,
            cwd=self.files,
            env=self._environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def build(self) -> float:
        """Build it; the seconds that it takes."""
        began = time.monotonic()
        with self.start() as process:
            out, err = process.communicate()
        assert (process.returncode, out, err) == (0, "cv.pdf: 1 page\n", "")
        return time.monotonic() - began

    def marks(self) -> set[str]:
        """What was found out about the formats in the cache, but that they are good."""
        return {path.name for path in self.cache.glob("cvbuild/formats/*/*")} & {
            "all-fonts",
            "unusable",
        }

    def _environment(self) -> Mapping[str, str]:
        return {
            **os.environ,
            "HOME": str(self.folder),
            "TMPDIR": str(self.temporary),
            "XDG_CACHE_HOME": str(self.cache),
            "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
        }


@dataclass(frozen=True)
class Known:
    """What builds that nobody kills give, and how many seconds they take."""

    old: bytes
    new: bytes
    cold: float
    warm: float


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Known:
    folder = tmp_path_factory.mktemp("known")
    place = Place(folder / "place", folder / "cache")
    place.make("Old")
    cold = place.build()
    old = place.pdf
    place.write("New")
    warm = place.build()
    return Known(old, place.pdf, cold, warm)


@pytest.mark.parametrize("seed", range(GROUPS))
def test_kills_at_any_moment(known: Known, tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    Place(tmp_path / "first", tmp_path / "cache").make("Old")
    Place(tmp_path / "first", tmp_path / "cache").build()
    for number in range(KILLS):
        warm, victim = number % 4 != 0, ("cvbuild", "TeX", "both")[number % 3]
        written = number % 4 == 1 and victim != "TeX"  # the result is being written
        length = known.warm if warm else known.cold
        moment = chance.uniform(0, 0.004 if written else length)
        folder = tmp_path / str(number)
        place = Place(folder, tmp_path / "cache" if warm else folder / "cache")
        place.make("New", known.old)
        case = f"seed {seed}, kill {number}: {victim} after {moment:.4f} s"
        case += ", from the writing on" * written + ", with a warm cache" * warm
        _kill_one(place, victim, moment, known, case, written)
        shutil.rmtree(folder)


def _kill_one(
    place: Place, victim: str, moment: float, known: Known, case: str, written: bool
) -> None:
    with place.start() as process:
        while written and process.poll() is None and not place.beside():
            continue
        time.sleep(moment)
        engines = children(process.pid)
        while victim == "TeX" and not engines and process.poll() is None:  # until there is one
            engines = children(process.pid)
        if victim in ("TeX", "both"):
            for engine in engines:
                with suppress(ProcessLookupError):
                    os.kill(engine, signal.SIGKILL)
        if victim in ("cvbuild", "both"):
            process.kill()
        out, err = process.communicate()
    assert place.pdf in (known.old, known.new), case
    if victim == "TeX":  # which was run again
        assert (process.returncode, out, err) == (0, "cv.pdf: 1 page\n", ""), case
        assert place.pdf == known.new, case
    assert len(place.beside()) <= 1, case
    assert all(re.fullmatch(r"\.cvbuild-\w+\.tmp", name) for name in place.beside()), case
    wait_until(lambda: not any(map(alive, engines)))
    place.build()
    assert place.pdf == known.new, case
    assert place.marks() == set(), case


def test_what_is_left_goes_with_the_next_build(tmp_path: Path) -> None:
    place = Place(tmp_path / "place", tmp_path / "cache")
    place.make("New")
    left = place.files / f".cvbuild-{'0' * 16}.tmp"
    left.write_bytes(b"half")
    os.utime(left, (1, 1))
    place.build()
    assert place.beside() == set()
    assert list(place.temporary.iterdir()) == []
