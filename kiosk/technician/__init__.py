"""Self-test and the technician's commands."""
