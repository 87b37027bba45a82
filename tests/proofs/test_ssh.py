"""A few of the hostile sessions of `make prove-ssh`, where there is an sshd to have them with."""

from __future__ import annotations

from pathlib import Path

import pytest

from proofs.ssh import Place, Unusable, disprove, prove
from proofs.ssh_server import ROOT, documented_block, find_sshd

pytestmark = pytest.mark.skipif(find_sshd() is None, reason="sshd and ssh are not installed")
SESSIONS = 3


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def test_hostile_sessions_get_at_nothing(place: Place) -> None:
    try:
        found = prove(place, SESSIONS)
    except Unusable as error:
        pytest.skip(f"no session can be had here: {error}")
    assert found.sessions == SESSIONS
    assert (found.outside, found.shells, found.left, found.odd) == ((), (), (), ())


def test_the_same_without_the_restricted_mode_is_found_out(place: Place) -> None:
    try:
        found = disprove(place, 1)
    except Unusable as error:
        pytest.skip(f"no session can be had here: {error}")
    assert found.outside
    assert all(path.startswith(str(place.folder)) for path in found.outside)


def test_both_languages_show_the_same_configuration() -> None:
    texts = [(ROOT / "docs" / name).read_text("utf-8") for name in ("ssh.md", "ssh.zh.md")]
    blocks = [text.split("```")[1::2] for text in texts]
    assert blocks[0] == blocks[1]
    assert "AcceptEnv LANG LC_*" in documented_block()
