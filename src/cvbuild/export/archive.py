"""ZIP files that are the same bytes for the same contents, whenever and wherever they are made."""

from __future__ import annotations

import io
from collections.abc import Mapping
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

__all__ = ["zipped"]

_DATE = (1980, 1, 1, 0, 0, 0)
"""The earliest that a ZIP file can tell (APPNOTE.TXT, 4.4.6: the date of MS-DOS)."""


def zipped(files: Mapping[str, bytes]) -> bytes:
    """The files in their order, by their paths."""
    file = io.BytesIO()
    with ZipFile(file, "w") as archive:
        for name, data in files.items():
            entry = ZipInfo(name, _DATE)
            entry.compress_type = ZIP_DEFLATED
            entry.create_system = 0  # which otherwise names this system
            archive.writestr(entry, data)
    return file.getvalue()
