"""The wheel: built, installed into an empty environment, and run from there."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[1]


def run(*words: str | Path, **more: str) -> str:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "PERMIT_TUI"))}
    done = subprocess.run(
        list(map(str, words)), capture_output=True, text=True, timeout=300, env=environment | more, cwd=more["HOME"]
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_wheel_runs_in_an_empty_environment(tmp_path: Path) -> None:
    home = {"HOME": str(tmp_path), "LANG": "C.UTF-8"}
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", tmp_path, ROOT, **home)
    (wheel,) = tmp_path.glob("*.whl")
    top = {name.split("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    assert "_permit_tui/rules/data/shanghai.msgpack" in zipfile.ZipFile(wheel).namelist()
    assert {name for name in top if not name.endswith((".dist-info", ".data"))} == {"_permit_tui", "permit_tui.py"}
    environment = tmp_path / "environment"
    run(sys.executable, "-m", "venv", "--without-pip", environment, **home)
    pip = (
        "-m",
        "pip",
        "--python",
        environment,
        "install",
        "--no-compile",
        "--quiet",
        "--disable-pip-version-check",
        "--constraint",
        ROOT / "constraints.txt",
    )
    run(sys.executable, *pip, wheel, **home)
    program = environment / "bin" / "permit-tui"
    assert "李明" in run(program, "demo", "--language", "zh", **home)
    assert "需线下续签" in run(program, "demo", "--language", "zh", **home)
    assert "Renew offline" in run(program, "demo", "--language", "en", **home)
    manuals = environment / "share" / "man"
    assert "residence permits" in (manuals / "man1" / "permit-tui.1").read_text("utf-8")
    assert "居住证" in (manuals / "zh_CN" / "man1" / "permit-tui.1").read_text("utf-8")
    assert "complete" in run(program, "completion", "bash", **home)
    for start in ((program,), (environment / "bin" / "python", "-I", program)):
        assert "需线下续签" in run(*start, "--restricted", "demo", "--language", "zh", **home)
