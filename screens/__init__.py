"""What a person sees: screens, widgets, words."""
