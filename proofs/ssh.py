"""Hostile sessions against the restricted mode, over a real sshd: `python -m proofs.ssh --sessions 300`.

Each session tries to get at something beside the program: by variables, by the command that it asks for, by sftp, scp
or forwarding, by what it types in the app. Afterwards there must be no file outside of the data folder, no shell, and
no process left; the same without ``--restricted`` must be found out.
"""

from __future__ import annotations

import argparse
import os
import random
import select
import socket
import sqlite3
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from pwd import getpwuid

from msgspec import Struct, field

from proofs import ssh_attacks as attacks
from proofs.ssh_client import Line
from proofs.ssh_server import ROOT, Server, find_sshd, program

SEED = 20261201
_LONGEST_SECONDS = 60
_NOISE = (".cache", "__pycache__", ".pyenv", ".npm", ".config/pulse")
_KEYS = (
    *"abcdefghijklmnoprstuvwxyzABCDEFGHIJKLMNOPSTUVWXYZ0123456789 /?:!~.",
    "\r", "\r", "\t", "\x1b[A", "\x1b[B", "\x1b[C", "\x1b[D", "\x10", "\x13", "\x1a", "\x1c", "\x03", "\x04", "\x1bOP",
)  # fmt: skip


class Found(Struct, frozen=True):
    """What a run has come to; all three lists are empty when all is well."""

    sessions: int
    kinds: Mapping[str, int]
    outside: tuple[str, ...] = ()
    shells: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    odd: tuple[str, ...] = field(default=())

    @property
    def is_well(self) -> bool:
        """Whether no session has got at anything."""
        return not (self.outside or self.shells or self.left or self.odd)


class Place:
    """A folder for everything of a run: ``data`` is the program's, in ``outside`` nothing may appear."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.outside = folder / "outside"
        self.curses = folder / "curses"
        for each in (self.data, self.outside, self.curses):
            each.mkdir(mode=0o700)
        self.database = self.data / "permits.db"
        words = ("import", ROOT / "tests/tui/data/example.toml", "--database", self.database)
        subprocess.run([sys.executable, ROOT / "permit_tui.py", *words], check=True, capture_output=True)
        (self.curses / "victim").write_text("mine\n", "utf-8")
        for name in ("sitecustomize", "usercustomize", "tui", "msgspec", "textual", "foreign"):
            (self.curses / f"{name}.py").write_text(f"open({str(self.outside / 'ran')!r}, 'w')\n", "utf-8")

    def holds(self, key: str) -> bool:
        """Whether a member is still on record."""
        with closing(sqlite3.connect(self.database)) as connection:
            return connection.execute("SELECT 1 FROM member WHERE key = ?", (key,)).fetchone() is not None

    def listing(self) -> dict[str, tuple[int, int]]:
        """Return everything outside of the data folder that a session could have written: here and in the home."""
        found: dict[str, tuple[int, int]] = {}
        for top in (self.outside, self.curses, Path(getpwuid(os.getuid()).pw_dir)):
            found.update(_below(str(top)))
        return found


def _below(folder: str) -> Iterator[tuple[str, tuple[int, int]]]:
    """Yield paths with their size and time; a folder's own time changes with what is in it, which is listed itself."""
    try:
        entries = list(os.scandir(folder))
    except OSError:
        return
    for entry in entries:
        try:
            state = entry.stat(follow_symlinks=False)
        except FileNotFoundError:
            continue
        if not entry.is_dir(follow_symlinks=False):
            yield entry.path, (state.st_size, state.st_mtime_ns)
        elif not entry.path.endswith(_NOISE):
            yield entry.path, (0, 0)
            yield from _below(entry.path)


