"""Every fault of `tests/faults.py` is survived."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults import FAULTS, Fault, UnavailableError, survive
from tests.readers import tex

pytestmark = tex


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_fault_is_survived(fault: Fault, tmp_path: Path) -> None:
    if fault.slow:
        pytest.skip("it takes a minute: `make check` does it")
    try:
        survive(fault, tmp_path / "place")
    except UnavailableError as reason:
        pytest.skip(str(reason))
