"""Rules as data: limits, retries, retention, accepted documents."""
