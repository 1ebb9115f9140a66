"""Files from the operator's other systems."""
