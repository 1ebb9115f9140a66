"""Kiosks, operators and their sessions. Times are Unix seconds."""

from typing import Final

from sqlalchemy import BigInteger, Boolean, Column, Float, ForeignKey, Integer, String, Table, Text

from hub.store.tables import METADATA

DEVICES: Final = Table(
    "devices",
    METADATA,
    Column("name", String(64), primary_key=True),
    Column("enrolled_at", Float, nullable=False),
    Column("revoked", Boolean, nullable=False, default=False),
    Column("online", Boolean, nullable=False, default=False),
    Column("epoch", Integer, nullable=False, default=0),
    Column("version", String(64), nullable=False, default=""),
    Column("seen_at", Float),
    Column("waiting", Integer, nullable=False, default=0),
    Column("oldest_s", Float, nullable=False, default=0.0),
    Column("problems", Text, nullable=False, default="[]"),
    Column("audit_head", String(128), nullable=False, default=""),
)

BOOKS: Final = Table(  # the last line we know of each kiosk's ledger of SIMs
    "books",
    METADATA,
    Column("device", ForeignKey("devices.name"), primary_key=True),
    Column("line", BigInteger, nullable=False),
    Column("hash", String(64), nullable=False),
    Column("heard_at", Float, nullable=False),
    Column("cut_at", Float),  # since when it says less than we know, or else
    Column("cut_line", BigInteger),
    Column("cut_hash", String(64)),
)

OPERATORS: Final = Table(
    "operators",
    METADATA,
    Column("name", String(64), primary_key=True),
    Column("password", String(256), nullable=False),  # scrypt
    Column("active", Boolean, nullable=False, default=True),
    Column("added_at", Float, nullable=False),
)

SESSIONS: Final = Table(
    "sessions",
    METADATA,
    Column("token_hash", String(64), primary_key=True),
    Column("operator", ForeignKey("operators.name"), nullable=False),
    Column("csrf", String(64), nullable=False),
    Column("seen_at", Float, nullable=False),
    Column("opened_at", Float, nullable=False),
)
