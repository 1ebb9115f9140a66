"""Documents: found in the frame, set upright, judged, read."""
