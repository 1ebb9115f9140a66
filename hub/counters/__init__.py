"""Answers to kiosks whose customer stands there: numbers, cards, codes, calls."""
