"""Presentation attacks: signals of a picture, of a film under changing light, their fusion."""
