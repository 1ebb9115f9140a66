"""What the kiosk sees: documents, machine readable zones, codes, faces."""
