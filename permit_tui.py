"""Launcher: finds the rooms of the program beside itself and hands over to the command line."""

import sys
from pathlib import Path


def main() -> int:
    """Run ``permit-tui`` and return its exit code."""
    private = Path(__file__).resolve().parent / "_permit_tui"
    if private.is_dir():
        sys.path.insert(0, str(private))
    _import_msgspec()
    from tui.cli import main as run
    from tui.leaving import leave

    return leave(run())


def _import_msgspec() -> None:
    """Import msgspec without typing_extensions, which it looks for and has no need of: that would double its time."""
    missing = object()
    found = sys.modules.get("typing_extensions", missing)
    sys.modules["typing_extensions"] = None  # type: ignore[assignment]
    try:
        import msgspec  # noqa: F401 - for what it leaves in sys.modules
    finally:
        if found is missing:
            del sys.modules["typing_extensions"]
        else:
            sys.modules["typing_extensions"] = found  # type: ignore[assignment]


if __name__ == "__main__":
    sys.exit(main())