class Attack:
    """The sessions of one run; ``output`` is what clients were sent, ``odd`` what should not have happened."""

    def __init__(self, place: Place, choice: random.Random) -> None:
        self.place = place
        self.choice = choice
        self.output: list[tuple[str, bytes]] = []
        self.odd: list[str] = []
        self._canary = socket.create_server(("127.0.0.1", 0))
        self._canary.setblocking(False)

    def hostile(self, server: Server) -> list[str]:
        """Return options that send variables; those that a shell or the linker obeys where sshd lets none through."""
        places = (self.place.outside, self.place.curses)
        sent = attacks.variables(*places)
        if server.documented:
            sent |= attacks.variables_of_shells(*places)
        return ["-o", "SetEnv=" + " ".join(f'{name}="{value}"' for name, value in sent.items())]

    def run(self, kind: str, server: Server) -> None:
        """Run one session."""
        getattr(self, f"_{kind}")(server)

    def _client(self, kind: str, words: list[str], given: bytes | None = None) -> int:
        try:
            done = subprocess.run(
                words,
                input=given,
                stdin=subprocess.DEVNULL if given is None else None,
                capture_output=True,
                timeout=_LONGEST_SECONDS,
                cwd=self.place.curses,
            )
        except subprocess.TimeoutExpired:
            self.odd.append(f"{kind}: does not end: {words[-1]}")
            return -1
        self.output.append((kind, done.stdout + done.stderr))
        return done.returncode

    def _command(self, server: Server) -> None:
        asked = self.choice.choice(attacks.commands(self.place.outside, self.place.curses))
        options = ["-tt"] if self.choice.random() < 0.3 else ["-T"]
        words = server.client(*options, *self.hostile(server), server.address, asked)
        self._must_fail("command", self._client("command", words), asked)

    def _must_fail(self, kind: str, code: int, what: str) -> None:
        if code == 0:
            self.odd.append(f"{kind}: was not refused: {what}")

    def _question(self, server: Server) -> None:
        asked = self.choice.choice(attacks.QUESTIONS)
        code = self._client("question", server.client("-T", *self.hostile(server), server.address, asked))
        # Another session may have removed the person who is asked about.
        if code != 0 and self.place.holds("li-ming"):
            self.odd.append(f"question: {asked} ended with {code}: {self.output[-1][1][:200]!r}")

    def _no_terminal(self, server: Server) -> None:
        typed = f"x\r{self.place.outside}/typed\r{attacks.ASKS_SHELL}\r".encode()
        given = self.choice.choice((None, typed))
        self._client("no_terminal", server.client("-T", *self.hostile(server), server.address), given)

    def _sftp(self, server: Server) -> None:
        batch = f"put {self.place.curses}/victim {self.place.outside}/put\nmkdir {self.place.outside}/made\n"
        words = server.client("-b", "-", server.address, program="sftp")
        self._must_fail("sftp", self._client("sftp", words, batch.encode()), "put")

    def _scp(self, server: Server) -> None:
        old = ["-O"] if self.choice.random() < 0.5 else []
        target = f"{server.address}:{self.place.outside}/copied"
        words = server.client(*old, f"{self.place.curses}/victim", target, program="scp")
        self._must_fail("scp", self._client("scp", words), "copy")

    def _forward(self, server: Server) -> None:
        canary = self._canary.getsockname()[1]
        options = self.choice.choice(
            [
                ["-W", f"127.0.0.1:{canary}"],
                ["-N", "-o", "ExitOnForwardFailure=yes", "-R", f"0:127.0.0.1:{canary}"],
                ["-N", "-o", "ExitOnForwardFailure=yes", "-R", f"{self.place.outside}/socket:127.0.0.1:{canary}"],
            ]
        )
        self._client("forward", server.client(*options, server.address))
        try:
            self._canary.accept()[0].close()
        except BlockingIOError:
            return
        self.odd.append(f"forward: let through: {options}")

    def _app(self, server: Server) -> None:
        with Line(server.client("-tt", *self.hostile(server), server.address), self.place.curses) as line:
            if not line.see(b"\x1b[?1049h", _LONGEST_SECONDS):
                self.odd.append(f"app: did not open: {line.raw[-300:]!r}")
            for _turn in range(self.choice.randrange(2, 6)):
                self._type(line)
            if self.choice.random() < 0.5:
                line.send("\x1b\x1b\x11")
            # Else the client goes away as a line does that breaks.
            elif self.choice.random() < 0.5:
                line.process.kill()
            line.rest(0.3)
            self.output.append(("app", line.raw))

    def _type(self, line: Line) -> None:
        what = self.choice.random()
        if what < 0.5:
            line.send("\x1b\x1b")
            line.rest(0.3)
            line.send("x")
            line.rest(0.3)
            line.send("\x15" + self.choice.choice(attacks.names(self.place.outside)) + "\r\r")
        elif what < 0.7:
            line.send(f"\x1a\x1c\x03!{attacks.ASKS_SHELL}\r")
        elif what < 0.8:
            line.send("\x10" + self.choice.choice(("screenshot", "shell", "export", "备份")) + "\r")
        else:
            line.send("".join(self.choice.choices(_KEYS, k=self.choice.randrange(5, 40))))
        line.rest(0.3)


