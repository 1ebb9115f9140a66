"""Bytes and timing of each device, no policy."""
