"""What differs between journeys at the centre: one file a journey, one interface."""
