"""Does what the journey asks for: effects in, events out, over the ports and the private store."""
