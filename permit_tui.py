"""Launcher: finds the rooms of the program beside itself and hands over to the command line."""

import gc
import os
import sys

_INTERRUPTED = 130


def main() -> int:
    """Run ``permit-tui`` and return its exit code."""
    here = os.path.dirname(os.path.realpath(__file__))
    private = os.path.join(here, "_permit_tui")
    sys.path.insert(0, private if os.path.isdir(private) else here)
    words = sys.argv[1:]
    if "--restricted" in words:
        from tui import confinement

        confinement.begin(os.path.realpath(__file__), words)
        if here not in sys.path:
            # Packages of the account's own, as `pip install --user` puts them, which Python then leaves out.
            sys.path.append(here)
    # What is loaded stays: looking through it for garbage again and again takes a tenth of a start.
    gc.disable()
    from tui import saved_picture
    from tui.terminal import handover

    try:
        saved_picture.begin(words)
        from tui.loading import load_msgspec

        load_msgspec()
        from tui.cli import main as run
        from tui.leaving import leave

        return leave(run(words))
    except KeyboardInterrupt:
        return _INTERRUPTED
    finally:
        handover.end()


if __name__ == "__main__":
    sys.exit(main())
