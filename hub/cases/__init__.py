"""A case at the centre: taken in, opened, judged, decided, gone on with."""
