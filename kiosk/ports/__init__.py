"""What a journey may ask of the world: one Protocol and its errors a file, no platform."""
