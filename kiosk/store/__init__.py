"""What only the screen process may read: drafts, SIM ledger, audit chain (one SQLite file)."""
