"""The schema of cv.yaml: strict, frozen Pydantic models, and nothing else."""

from cvbuild.schema.cv import Cv, DateStyle, Design

__all__ = ["Cv", "DateStyle", "Design"]
