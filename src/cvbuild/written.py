"""Which files are cvbuild's own, so that no other is written over unasked.

Where nobody named the result, it stands beside the input under the name of the input, where work of
somebody's own may stand already, as a `cv.json` written by hand. A file is cvbuild's when it
holds what cvbuild wrote there last, of which a digest is in the cache. When it is kept no more,
a file that is there is refused once, and whoever names it with `-o` writes over it.
"""

from __future__ import annotations

import os
from hashlib import sha256
from pathlib import Path

from cvbuild.cache import Cache
from cvbuild.places import content_of
from cvbuild.terminal import refuse

__all__ = ["remember", "spare_others"]


def spare_others(place: Path, data: bytes) -> None:
    """Refuse to write over a file that holds neither `data` nor what cvbuild wrote there last.

    Raises:
        CvbuildError: there is such a file.
    """
    old = content_of(place)
    if old is None or old == data:
        return
    kept = Cache.here().find("written", _key(place))
    if kept is None or content_of(kept) != _digest(old):
        refuse(
            f"'{place}' is there already, and cvbuild did not write what is in it",
            f"give another name with -o, or write over it with -o {place}",
        )


def remember(place: Path, data: bytes) -> None:
    """Keep what was written to a place."""
    Cache.here().keep("written", _key(place), _digest(data))


def _key(place: Path) -> str:
    return sha256(os.fsencode(os.path.realpath(place))).hexdigest()


def _digest(data: bytes) -> bytes:
    return sha256(data).hexdigest().encode()
