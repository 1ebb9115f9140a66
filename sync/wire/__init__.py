"""What kiosk and hub say to each other: versioned messages and the sealed envelope."""
