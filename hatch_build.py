"""Compiles the gettext catalogues (.po to .mo) and the rule pack when the project is built or installed."""

import sys
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


def compile_catalogues(root: Path) -> list[Path]:
    """Write the .mo beside every .po below ``screens/locale`` and return their paths."""
    compiled = []
    for source in sorted((root / "screens" / "locale").glob("*/LC_MESSAGES/*.po")):
        with source.open("rb") as file:
            catalogue = read_po(file, locale=source.parent.parent.name)
        target = source.with_suffix(".mo")
        with target.open("wb") as file:
            write_mo(file, catalogue)
        compiled.append(target)
    return compiled


def compile_pack(root: Path) -> Path:
    """Write the compiled rule pack beside its TOML and return its path; a pack that cannot be used stops the build."""
    sys.path.insert(0, str(root))
    from rules.compiled_pack import write_compiled

    return Path(write_compiled())


class CompilingHook(BuildHookInterface):  # type: ignore[type-arg]
    """Runs before every wheel, sdist and editable install."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile every catalogue found under the project's root, and the rule pack."""
        compile_catalogues(Path(self.root))
        compile_pack(Path(self.root))


if __name__ == "__main__":
    compile_catalogues(Path(__file__).parent)
    compile_pack(Path(__file__).parent)
