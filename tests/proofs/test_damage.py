"""A share of `make fuzz-file`."""

from __future__ import annotations

import json
import subprocess
import sys

from tests.models.test_database import ROOT


def damaged(files: int, *, sealed: bool) -> dict[str, int]:
    """Damage files in a process of its own: it looks away there, and takes other folders for the user's."""
    program = (
        f"import json; from proofs.damage import prove; print(json.dumps(prove({files}, 4, sealed={sealed}, lanes=1)))"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)  # type: ignore[no-any-return]


def test_of_damaged_files_every_change_of_content_is_noticed_and_none_is_written_to() -> None:
    found = damaged(30, sealed=True)
    assert found.get("bad", 0) == 0
    assert found["noticed"] == found["content changed"] > 0
    assert found["refused"]


def test_a_change_of_content_that_nobody_notices_would_be_seen() -> None:
    assert damaged(15, sealed=False)["not noticed"]
