"""The board: every permit, most urgent first."""

from pathlib import Path

from screens.board.screen import BoardScreen

STYLE = Path(__file__).with_name("board.tcss")

__all__ = ["STYLE", "BoardScreen"]
