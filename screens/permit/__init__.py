"""Everything about one member's permit."""

from screens.permit.screen import PermitScreen

__all__ = ["PermitScreen"]
