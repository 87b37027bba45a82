"""A font with Chinese characters for paper: the one that is named, else the best that the machine has."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from models.errors import StoreError

# The best first; a regular face and, beside it, its bold one.
_KNOWN = (
    ("NotoSansSC-Regular.otf", "NotoSansSC-Bold.otf"),
    ("NotoSansSC-Regular.ttf", "NotoSansSC-Bold.ttf"),
    ("NotoSansCJKsc-Regular.otf", "NotoSansCJKsc-Bold.otf"),
    ("NotoSansCJK-Regular.ttc", "NotoSansCJK-Bold.ttc"),
    ("SourceHanSansSC-Regular.otf", "SourceHanSansSC-Bold.otf"),
    ("SourceHanSansCN-Regular.otf", "SourceHanSansCN-Bold.otf"),
    ("SourceHanSans.ttc", ""),
    ("PingFang.ttc", ""),
    ("Hiragino Sans GB.ttc", ""),
    ("STHeiti Light.ttc", "STHeiti Medium.ttc"),
    ("msyh.ttc", "msyhbd.ttc"),
    ("wqy-microhei.ttc", ""),
    ("wqy-zenhei.ttc", ""),
    ("DroidSansFallbackFull.ttf", ""),
    ("NotoSerifCJK-Regular.ttc", "NotoSerifCJK-Bold.ttc"),
    ("simsun.ttc", ""),
    ("uming.ttc", ""),
)
_SIMPLIFIED = ("SC", "CN", "GB")
_SUFFIXES = (".ttf", ".otf", ".ttc", ".otc")


class Face(Struct, frozen=True):
    """A font file, and which face of a collection."""

    path: Path
    number: int = 0


class Fonts(Struct, frozen=True):
    """The faces to write with; both are the same where there is no bold one."""

    regular: Face
    bold: Face


def find_fonts(named: Path | None = None) -> Fonts:
    """Return the fonts in ``named``, else those found on the machine; raises StoreError."""
    if named is not None:
        face = _face(named)
        return Fonts(face, face)
    found = dict(_font_files())
    for regular, bold in _KNOWN:
        if regular in found:
            face = _face(found[regular])
            return Fonts(face, _face(found[bold]) if bold in found else face)
    raise StoreError("no_font")


def _folders() -> Iterator[Path]:
    home = Path(os.path.expanduser("~"))  # noqa: PTH111 - a home of nobody is no error here
    if sys.platform == "darwin":
        yield from (Path("/System/Library/Fonts"), Path("/Library/Fonts"), home / "Library/Fonts")
    elif sys.platform == "win32":
        yield Path(os.environ.get("WINDIR", r"C:\Windows")) / "Fonts"
    else:
        yield from (home / ".local/share/fonts", home / ".fonts", Path("/usr/local/share/fonts"))
        yield Path("/usr/share/fonts")


def _font_files() -> Iterator[tuple[str, Path]]:
    """Yield font files by name; those of the person come last, and so count before the machine's."""
    for folder in reversed(tuple(_folders())):
        for place, _below, names in os.walk(folder):
            yield from ((name, Path(place) / name) for name in names if name.lower().endswith(_SUFFIXES))


def _face(path: Path) -> Face:
    """Return the face of simplified Chinese where the file holds several; raises StoreError."""
    from fontTools.ttLib import TTCollection, TTFont, TTLibError

    try:
        if path.suffix.lower() not in {".ttc", ".otc"}:
            TTFont(path, lazy=True).close()
            return Face(path)
        with TTCollection(path, lazy=True) as collection:
            names = [str(font["name"].getBestFamilyName()) for font in collection.fonts]
    except (OSError, TTLibError, KeyError, ValueError, AssertionError) as error:
        raise StoreError("bad_font", path=path) from error
    return Face(path, next((at for at, name in enumerate(names) if name.endswith(_SIMPLIFIED)), 0))
