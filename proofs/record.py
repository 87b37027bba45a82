"""Runs one proof and puts its closing line into docs/reliability.md: ``python -m proofs.record TARGET MODULE ...``.

A run with options is only printed, unless ``--write`` stands among them.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

PAGE = Path(__file__).parents[1] / "docs" / "reliability.md"


def main() -> int:
    """Run, print, record; return what the proof returns."""
    target, module, *options = sys.argv[1:]
    writes = not options or "--write" in options
    passed = [option for option in options if option != "--write"]
    done = subprocess.run([sys.executable, "-m", f"proofs.{module}", *passed], stdout=subprocess.PIPE, text=True)
    print(done.stdout, end="")
    if writes and done.stdout:
        *_details, line = done.stdout.strip().splitlines()
        PAGE.write_text(recorded(PAGE.read_text("utf-8"), target, passed, line), encoding="utf-8")
    return done.returncode


def recorded(page: str, target: str, options: list[str], line: str) -> str:
    """Return the page with the figures of one target replaced."""
    how = f"make {target}" + (f' OPTIONS="{" ".join(options)}"' if options else "")
    part = f"<!-- {target} -->\n\n`{how}`:\n\n> {line}\n\n<!-- end -->"
    return re.sub(rf"<!-- {target} -->.*?<!-- end -->", lambda _found: part, page, flags=re.DOTALL)


if __name__ == "__main__":
    sys.exit(main())
