"""Cameras: frames and their timing; knows nothing of what is on them."""
