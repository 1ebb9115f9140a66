"""Faces: found, aligned, judged and compared."""
