"""The schema of cv.yaml: strict, frozen Pydantic models, and nothing else."""

from cvbuild.schema.cv import Cv, DateStyle, Design, Fit, Variant

__all__ = ["Cv", "DateStyle", "Design", "Fit", "Variant"]
