"""The document somebody stands there with."""

from enum import StrEnum


class DocumentKind(StrEnum):
    """Classes the accept list of the policy speaks of."""

    CCCD = "cccd"  # Vietnamese chip ID card of 2021
    CAN_CUOC = "can_cuoc"  # Vietnamese chip ID card of 2024
    PASSPORT = "passport"  # ICAO 9303 TD3
    CMND = "cmnd"  # Vietnamese 9-digit card, void since 2025
    BIRTH_CERTIFICATE = "birth_certificate"  # of a child without a card: a paper, nothing to read
    OTHER = "other"

    @property
    def has_back(self) -> bool:
        """Tell whether two sides are photographed; of a passport only the data page is."""
        return self not in (DocumentKind.PASSPORT, DocumentKind.BIRTH_CERTIFICATE)


class Side(StrEnum):
    """Which face of the document a picture shows."""

    FRONT = "front"
    BACK = "back"
