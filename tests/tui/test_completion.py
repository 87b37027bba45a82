"""Tab completion, tried in the shells themselves."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.terminal import ROOT, Terminal, clean_environment
from tui.command_line import SHELLS, build_parser
from tui.commands.completion import FILES, FOLDERS, actions_of

NOT_COMPLETED = {"NAME", "WORDS", "DAYS", "N", "KEY", "COPY", "YYYY-MM-DD", "HEADING=FIELD,.."}
BASH = """
source "$1"
while IFS=$'\\t' read -r -a COMP_WORDS; do
    [ "${COMP_WORDS[-1]}" = . ] && COMP_WORDS[-1]=
    COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); COMPREPLY=()
    _shtab_permit_tui permit-tui "${COMP_WORDS[-1]}" "${COMP_WORDS[-2]}" 2>/dev/null
    IFS='|'; echo "${COMPREPLY[*]}"; unset IFS
done
"""
# The words before the cursor (a dot is none), and what is offered.
CASES = {
    "st": "status",
    "status --wi": "--within",
    "--read-only sta": "status",
    "--today 2026-12-01 status --ch": "--check",
    "--language .": "zh|en",
    "import --mode .": "merge|replace",
    "import ba": "backup.toml",
    "import backup.toml --dry": "--dry-run",
    "import has": "has blank.toml",
    "status --export-folder .": "folder",
    "rules com": "compare",
    "rules compare ba": "backup.toml",
    "history --limit 5 --js": "--json",
    "completion .": "bash|zsh|fish",
    "explain .": "",
    "explain back": "",
    "nonsense": "",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for shell in SHELLS:
        words = ("completion", shell, "--language", "en", "--database", str(tmp_path / "absent.db"))
        done = subprocess.run(
            [ROOT / ".venv" / "bin" / "permit-tui", *words], capture_output=True, text=True, timeout=60, check=True
        )
        assert done.stderr == ""
        (tmp_path / f"script.{shell}").write_text(done.stdout, encoding="utf-8")
    assert not (tmp_path / "absent.db").exists()
    (tmp_path / "files" / "folder").mkdir(parents=True)
    for name in ("backup.toml", "has blank.toml"):
        (tmp_path / "files" / name).touch()
    return tmp_path


def needed(shell: str) -> str:
    return shutil.which(shell) or pytest.skip(f"{shell} is not installed")


def test_bash_offers_commands_options_choices_and_files(folder: Path) -> None:
    asked = "".join("\t".join(["permit-tui", *words.split()]) + "\n" for words in CASES)
    done = subprocess.run(
        [needed("bash"), "-c", BASH, "bash", folder / "script.bash"],
        input=asked,
        capture_output=True,
        text=True,
        timeout=60,
        cwd=folder / "files",
    )
    assert dict(zip(CASES, done.stdout.split("\n"), strict=False)) == CASES, done.stderr


def test_fish_offers_them_with_what_they_mean(folder: Path) -> None:
    asked = ("st", "status --wi", "import --mode m", "import ba", "rules com", "explain back")
    program = f"source {folder}/script.fish\n" + "".join(
        f"complete -C 'permit-tui {words}'; echo ==\n" for words in asked
    )
    done = subprocess.run(
        [needed("fish"), "--no-config", "-c", program],
        capture_output=True,
        text=True,
        timeout=60,
        cwd=folder / "files",
        env=clean_environment(folder),
    )
    *offered, _rest = (part.strip() for part in done.stdout.split("==\n"))
    assert offered[0].startswith("status\tone line a permit")
    assert [text.partition("\t")[0] for text in offered] == [
        "status", "--within", "merge", "backup.toml", "compare", "",
    ]  # fmt: skip


def test_zsh_completes_what_is_typed(folder: Path) -> None:
    with Terminal((), clean_environment(folder), program=(needed("zsh"), "-f", "-i")) as terminal:
        terminal.press_bytes(
            f"cd {folder}/files; autoload -Uz compinit; compinit -u -d {folder}/dump;"
            f' eval "$(<{folder}/script.zsh)"; PS1=rea""dy:; clear\n'.encode()
        )
        terminal.see("ready:")
        terminal.press_bytes(b"permit-tui sta\t--wi\t3 --lan\t=")
        terminal.see("permit-tui status --within 3 --language =")
        terminal.press_bytes(b"\x15permit-tui import has\t")
        terminal.see("permit-tui import has\\ blank.toml")


def test_it_is_said_of_each_value_whether_it_is_a_file() -> None:
    values = {str(action.metavar) for action in actions_of(build_parser()) if action.nargs != 0 and not action.choices}
    assert values == FILES | FOLDERS | NOT_COMPLETED
