"""Who may speak with the centre: kiosks with their keys, operators with their sessions."""
