"""Killed at any moment, a build leaves the last good PDF whole, and the next one is right."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.readers import tex

pytestmark = [
    tex,
    pytest.mark.skipif(sys.platform != "linux", reason="finds processes in /proc"),
]

GROUPS, KILLS = 4, 25
OLD = "cvbuild: 1\nname: Ada Lovelace\nheadline: the last good one\n"
NEW = "cvbuild: 1\nname: Ada Lovelace\nheadline: the next one\n"


def children(parent: int) -> list[int]:
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[1]) == parent:
                found.append(int(entry.name))
    return found


def start(folder: Path, cache: Path) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "XDG_CACHE_HOME": str(cache), "TMPDIR": str(cache)}
    return subprocess.Popen(
        [sys.executable, "-m", "cvbuild", "pdf", "cv.yaml"],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


def build(folder: Path, cache: Path) -> float:
    began = time.monotonic()
    process = start(folder, cache)
    output, _ = process.communicate(timeout=60)
    assert process.returncode == 0, output
    return time.monotonic() - began


@pytest.mark.parametrize("group", range(GROUPS))
def test_kills(group: int, tmp_path: Path) -> None:
    chance = random.Random(group)
    folder, cache = tmp_path / "place", tmp_path / "cache"
    folder.mkdir()
    cache.mkdir()
    file, result = folder / "cv.yaml", folder / "cv.pdf"
    good = {}
    for text in (NEW, OLD):
        file.write_text(text)
        took = build(folder, cache)
        good[text] = result.read_bytes()
    for number in range(KILLS):
        used = cache
        if number % 5 == 4:  # nothing is kept yet: formats are made meanwhile
            used = tmp_path / f"cache-{number}"
            used.mkdir()
        file.write_text(NEW)
        moment, whom = chance.uniform(0, took * (4 if used != cache else 1.1)), chance.random()
        where = (
            f"kill {number} of group {group}: {moment:.3f} s, {'TeX' if whom < 0.5 else 'cvbuild'}"
        )
        process = start(folder, used)
        time.sleep(moment)
        victims = children(process.pid) if whom < 0.5 else [process.pid]
        for victim in victims:
            try:
                os.kill(victim, signal.SIGKILL)
            except ProcessLookupError:
                continue
        output, _ = process.communicate(timeout=60)
        assert b"Traceback" not in output, (where, output)
        if process.pid not in victims:  # a run that was killed is made again, or told of
            told = process.returncode == 4 and b"error[tex-crashed]" in output
            assert process.returncode == 0 or told, (where, output)
        assert result.read_bytes() in good.values(), where
        others = {path.name for path in folder.iterdir()} - {"cv.yaml", "cv.pdf"}
        assert all(name.startswith(".cvbuild-") for name in others), (where, others)
        for name in others:
            (folder / name).unlink()
        build(folder, used)
        assert result.read_bytes() == good[NEW], where
        result.write_bytes(good[OLD])
