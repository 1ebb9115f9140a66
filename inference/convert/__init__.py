"""Writes TFLite models from published weights: a set-up step, never part of a running kiosk."""
