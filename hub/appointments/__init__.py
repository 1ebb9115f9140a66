"""Places in the time tables of offices: shown, leased, booked, kept."""
