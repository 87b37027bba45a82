"""The compiled pack: the same as the TOML, and never used when it may be another."""

from __future__ import annotations

import shutil
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from rules.compiled_pack import COMPILED_FILE, CompiledPack, load_compiled, write_compiled
from rules.pack import PACK_FILE, Pack, PackError
from rules.pack_reader import DATA, read_pack


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copy(DATA / PACK_FILE, tmp_path)
    write_compiled(str(tmp_path))
    return tmp_path


def parts(pack: Pack | None) -> dict[str, object]:
    assert pack is not None
    return {name: getattr(pack, name) for name in pack.__struct_fields__}


def rewrite(folder: Path, **changes: object) -> None:
    file = folder / COMPILED_FILE
    compiled = msgspec.msgpack.decode(file.read_bytes(), type=CompiledPack)
    file.write_bytes(msgspec.msgpack.encode(replace(compiled, **changes)))


def test_it_is_what_the_toml_says(folder: Path) -> None:
    compiled, read = parts(load_compiled(str(folder))), parts(read_pack(folder / PACK_FILE))
    assert compiled == read
    # Types and the order in tables as well; papers and steps hold sets, whose order says nothing.
    for name in compiled.keys() - {"items", "steps"}:
        assert repr(compiled[name]) == repr(read[name])


def test_the_one_that_stands_installed_is_what_the_toml_says() -> None:
    installed = load_compiled()
    if installed is None:
        pytest.skip("the pack has changed since the install: make .venv/.dev")
    assert parts(installed) == parts(read_pack(DATA / PACK_FILE))


def test_a_toml_that_has_changed_is_read_itself(folder: Path) -> None:
    with (folder / PACK_FILE).open("a", encoding="utf-8") as file:
        file.write("\n# a word more\n")
    assert load_compiled(str(folder)) is None


@pytest.mark.parametrize("damage", [b"", b"\x00", b"\x94\x01", b"\xc1" * 100])
def test_a_damaged_one_is_not_used(folder: Path, damage: bytes) -> None:
    (folder / COMPILED_FILE).write_bytes(damage)
    assert load_compiled(str(folder)) is None


def test_one_cut_short_is_not_used(folder: Path) -> None:
    file = folder / COMPILED_FILE
    file.write_bytes(file.read_bytes()[:-1])
    assert load_compiled(str(folder)) is None


@pytest.mark.parametrize("changes", [{"reader": 0}, {"fields": (("id",),)}, {"toml": b""}])
def test_one_of_another_reader_is_not_used(folder: Path, changes: dict[str, object]) -> None:
    assert load_compiled(str(folder)) is not None
    rewrite(folder, **changes)
    assert load_compiled(str(folder)) is None


def test_without_it_or_without_the_toml_there_is_none(folder: Path) -> None:
    (folder / PACK_FILE).unlink()
    assert load_compiled(str(folder)) is None
    shutil.copy(DATA / PACK_FILE, folder)
    (folder / COMPILED_FILE).unlink()
    assert load_compiled(str(folder)) is None


def test_a_pack_that_cannot_be_used_is_not_compiled(folder: Path) -> None:
    (folder / COMPILED_FILE).unlink()
    (folder / PACK_FILE).write_text("pack = 1\n", "utf-8")
    with pytest.raises(PackError, match=r"shanghai\.toml"):
        write_compiled(str(folder))
    assert not (folder / COMPILED_FILE).exists()
