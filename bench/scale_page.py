"""The measured parts of docs/scale.md, each between marks of its own."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bench.programs import ROOT

PAGE = ROOT / "docs" / "scale.md"


def write_part(name: str, lines: Sequence[str]) -> None:
    """Put new lines in the place of those that the page has between the marks of a part."""
    part = "\n".join((f"<!-- {name} -->", "", *lines, "", "<!-- end -->"))
    page = re.sub(rf"<!-- {name} -->.*?<!-- end -->", lambda _found: part, PAGE.read_text("utf-8"), flags=re.DOTALL)
    PAGE.write_text(page, encoding="utf-8")
