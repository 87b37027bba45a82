"""A real sshd on the loopback, as whoever runs it, with throw-away keys; the sshd_config is the one of docs/ssh.md."""

from __future__ import annotations

import getpass
import os
import re
import select
import shlex
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType

ROOT = Path(__file__).parents[1]
DOCUMENTED = ROOT / "docs" / "ssh.md"
PROGRAM = ROOT / "permit_tui.py"
_SFTP = ("/usr/lib/openssh/sftp-server", "/usr/libexec/openssh/sftp-server", "/usr/lib/ssh/sftp-server")


def find_sshd() -> str | None:
    """Return the path of sshd, which wants to be started by it; None where there is none, or no client."""
    found = shutil.which("sshd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
    return found if shutil.which("ssh") and shutil.which("ssh-keygen") else None


def documented_block() -> list[str]:
    """Return the lines below ``Match User`` as the documentation has them."""
    block = re.search(r"^Match User permits\n((?:    .+\n)+)", DOCUMENTED.read_text("utf-8"), re.MULTILINE)
    assert block, f"{DOCUMENTED} has no Match block"
    return [line.strip() for line in block[1].splitlines()]


class Server:
    """sshd on a port of its own; every key gets ``command``.

    With ``documented`` as docs/ssh.md has it, by ForceCommand; else of a careless administrator: each variable of the
    client is let through, forwarding is allowed, and the command stands beside the key, with ``restrict`` if asked for.
    """

    def __init__(self, folder: Path, command: str, *, documented: bool, restrict: bool = True) -> None:
        self.folder = folder
        self.documented = documented
        folder.mkdir(mode=0o700)
        for name in ("host", "person"):
            subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder / name], check=True, timeout=60)
        public = (folder / "person.pub").read_text("ascii")
        options = "" if documented else f"{'restrict,pty,' if restrict else ''}command={_quoted(command)} "
        (folder / "keys").write_text(options + public, "utf-8")
        (folder / "config").write_text("\n".join(self._configuration(command, documented=documented)) + "\n", "utf-8")
        if os.geteuid() == 0:
            Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
        sshd = find_sshd()
        assert sshd is not None
        self.process = subprocess.Popen(
            [sshd, "-D", "-e", "-f", folder / "config"],
            stdin=subprocess.DEVNULL,
            stderr=(folder / "log").open("wb"),
            start_new_session=True,
        )
        self.port = self._port

    def _configuration(self, command: str, *, documented: bool) -> list[str]:
        # Bound by the harness first, so that no other program has it.
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port = free.getsockname()[1]
        lines = [
            f"Port {self._port}",
            "ListenAddress 127.0.0.1",
            f"HostKey {self.folder / 'host'}",
            "PidFile none",
            "UsePAM no",
            "StrictModes no",
            "PermitRootLogin yes",
            "MaxStartups 100",
            "PasswordAuthentication no",
            f"Subsystem sftp {next(filter(os.path.exists, _SFTP), 'internal-sftp')}",
        ]
        keys = f"AuthorizedKeysFile {self.folder / 'keys'}"
        if not documented:
            return [*lines, keys, "AcceptEnv *", "PermitUserEnvironment no"]
        replaced = {"ForceCommand": f"ForceCommand {command}", "AuthorizedKeysFile": keys}
        block = [replaced.get(line.split()[0], line) for line in documented_block()]
        assert {line.split()[0] for line in block} >= replaced.keys()
        return [*lines, f"Match User {getpass.getuser()}", *block]

    def client(self, *options: str, program: str = "ssh") -> list[str]:
        """Return the words of a client that reaches this server and reads nobody's configuration."""
        port = "-P" if program in {"scp", "sftp"} else "-p"
        quiet = ("BatchMode=yes", "StrictHostKeyChecking=no", "UserKnownHostsFile=/dev/null", "LogLevel=ERROR")
        settings = [word for setting in (*quiet, "IdentitiesOnly=yes", "ConnectTimeout=20") for word in ("-o", setting)]
        return [program, "-F", "none", port, str(self.port), "-i", str(self.folder / "person"), *settings, *options]

    @property
    def address(self) -> str:
        """The account and the machine, as a client names them."""
        return f"{getpass.getuser()}@127.0.0.1"

    def why_unusable(self) -> str | None:
        """Return why not even an ordinary session can be had; None when it can."""
        if not self._answers():
            return (self.folder / "log").read_text("utf-8", "replace")[-500:] or "sshd does not answer"
        done = subprocess.run(
            self.client("-T", self.address), stdin=subprocess.DEVNULL, capture_output=True, timeout=60
        )
        return done.stderr.decode("utf-8", "replace") if done.returncode == _NOT_REACHED else None

    def _answers(self) -> bool:
        """Wait until sshd takes connections; False when it has ended, or does not within 20 seconds."""
        end = time.monotonic() + 20
        while time.monotonic() < end and self.process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
            except OSError:
                select.select([], [], [], 0.05)
            else:
                return True
        return False

    def __enter__(self) -> Server:
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.process.terminate()
        self.process.wait(timeout=20)


_NOT_REACHED = 255


def program(*words: str | Path, isolated: bool = True, before: str = "") -> str:
    """Return a command for sshd that starts the program."""
    start = [sys.executable, *(["-I"] if isolated else []), PROGRAM, *words]
    return f"{before} exec {shlex.join(map(str, start))}".strip()


def _quoted(command: str) -> str:
    return '"' + command.replace("\\", "\\\\").replace('"', '\\"') + '"'
