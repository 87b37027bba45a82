"""A share of `make prove-power`."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.models.test_database import ROOT


def test_power_cuts_lose_nothing_and_would_be_seen() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "proofs.power", "--cuts", "30", "--see", "20"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
    )
    if "skipped, no C compiler" in done.stdout:
        pytest.skip(done.stdout)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 acknowledged lost, 0 corrupt, 0 faults in all" in done.stdout
