"""The packaged pack as it was read when the program was installed, since reading TOML takes longer than all else here.

It stands beside the TOML and carries its text: it is only used while the two agree, and while the classes of a pack
have the fields that they had.
"""
# Importing pathlib takes longer than loading the pack.
# ruff: noqa: PTH118, PTH120, PTH123

from __future__ import annotations

import os.path

import msgspec
from msgspec import Struct

from rules import pack as classes
from rules.pack import PACK_FILE, Pack

READER = 1
"""To be raised when the same TOML is read into another pack than before."""

COMPILED_FILE = "shanghai.msgpack"
_DATA = os.path.join(os.path.dirname(__file__), "data")

Fields = tuple[tuple[str, ...], ...]


class CompiledPack(Struct, frozen=True, array_like=True):
    """What the file holds."""

    reader: int
    fields: Fields
    toml: bytes
    pack: Pack


def load_compiled(folder: str = _DATA) -> Pack | None:
    """Return the pack in ``folder`` as it was compiled, or None where that is missing, damaged or out of date."""
    try:
        with open(os.path.join(folder, COMPILED_FILE), "rb") as file:
            compiled = msgspec.msgpack.decode(file.read(), type=CompiledPack)
        with open(os.path.join(folder, PACK_FILE), "rb") as file:
            toml = file.read()
    except (OSError, msgspec.MsgspecError):
        return None
    is_fresh = (compiled.reader, compiled.fields, compiled.toml) == (READER, fields_of_a_pack(), toml)
    return compiled.pack if is_fresh else None


def write_compiled(folder: str = _DATA) -> str:
    """Read and validate the TOML in ``folder``, write it compiled beside it, and return the path; raises PackError."""
    from pathlib import Path

    from rules.pack_reader import read_pack

    source = Path(folder, PACK_FILE)
    compiled = CompiledPack(READER, fields_of_a_pack(), source.read_bytes(), read_pack(source))
    target = source.with_name(COMPILED_FILE)
    target.write_bytes(msgspec.msgpack.encode(compiled))
    return str(target)


def fields_of_a_pack() -> Fields:
    """Return the fields of every class that a pack may be made of."""
    return tuple(
        kind.__struct_fields__
        for kind in vars(classes).values()
        if isinstance(kind, type) and issubclass(kind, Struct) and kind is not Struct
    )
