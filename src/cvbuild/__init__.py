"""cvbuild: one cv.yaml in, a beautifully typeset résumé out.

`load` reads the YAML, `build` makes the PDF, `prepare` the TeX without running it. They raise
`CvbuildError` with every problem found. Names are imported at first use, so that the command
line starts fast.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

__version__ = "0.1.0"

if TYPE_CHECKING:
    from cvbuild.diagnostic import CvbuildError, Diagnostic, ExitCode, Severity, Span
    from cvbuild.pipeline import Built, Dropped, Wanted, build, build_all, prepare
    from cvbuild.source import Source, load

__all__ = [
    "__version__",
    "load",
    "prepare",
    "build",
    "build_all",
    "Source",
    "Wanted",
    "Built",
    "Dropped",
    "CvbuildError",
    "Diagnostic",
    "ExitCode",
    "Severity",
    "Span",
]

_HOMES = {
    "pipeline": ("Built", "Dropped", "Wanted", "build", "build_all", "prepare"),
    "diagnostic": ("CvbuildError", "Diagnostic", "ExitCode", "Severity", "Span"),
    "source": ("Source", "load"),
}


def __getattr__(name: str) -> object:
    import importlib

    for module, names in _HOMES.items():
        if name in names:
            return getattr(importlib.import_module(f"cvbuild.{module}"), name)
    raise AttributeError(f"module 'cvbuild' has no attribute {name!r}")
