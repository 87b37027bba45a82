"""The pages to read: `guide`."""

from __future__ import annotations

from tui.cli import Options


def run_guide(options: Options) -> int:
    """Print a page of the guide, or which there are."""
    from tui.show_guide import print_guide

    return print_guide(" ".join(options.arguments.words), options.today)
