"""Launcher: finds the rooms of the program beside itself and hands over to the command line."""

import gc
import os
import sys

_INTERRUPTED = 130


def main() -> int:
    """Run ``permit-tui`` and return its exit code."""
    private = os.path.join(os.path.dirname(os.path.realpath(__file__)), "_permit_tui")
    if os.path.isdir(private):
        sys.path.insert(0, private)
    # What is loaded stays: looking through it for garbage again and again takes a tenth of a start.
    gc.disable()
    from tui import saved_picture
    from tui.terminal import handover

    try:
        saved_picture.begin(sys.argv[1:])
        from tui.loading import load_msgspec

        load_msgspec()
        from tui.cli import main as run
        from tui.leaving import leave

        return leave(run())
    except KeyboardInterrupt:
        return _INTERRUPTED
    finally:
        handover.end()


if __name__ == "__main__":
    sys.exit(main())
