"""Checks: one small file each; what is wrong is data, not a log line."""
