"""Contactless modules on a serial line."""
