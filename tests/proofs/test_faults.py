"""A share of `make prove-faults`."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.models.test_database import ROOT


@pytest.mark.parametrize("ways", [["edit", "export", "configuration"], ["migration from schema 2"]])
def test_faults_of_the_disk_leave_nothing_mixed_and_would_be_seen(ways: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "proofs.faults", "--every", "41", "--only", *ways],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
    )
    if "skipped, no C compiler" in done.stdout:
        pytest.skip(done.stdout)
    assert done.returncode == 0, done.stdout + done.stderr
    assert " 0 mixed, unsaid or locked" in done.stdout
