"""Identity chips (ICAO 9303): opened, read and verified over whatever transceiver is handed in."""
