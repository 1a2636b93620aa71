"""The preview in a browser: `cvbuild serve`.

`session.py` keeps what is looked at built, `app.py` answers the browser, `server.py` listens;
`page.html`, `page.css` and `page.js` are the page. They need the extra `serve`, and `require` says
so where it is missing.
"""

from __future__ import annotations

from cvbuild import images

__all__ = ["PARTS", "require"]

PARTS = ("starlette", "uvicorn", "watchfiles", *images.PARTS)
"""The modules of the extra `serve`."""


def require() -> None:
    """Raises CvbuildError where the extra `serve` is not installed."""
    images.require("the preview", "serve", PARTS)
