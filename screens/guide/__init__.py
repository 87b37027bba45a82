"""The guide: which page fits, how a page is laid out, and the screen that shows it."""
