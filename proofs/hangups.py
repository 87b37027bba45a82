"""Ends the program in mid-edit at random moments, in every way a line is lost, and looks at what the next start offers.

    python -m proofs.hangups --rounds 500 [--jobs 2] [--seed N] [--unsafe]

``--unsafe`` runs the program with the writing of drafts taken out, so that losses must be counted.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import termios
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

from msgspec import Struct

from tests.terminal import ROOT, Terminal, clean_environment

KEPT_AFTER_SECONDS = 1.0
GONE_WITHIN_SECONDS = 2.0
_WATCHED_SECONDS = 1.0
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_TITLE, _LEFT = "Add a person", "Left unfinished: Add a person"
_OFFERED_WITHIN_SECONDS = 5.0
_UNSAFE = """
import sys
sys.path.insert(0, {root!r})
from models.drafts import Drafts
Drafts.write = lambda self: None
from permit_tui import main
sys.exit(main())
"""


class Outcome(Struct, frozen=True):
    """What came of one round; ``faults`` is empty where all was as it must be."""

    way: str
    typed: int
    kept: int
    seconds: float
    faults: tuple[str, ...]


class _Editing:
    """A program in whose form for a new person letters are being typed."""

    def __init__(self, terminal: Terminal, chance: random.Random) -> None:
        self.terminal = terminal
        self.chance = chance
        self.text = ""
        self._typed: list[tuple[float, str]] = []

    def begin(self) -> None:
        self.terminal.see("adds the first person")
        self.terminal.press("a")
        self.terminal.see(_TITLE)

    def type_for(self, seconds: float) -> None:
        """Type at an uneven pace, with pauses, and stop in the middle of it."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            if len(self.text) < 30:
                letter = self.chance.choice(_LETTERS)
                self.terminal.press(letter)
                self.text += letter
                self._typed.append((time.monotonic(), letter))
            pause = self.chance.choice((0.005, 0.03, 0.1, 0.6)) * self.chance.random()
            self.terminal.rests(quiet=10, seconds=min(left, pause))

    def typed_before(self, moment: float) -> str:
        return "".join(letter for at, letter in self._typed if at <= moment)


