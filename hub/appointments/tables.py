"""Offices, the places of their time table, and who has booked them. Times are Unix seconds."""

from typing import Final

from sqlalchemy import Column, Float, ForeignKey, Index, Integer, String, Table, UniqueConstraint

from hub.store.tables import METADATA

OFFICES: Final = Table(
    "offices",
    METADATA,
    Column("code", String(16), primary_key=True),
    Column("name", String(120), nullable=False),
    Column("address", String(160), nullable=False),
)

PLACES: Final = Table(
    "places",  # one person at one time; free without lease and case
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("office", ForeignKey("offices.code"), nullable=False),
    Column("starts", String(25), nullable=False),  # ISO 8601 with the office's offset
    Column("seat", Integer, nullable=False),
    Column("starts_at", Float, nullable=False),
    Column("minutes", Integer, nullable=False),
    Column("lease", String(32), unique=True),
    Column("device", String(64)),  # that holds the lease
    Column("until", Float),  # the kiosk sells it no longer; here it stays leased
    Column("case_id", String(64), unique=True),
    UniqueConstraint("office", "starts", "seat"),
)
Index("places_free", PLACES.c.office, PLACES.c.starts_at)
Index("places_device", PLACES.c.device)

BOOKINGS: Final = Table(
    "bookings",  # what a case has, or had, booked
    METADATA,
    Column("case_id", String(64), primary_key=True),
    Column("office", ForeignKey("offices.code"), nullable=False),
    Column("starts", String(25), nullable=False),
    Column("starts_at", Float, nullable=False),
    Column("minutes", Integer, nullable=False),
)
