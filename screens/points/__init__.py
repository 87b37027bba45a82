"""The points screen: an estimate, where each point comes from, and what would bring it to the standard."""

from screens.points.screen import PointsScreen

__all__ = ["PointsScreen"]
