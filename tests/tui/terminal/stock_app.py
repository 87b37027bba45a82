"""The app with Textual's own driver, to compare with."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[3]))

import permit_tui
import tui.app

tui.app.driver_class = lambda: None  # type: ignore[assignment]

if __name__ == "__main__":
    sys.exit(permit_tui.main())
