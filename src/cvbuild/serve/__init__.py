"""The preview in a browser: `cvbuild serve`.

`session.py` keeps what is looked at built, `images.py` makes pictures of pages, `app.py` answers
the browser, `server.py` listens; `page.html`, `page.css` and `page.js` are the page. They need the
extra `serve`, and `require` says so where it is missing.
"""

from __future__ import annotations

from cvbuild.diagnostic import CvbuildError, Diagnostic, ExitCode

__all__ = ["PARTS", "require"]

PARTS = ("starlette", "uvicorn", "watchfiles", "pypdfium2", "PIL")
"""The modules of the extra `serve`."""


def require() -> None:
    """Raises CvbuildError where the extra `serve` is not installed."""
    from importlib.util import find_spec

    missing = [name for name in PARTS if find_spec(name) is None]
    if missing:
        problem = Diagnostic(
            "missing-extra",
            f"the preview needs what is not installed: {', '.join(missing)}",
            hint='pip install "cvbuild[serve]"',
        )
        raise CvbuildError([problem], ExitCode.USAGE)
