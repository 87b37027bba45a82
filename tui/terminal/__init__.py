"""The terminal: a picture of what it shows, the cheapest way to change it, and what is typed on it.

``handover`` needs nothing but the standard library, so that a first picture can stand before Textual is loaded.
"""
