"""Signatures and certificates: opened, held against our anchors, read. Knows no kiosk, no case."""
