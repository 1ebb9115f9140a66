"""Numbers, SIMs and cards; one-time codes and calls. Times are Unix seconds."""

from typing import Final

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    func,
)

from hub.store.tables import METADATA

RESERVATIONS: Final = Table(
    "reservations",
    METADATA,
    Column("code", String(64), primary_key=True),
    Column("number", String(20), nullable=False, unique=True),
    Column("package", String(64), nullable=False),
    Column("status", String(16), nullable=False, index=True),
    Column("iccid", String(20), unique=True),
    Column("expires", String(10), nullable=False),
    Column("failure", String(64)),
    Column("failed_case", String(64)),
    Column("claimed_by", String(64)),  # the case it is being connected for
)
Index("reservations_bare", func.replace(RESERVATIONS.c.code, "-", ""))  # typed without dashes

SIMS: Final = Table(
    "sims",
    METADATA,
    Column("iccid", String(20), primary_key=True),
    Column("device", String(64), nullable=False),
    Column("reservation", ForeignKey("reservations.code"), unique=True),
    Column("spent", Boolean, nullable=False, default=False),  # fed once, never handed out
)

NUMBERS: Final = Table(
    "numbers",
    METADATA,
    Column("document", String(64), primary_key=True),
    Column("number", String(20), primary_key=True),
    Column("pending", Boolean, nullable=False),
    Column("case_id", String(64)),
    Column("at", Float, nullable=False),
)

CARDS: Final = Table(
    "cards",  # of the brand, registered to a person or to be
    METADATA,
    Column("iccid", String(20), primary_key=True),
    Column("number", String(20), nullable=False, unique=True),
    Column("document", String(64), index=True),  # whose, under review or registered
    Column("case_id", String(64)),
    Column("pending", Boolean, nullable=False, default=True),
    Column("service_at", Float),
)

ACTIVATIONS: Final = Table(
    "activations",
    METADATA,
    Column("ticket", String(64), primary_key=True),
    Column("iccid", ForeignKey("cards.iccid"), nullable=False, index=True),
    Column("code_hash", String(64), nullable=False, unique=True),
    Column("entered", LargeBinary, nullable=False),  # sealed with a key made from the code
    Column("state", String(8), nullable=False),  # open, used, void
    Column("device", String(64), nullable=False),
    Column("issued_at", Float, nullable=False),
    Column("expires_at", Float, nullable=False),
    Column("case_id", String(64)),
)

CALLS: Final = Table(
    "calls",
    METADATA,
    Column("ticket", String(64), primary_key=True),
    Column("case_id", String(64), nullable=False, index=True),
    Column("device", ForeignKey("devices.name"), nullable=False),
    Column("language", String(8), nullable=False),
    Column("phase", String(16), nullable=False, index=True),
    Column("reason", String(64)),
    Column("rung_at", Float, nullable=False),
    Column("asked_at", Float, nullable=False),
    Column("taken_at", Float),
    Column("ended_at", Float),
    Column("agent", String(64)),
    Column("header", LargeBinary, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("signature", LargeBinary, nullable=False),
    Column("decision", LargeBinary),
    Column("decision_signature", LargeBinary),
)

OTPS: Final = Table(
    "otps",
    METADATA,
    Column("ticket", String(64), primary_key=True),
    Column("device", String(64), nullable=False),
    Column("number", String(20), nullable=False, index=True),
    Column("code_hash", String(64), nullable=False),
    Column("state", String(8), nullable=False),  # open, used, locked, void, failed
    Column("tries", Integer, nullable=False),
    Column("resends", Integer, nullable=False),
    Column("opened_at", Float, nullable=False),
    Column("sent_at", Float, nullable=False),
)
