"""Launcher: finds the rooms of the program beside itself and hands over to the command line."""

import sys
from pathlib import Path


def main() -> int:
    """Run ``permit-tui`` and return its exit code."""
    private = Path(__file__).resolve().parent / "_permit_tui"
    if private.is_dir():
        sys.path.insert(0, str(private))
    from tui.cli import main as run
    from tui.leaving import leave

    return leave(run())


if __name__ == "__main__":
    sys.exit(main())
