"""Policy packs and contracts, one brand a file."""
