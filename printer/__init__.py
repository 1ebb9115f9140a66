"""Receipt and contract: layout, ESC/POS, PDF."""
