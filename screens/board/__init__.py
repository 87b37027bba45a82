"""The board: every permit, most urgent first."""
