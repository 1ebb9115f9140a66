"""The way between kiosks and centre: the broker, questions, pieces of cases."""
