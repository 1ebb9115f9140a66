"""Smart-card readers reached through PC/SC (pcsc-lite)."""