def _is_gone(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return True
    return state == "Z"


def _ticks(pid: int) -> int:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def _gone_after(pid: int, terminal: Terminal | None) -> float:
    """Return after how many seconds the process is gone; infinity where it stays."""
    begin = time.monotonic()
    while time.monotonic() - begin < GONE_WITHIN_SECONDS * 3:
        if _is_gone(pid):
            return time.monotonic() - begin
        if terminal is None:
            time.sleep(0.01)
        else:
            terminal.rests(quiet=10, seconds=0.01)
    os.kill(pid, signal.SIGKILL)
    return float("inf")


class _Round:
    """One program from its start to its end, and the next start after it."""

    def __init__(self, folder: Path, seed: int, script: Path) -> None:
        self.chance = random.Random(seed)
        self.folder = folder
        self.script = script
        self.environment = clean_environment(folder)
        self.arguments = ("--database", str(folder / "x.db"), "--language", "en")
        self.faults: list[str] = []
        self.seconds = 0.0
        self.text = self.due = ""

    def _edited(self, terminal: Terminal) -> _Editing:
        editing = _Editing(terminal, self.chance)
        editing.begin()
        editing.type_for(self.chance.uniform(0.1, 3))
        return editing

    def _gone(self, seconds: float) -> None:
        self.seconds = seconds
        if seconds > GONE_WITHIN_SECONDS:
            self.faults.append(f"gone after {seconds:.1f} s")

    def _expect(self, editing: _Editing, moment: float | None = None) -> None:
        self.text = editing.text
        self.due = editing.text if moment is None else editing.typed_before(moment - KEPT_AFTER_SECONDS)

    def signalled(self, sign: signal.Signals, *, stalled: bool = False) -> None:
        with Terminal(self.arguments, self.environment, script=self.script) as terminal:
            before = termios.tcgetattr(terminal.master)
            editing = self._edited(terminal)
            if stalled:
                self._stall(terminal)
            # So far the letters may be on their way: they were typed before the signal.
            self._expect(editing)
            os.kill(terminal.process.pid, sign)
            self._gone(_gone_after(terminal.process.pid, None if stalled else terminal))
            code = terminal.process.wait()
            if code != 128 + sign:
                self.faults.append(f"exit code {code}")
            if not stalled:
                terminal.end()
                if b"\x1b[?1049l" not in terminal.raw:
                    self.faults.append("the alternate screen is left standing")
            if termios.tcgetattr(terminal.master) != before:
                self.faults.append("the terminal's modes are not as before")

    @staticmethod
    def _stall(terminal: Terminal) -> None:
        """Read no more, and ask for whole pictures until the line is full."""
        for turn in range(40):
            terminal.resize(80 - turn % 2, 24)
            time.sleep(0.005)

    def hung_up(self) -> None:
        with Terminal(self.arguments, self.environment, script=self.script) as terminal:
            editing = self._edited(terminal)
            moment = time.monotonic()
            terminal.hang_up()
            self._expect(editing, moment)
            self._gone(_gone_after(terminal.process.pid, None))

    def killed(self) -> None:
        with Terminal(self.arguments, self.environment, script=self.script) as terminal:
            editing = self._edited(terminal)
            self._expect(editing, time.monotonic())
            terminal.process.kill()
            terminal.process.wait()

    def tmux_client_killed(self) -> None:
        """The session lives on without its client, costs nothing, and shows all that was typed to the next one."""
        with self._in_tmux() as terminal:
            editing = self._edited(terminal)
            pid = self._pane()
            terminal.rests(quiet=0.3)
            terminal.process.kill()
            terminal.process.wait()
            # What it has to do about the loss, and about a pause in typing, is done by then.
            time.sleep(_WATCHED_SECONDS)
            before = _ticks(pid)
            time.sleep(_WATCHED_SECONDS)
            if _is_gone(pid):
                self.faults.append("gone with its client")
            elif (used := _ticks(pid) - before) > 2:
                self.faults.append(f"{used} ticks of the processor without anybody")
            shown = self._tmux("capture-pane", "-p")
            if editing.text not in shown:
                self.faults.append("what was typed is not on the screen")
            self._expect(editing)
            self._tmux("kill-server")
            self._gone(_gone_after(pid, None))

    def tmux_killed(self) -> None:
        with self._in_tmux() as terminal:
            editing = self._edited(terminal)
            pid = self._pane()
            self._expect(editing, time.monotonic())
            self._tmux("kill-server")
            self._gone(_gone_after(pid, None))

    def _in_tmux(self) -> Terminal:
        program = ("tmux", "-S", str(self.folder / "tmux"), "-f", "/dev/null", "new-session")
        command = (sys.executable, str(self.script), *self.arguments)
        return Terminal(command, self.environment, program=program)

    def _tmux(self, *words: str) -> str:
        command = ("tmux", "-S", str(self.folder / "tmux"), *words)
        return subprocess.run(command, capture_output=True, text=True, env=self.environment, check=False).stdout

    def _pane(self) -> int:
        return int(self._tmux("list-panes", "-F", "#{pane_pid}"))

    def next_start(self) -> str:
        """Return what the next start offers in the field for the name; nothing where it offers nothing."""
        with Terminal(self.arguments, self.environment) as terminal:
            terminal.see("adds the first person")
            try:
                terminal.wait_until(lambda: _LEFT in terminal.picture, _LEFT, _OFFERED_WITHIN_SECONDS)
            except AssertionError:
                return ""
            terminal.press("D")
            terminal.see("Your draft was kept")
            found = re.search(r"Name\s+([a-z]*)", terminal.picture)
            assert found is not None
            return found[1]


def ways() -> dict[str, Callable[[_Round], None]]:
    """Return the ways in which a program ends, each with the round that tries it."""
    found: dict[str, Callable[[_Round], None]] = {
        "hang-up": _Round.hung_up,
        "SIGTERM": lambda one: one.signalled(signal.SIGTERM),
        "SIGHUP": lambda one: one.signalled(signal.SIGHUP),
        "stalled, SIGTERM": lambda one: one.signalled(signal.SIGTERM, stalled=True),
        "SIGKILL": _Round.killed,
    }
    if shutil.which("tmux"):
        found |= {"tmux client killed": _Round.tmux_client_killed, "tmux killed": _Round.tmux_killed}
    return found


def prove(number: int, seed: int, *, unsafe: bool = False) -> Outcome:
    """Run one round; its number and the seed decide in which way and when the program ends."""
    every = ways()
    way = list(every)[number % len(every)]
    with tempfile.TemporaryDirectory(prefix="hangup-") as name:
        folder = Path(name)
        script = ROOT / "permit_tui.py"
        if unsafe:
            script = folder / "unsafe.py"
            script.write_text(_UNSAFE.format(root=str(ROOT)))
        one = _Round(folder, seed * 1_000_003 + number, script)
        try:
            every[way](one)
            kept = one.next_start()
        except AssertionError as error:
            return Outcome(way, len(one.text), 0, one.seconds, (*one.faults, str(error)))
        finally:
            if way.startswith("tmux"):
                one._tmux("kill-server")
        if not (one.text.startswith(kept) and len(kept) >= len(one.due)):
            one.faults.append(f"typed {one.text!r}, due {one.due!r}, kept {kept!r}")
        return Outcome(way, len(one.text), len(kept), one.seconds, tuple(one.faults))


def main() -> int:
    """Run rounds, print each that failed and a closing line; return 1 when any did."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=500)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--unsafe", action="store_true")
    options = parser.parse_args()
    # What nohup has ignored the programs would ignore as well.
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    rounds, failed = Counter[str](), Counter[str]()
    typed = kept = 0
    slowest = 0.0
    with ProcessPoolExecutor(options.jobs) as pool:
        run = partial(prove, seed=options.seed, unsafe=options.unsafe)
        for number, outcome in enumerate(pool.map(run, range(options.rounds))):
            rounds[outcome.way] += 1
            typed, kept = typed + outcome.typed, kept + outcome.kept
            slowest = max(slowest, outcome.seconds)
            if outcome.faults:
                failed[outcome.way] += 1
                print(f"round {number}, {outcome.way}: {'; '.join(outcome.faults)}", flush=True)
    counts = ", ".join(f"{way} {count}" for way, count in rounds.items())
    print(
        f"prove-hangups: {options.rounds} ends in mid-edit ({counts}): {failed.total()} failed;"
        f" {kept} of {typed} letters offered at the next start; the slowest end took {slowest:.2f} s"
    )
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
