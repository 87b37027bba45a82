"""Sealed backups: written and read by us and by Debian's age, and one sentence for whatever is wrong."""

from __future__ import annotations

import os
import pty
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from textual.widgets import Input

from models import age_file
from models.demo import demo_book
from models.errors import StoreError
from models.store import Store
from screens.desk import Desk
from tests.conftest import open_store
from tests.terminal import ROOT, Terminal, clean_environment
from tests.tui.test_app import press, see
from tui.app import PermitApp
from tui.cli import main

pyrage = pytest.importorskip("pyrage")
needs_age = pytest.mark.skipif(shutil.which("age") is None, reason="age is not installed")
SECRET = "正确 horse battery"


@pytest.fixture
def database(store: Store, today: date) -> Path:
    store.import_book(demo_book(today), "replace", apply=True)
    store.close()
    return store.path


@pytest.fixture
def plain(database: Path) -> bytes:
    with open_store(database, read_only=True) as store:
        return b"".join(store.export())


@pytest.fixture
def identity(tmp_path: Path) -> Path:
    """The file of a secret key, as age-keygen writes it."""
    key = pyrage.x25519.Identity.generate()
    path = tmp_path / "key.txt"
    path.write_text(f"# public key: {key.to_public()}\n{key}\n", encoding="utf-8")
    return path


def public(identity: Path) -> str:
    return identity.read_text("utf-8").split()[3]


Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(database: Path, capfd: pytest.CaptureFixture[str]) -> Run:
    def run(*words: str | Path, secret: str | bytes | None = None) -> tuple[int, str, str]:
        more: list[str] = []
        if secret is not None:
            reading, writing = os.pipe()
            os.write(writing, secret if isinstance(secret, bytes) else secret.encode() + b"\n")
            os.close(writing)
            more = ["--passphrase-fd", str(reading)]
        code = main(["--language", "en", "--database", str(database), *map(str, words), *more])
        if secret is not None:
            os.close(reading)
        return code, *capfd.readouterr()

    return run


def test_a_backup_sealed_to_keys_comes_back(run: Run, identity: Path, plain: bytes, tmp_path: Path) -> None:
    target = tmp_path / "b.toml.age"
    assert run("export", target, "--recipient", public(identity))[0] == 0
    assert "李明".encode() not in target.read_bytes()
    assert target.stat().st_mode & 0o777 == 0o600
    assert age_file.open_by_keys(target.read_bytes(), [identity], target) == plain
    code, out, _err = run("verify", target, "--identity", identity)
    assert (code, "give the same file again" in out) == (0, True)
    assert "0 added, 0 changed" in run("import", target, "--identity", identity)[1]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("export", "b.toml", "--recipient", "age1x"), 2, "is named so: FILE.toml.age"),
        (("export", "b.toml.age", "--recipient", "age1x"), 1, "age1x is not a public key"),
        (("export", "b.toml.age", "--recipient", "ssh-ed25519 AAAA"), 1, "is not a public key"),
        (("export", "b.toml.age", "--passphrase-fd", "99"), 1, "The passphrase cannot be read from file descriptor 99"),
        (("export", "b.toml.age", "--passphrase-fd", "x"), 2, "is not the number of a file descriptor"),
    ],
)
def test_wrong_use_is_one_sentence(
    database: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], code: int, said: str
) -> None:
    named = [str(tmp_path / word) if word.startswith("b.") else word for word in words]
    try:
        found: object = main(["--language", "en", "--database", str(database), *named])
    except SystemExit as left:
        found = left.code
    assert found == code
    assert said in capsys.readouterr().err
    assert not list(tmp_path.glob("b.*"))


@pytest.mark.parametrize("secret", ["", "\n", b"\xff\xfe", "x" * 5000])
def test_a_passphrase_that_is_none_is_refused(run: Run, tmp_path: Path, secret: str | bytes) -> None:
    code, _out, err = run("export", tmp_path / "b.toml.age", secret=secret)
    assert (code, len(err.splitlines())) == (1, 1)
    assert not list(tmp_path.glob("b.*"))


def test_whatever_happened_to_a_sealed_file_is_one_sentence(run: Run, identity: Path, tmp_path: Path) -> None:
    target = tmp_path / "b.toml.age"
    run("export", target, "--recipient", public(identity))
    whole = target.read_bytes()
    for change in (
        whole[:-1],
        whole[:200],
        whole[:30],
        whole[:-20] + b"x" + whole[-19:],
        whole[:60] + b"x" + whole[61:],
    ):
        target.write_bytes(change)
        code, out, err = run("import", target, "--identity", identity)
        assert (code, out, len(err.splitlines())) == (1, "", 1)
        assert str(target) in err
    target.write_bytes(whole)
    assert "is sealed to keys" in run("import", target)[2]
    other = tmp_path / "other.txt"
    other.write_text(f"{pyrage.x25519.Identity.generate()}\n", encoding="utf-8")
    assert "None of the keys opens" in run("import", target, "--identity", other)[2]
    assert run("import", target, "--identity", other, "--identity", identity)[0] == 0
    for text in ("", "nonsense", "-----BEGIN OPENSSH PRIVATE KEY-----\nx"):
        other.write_text(text, encoding="utf-8")
        assert "There is no key in" in run("import", target, "--identity", other)[2]


