"""What happens when the program itself is at fault: one plain line, and a report without anybody's data in it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from screens.words import _
from tui import VERSION

EXIT_CODE = 70


def write_report(error: BaseException) -> Path | None:
    """Write where ``error`` happened to a file that only the user can read, and return it; None when that fails.

    Messages of exceptions may hold names and numbers, so only their types are written.
    """
    from secrets import token_hex

    from tui.places import default_state_folder

    folder = default_state_folder() / "reports"
    path = folder / f"report-{token_hex(4)}.txt"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write("\n".join(_report_lines(error)) + "\n")
    except OSError:
        return None
    return path


def _report_lines(error: BaseException) -> list[str]:
    import platform
    import traceback

    lines = [f"permit-tui {VERSION}, Python {platform.python_version()}, {platform.system()}"]
    seen: BaseException | None = error
    while seen is not None:
        lines.append(type(seen).__qualname__)
        lines += [
            f"  {Path(frame.filename).name}:{frame.lineno} {frame.name}"
            for frame in traceback.extract_tb(seen.__traceback__)
        ]
        seen = seen.__cause__ or seen.__context__
    return lines


def sentence(report: Path | None) -> str:
    """Say that the program failed, that nothing is lost, and where the report is."""
    text = _("permit-tui stopped because of a fault of its own. What was saved is safe; start it again.")
    if report is not None:
        text += " " + _("A report without personal data: {path}").format(path=report)
    return text


def tell(error: BaseException) -> int:
    """Write the report, say one line on standard error, and return the exit code."""
    print(sentence(write_report(error)), file=sys.stderr)
    return EXIT_CODE
