"""cvbuild: one cv.yaml in, a beautifully typeset résumé out."""

__version__ = "0.1.0"

__all__ = ["__version__"]