_KINDS = ("app", "command", "sftp", "forward", "question", "no_terminal", "scp", "app", "command", "app")


def prove(place: Place, sessions: int, seed: int = SEED, say: Callable[[str], None] = lambda _text: None) -> Found:
    """Run hostile sessions against the restricted mode and return what they have got at."""
    words = ("--restricted", "--database", place.database)
    documented = Server(place.folder / "documented", program(*words), documented=True)
    careless = Server(place.folder / "careless", program(*words, before="PERMIT_USER=zhang"), documented=False)
    with documented, careless:
        return _run(place, (documented, careless), sessions, seed, _KINDS, say)


def disprove(place: Place, sessions: int, seed: int = SEED) -> Found:
    """Run sessions without ``--restricted``, of which something must be found; they reach only into the place."""
    command = program("--database", place.database, isolated=False)
    with Server(place.folder / "open", command, documented=False, restrict=False) as server:
        return _run(place, (server,), sessions, seed, ("no_terminal",), lambda _text: None)


def _run(
    place: Place,
    servers: tuple[Server, ...],
    sessions: int,
    seed: int,
    kinds: tuple[str, ...],
    say: Callable[[str], None],
) -> Found:
    for server in servers:
        if (reason := server.why_unusable()) is not None:
            raise Unusable(reason)
    attack, counts = Attack(place, random.Random(seed)), Counter[str]()
    before = place.listing()
    for number in range(sessions):
        kind, server = kinds[number % len(kinds)], servers[(number + number // len(kinds)) % len(servers)]
        attack.run(kind, server)
        counts[kind] += 1
        if number % 25 == 24:
            say(f"{number + 1} of {sessions} sessions")
    left = tuple(_processes_left(place.folder, {server.process.pid for server in servers}))
    after = place.listing()
    outside = sorted(path for path in after if after[path] != before.get(path)) + sorted(before.keys() - after.keys())
    shells = tuple(f"{kind}: {said[-200:]!r}" for kind, said in attack.output if attacks.SHELL_SAYS.encode() in said)
    return Found(sessions, counts, tuple(outside), shells, left, tuple(attack.odd))


class Unusable(Exception):
    """No session can be had on this machine; says why."""


def _processes_left(folder: Path, but: set[int]) -> Iterator[str]:
    """Yield what still runs of this run's sessions after it has had time to end."""
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit() or int(entry.name) in but:
            continue
        try:
            line = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
            if str(folder) not in line or int(entry.name) == os.getpid():
                continue
            descriptor = os.pidfd_open(int(entry.name))
        except (OSError, ProcessLookupError):
            continue
        try:
            if not select.select([descriptor], [], [], 20)[0]:
                yield line
        finally:
            os.close(descriptor)


def main() -> int:
    """Run as many sessions as asked for, then the check of the check; 0 when all is as it must be."""
    parser = argparse.ArgumentParser(prog="make prove-ssh")
    parser.add_argument("--sessions", type=int, default=300)
    parser.add_argument("--seed", type=int, default=SEED)
    options = parser.parse_args()
    if find_sshd() is None:
        print("prove-ssh: sshd and ssh are needed (apt install openssh-server openssh-client)", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory(prefix="prove-ssh-") as folder:
        try:
            (Path(folder) / "held").mkdir()
            found = prove(Place(Path(folder) / "held"), options.sessions, options.seed, print)
            (Path(folder) / "open").mkdir()
            control = disprove(Place(Path(folder) / "open"), 2, options.seed)
        except Unusable as error:
            print(f"prove-ssh: no session can be had here: {error}", file=sys.stderr)
            return 1
    for what, lines in (
        ("outside", found.outside),
        ("shell", found.shells),
        ("left", found.left),
        ("odd", found.odd),
    ):
        print(*(f"{what}: {line}" for line in lines), sep="\n", end="\n" if lines else "")
    kinds = ", ".join(f"{n} {kind}" for kind, n in sorted(found.kinds.items()))
    print(
        f"prove-ssh: {found.sessions} sessions ({kinds}): {len(found.outside)} files outside, reports of"
        f" crashes among them, {len(found.shells)} shells, {len(found.left)} processes left, {len(found.odd)} odd"
        f" answers. Seen without --restricted: {len(control.outside)} files outside"
    )
    return 0 if found.is_well and control.outside else 1


if __name__ == "__main__":
    sys.exit(main())