def test_without_the_extra_it_is_named(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyrage", None)
    code, _out, err = run("export", tmp_path / "b.toml.age", secret=SECRET)
    assert code == 1
    assert "permit-tui[age]" in err
    assert not list(tmp_path.glob("b.*"))


def test_nothing_plain_is_written_to_a_disk(
    run: Run, identity: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "b.toml.age"
    run("export", target, "--recipient", public(identity))

    def refuse(*arguments: object, **named: object) -> None:
        raise AssertionError(arguments)

    monkeypatch.setattr("tempfile.mkdtemp", refuse)
    monkeypatch.setattr("tempfile.mkstemp", refuse)
    monkeypatch.setattr("models.atomic_file.Replacement.__init__", refuse)
    assert run("verify", target, "--identity", identity)[0] == 0


@needs_age
def test_ages_own_files_are_read_and_ours_by_age(run: Run, identity: Path, plain: bytes, tmp_path: Path) -> None:
    ours, theirs = tmp_path / "ours.toml.age", tmp_path / "theirs.toml.age"
    run("export", ours, "--recipient", public(identity))
    read = subprocess.run(["age", "-d", "-i", identity, ours], capture_output=True, check=True).stdout
    assert read == plain
    for armour in ([], ["-a"]):
        subprocess.run(["age", *armour, "-r", public(identity), "-o", theirs], input=plain, check=True)
        assert "0 added, 0 changed" in run("import", theirs, "--identity", identity)[1]


@needs_age
def test_ssh_keys_seal_and_open(run: Run, plain: bytes, tmp_path: Path) -> None:
    key, target = tmp_path / "id", tmp_path / "b.toml.age"
    if shutil.which("ssh-keygen") is None:
        pytest.skip("ssh-keygen is not installed")
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key], check=True)
    assert run("export", target, "--recipient", key.with_name("id.pub").read_text("utf-8").strip())[0] == 0
    assert subprocess.run(["age", "-d", "-i", key, target], capture_output=True, check=True).stdout == plain
    assert "0 added, 0 changed" in run("import", target, "--identity", key)[1]


@needs_age
def test_a_passphrase_that_age_has_asked_for_opens_here(run: Run, plain: bytes, tmp_path: Path) -> None:
    source, target = tmp_path / "b.toml", tmp_path / "b.toml.age"
    source.write_bytes(plain)
    master, slave = pty.openpty()
    age = subprocess.Popen(
        ["age", "-p", "-a", "-o", target, source], stdin=slave, stdout=slave, stderr=slave, start_new_session=True,
        preexec_fn=lambda: os.close(os.open(os.ttyname(slave), os.O_RDWR)),  # noqa: PLW1509
    )  # fmt: skip
    os.close(slave)
    for _twice in range(2):
        said = b""
        while b": " not in said:
            said += os.read(master, 1000)
        os.write(master, SECRET.encode() + b"\n")
    assert age.wait(timeout=30) == 0
    os.close(master)
    assert age_file.open_by_passphrase(target.read_bytes(), SECRET, target) == plain


def test_the_passphrase_is_asked_for_twice_not_shown_and_opens(run: Run, database: Path, tmp_path: Path) -> None:
    target = tmp_path / "b.toml.age"
    words = ("--database", str(database), "--language", "en", "export", str(target))
    with Terminal(words, clean_environment(tmp_path)) as terminal:
        terminal.see("New passphrase for")
        terminal.press(*"quiet water", "\r")
        terminal.see("Once more")
        terminal.press(*"quiet water", "\r")
        terminal.see("8 members and 3 dwellings written")
        assert terminal.end() == 0
        assert b"quiet water" not in terminal.raw
    assert age_file.wants_passphrase(target.read_bytes())
    assert "0 added, 0 changed" in run("import", target, secret="quiet water")[1]
    code, _out, err = run("import", target, secret="wrong")
    assert (code, err) == (1, f"permit-tui: The passphrase does not open {target}. Type it once more.\n")


def test_without_a_terminal_there_is_nobody_to_ask(database: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "permit_tui.py", "--database", database, "--language", "en", "export", "b.toml.age"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env=clean_environment(tmp_path),
        start_new_session=True,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("permit-tui: There is no terminal to ask for the passphrase of b.toml.age.")


async def test_the_screen_seals(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key = pyrage.x25519.Identity.generate()
    asked: list[str] = []

    def seal(data: bytes, passphrase: str) -> bytes:
        asked.append(passphrase)
        return age_file.seal_to_keys(data, [str(key.to_public())])

    monkeypatch.setattr(age_file, "seal_by_passphrase", seal)
    app = PermitApp(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "x")
        app.screen.query_one(Input).value = str(tmp_path / "b.toml.age")
        await press(pilot, "enter", *"one", "enter", *"two", "enter")
        await see(pilot, "The two differ")
        await press(pilot, *"one", "enter")
        await see(pilot, "Backup written: 8 members")
    assert asked == ["one"]
    assert b"".join(desk.store.export()) == pyrage.decrypt((tmp_path / "b.toml.age").read_bytes(), [key])


async def test_the_screen_names_the_extra_that_is_missing(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(_recipients: object) -> None:
        raise StoreError("age_missing")

    monkeypatch.setattr(age_file, "check_recipients", missing)
    app = PermitApp(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "x")
        app.screen.query_one(Input).value = str(tmp_path / "b.toml.age")
        await press(pilot, "enter")
        await see(pilot, "permit-tui[age]")
