"""The checklist of a case: what comes first, what to bring, the steps at the centre."""

from screens.checklist.screen import ChecklistScreen

__all__ = ["ChecklistScreen"]
