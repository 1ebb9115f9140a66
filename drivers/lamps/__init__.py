"""Lamps beside the camera: brightness and its timing; knows nothing of what is photographed."""
