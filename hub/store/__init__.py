"""What is kept and how: one writer, a chain of entries, keyed hashes, counted tries."""
