"""The board: every permit, most urgent first."""

from screens.board.screen import BoardScreen

__all__ = ["BoardScreen"]
