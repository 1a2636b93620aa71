"""What all tests share: how Hypothesis searches."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

settings.register_profile(
    "cvbuild",
    deadline=None,
    derandomize=True,  # the same examples every time; a search for new ones is run by hand
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
settings.load_profile("cvbuild")
