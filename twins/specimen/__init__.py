"""Specimens: people who do not exist, their drawn documents, and the camera's view of them."""

from twins.specimen.person import Person, person, traveller

__all__ = ["Person", "person", "traveller"]
