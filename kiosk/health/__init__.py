"""One small file a check; problems are data."""
