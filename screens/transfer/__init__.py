"""Holding time and household transfer, month by month."""

from screens.transfer.screen import TransferScreen

__all__ = ["TransferScreen"]
