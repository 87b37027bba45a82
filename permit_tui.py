"""Launcher: finds the rooms of the program beside itself and hands over to the command line."""

import os
import sys


def main() -> int:
    """Run ``permit-tui`` and return its exit code."""
    private = os.path.join(os.path.dirname(os.path.realpath(__file__)), "_permit_tui")
    if os.path.isdir(private):
        sys.path.insert(0, private)
    from tui import saved_picture

    saved_picture.begin(sys.argv[1:])
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
