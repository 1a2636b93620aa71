"""The cache: what is kept is whole, bounded, and only ours."""

from __future__ import annotations

from pathlib import Path

import pytest

from cvbuild.cache import cache_folder


@pytest.mark.parametrize(
    ("system", "environment", "expected"),
    [
        ("linux", {"HOME": "/h"}, Path("/h/.cache/cvbuild")),
        ("linux", {"HOME": "/h", "XDG_CACHE_HOME": "/c"}, Path("/c/cvbuild")),
        ("darwin", {"HOME": "/h"}, Path("/h/Library/Caches/cvbuild")),
        ("win32", {"LOCALAPPDATA": "/l", "XDG_CACHE_HOME": "/c"}, Path("/l/cvbuild")),
    ],
    ids=["Linux", "XDG", "macOS", "Windows"],
)
def test_cache_folder(system: str, environment: dict[str, str], expected: Path) -> None:
    assert cache_folder(system, environment) == expected
