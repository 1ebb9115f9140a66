"""Sealed envelopes, the cases in them, faces beside them; documents and codes as keyed hashes."""

from typing import Final

from sqlalchemy import (
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
)

from hub.store.tables import METADATA

ENVELOPES: Final = Table(
    "envelopes",
    METADATA,
    Column("digest", String(64), primary_key=True),
    Column("case_id", String(64), nullable=False, index=True),
    Column("device", ForeignKey("devices.name"), nullable=False, index=True),
    Column("verdict", String(16), nullable=False),
    Column("reason", String(64), nullable=False, default=""),
    Column("received_at", Float, nullable=False),
    Column("header", LargeBinary, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("signature", LargeBinary, nullable=False),
)

CASES: Final = Table(
    "cases",
    METADATA,
    Column("id", String(64), primary_key=True),
    Column("digest", ForeignKey("envelopes.digest"), nullable=False, unique=True),
    Column("device", ForeignKey("devices.name"), nullable=False),
    Column("journey", String(64), nullable=False),
    Column("brand", String(64), nullable=False),
    Column("language", String(8), nullable=False),
    Column("state", String(24), nullable=False, index=True),
    Column("reason", String(64), nullable=False, default=""),
    Column("flags", Text, nullable=False, default="[]"),
    Column("received_at", Float, nullable=False),
    Column("due_at", Float, nullable=False),
    Column("reservation", String(64), nullable=False),
    Column("number", String(20), nullable=False),
    Column("document", String(64), nullable=False),
    Column("document_kind", String(64), nullable=False),
    Column("iccid", String(20), nullable=False),
    Column("name_masked", String(128), nullable=False),
    Column("resume_hash", String(64), nullable=False),
    Column("resumes", String(64)),
    Column("resumed_by", String(64)),
    Column("decided_at", Float),
    Column("decided_by", String(64)),
)
Index("cases_reservation", CASES.c.reservation)

FACES: Final = Table(  # sealed as they came; once destroyed, only that and when is left
    "faces",
    METADATA,
    Column("case_id", String(64), primary_key=True),
    Column("digest", String(64), nullable=False, default=""),
    Column("received_at", Float, nullable=False),
    Column("keep_days", Integer, nullable=False, default=0),
    Column("header", LargeBinary, nullable=False, default=b""),
    Column("body", LargeBinary, nullable=False, default=b""),
    Column("signature", LargeBinary, nullable=False, default=b""),
    Column("ended_at", Float),
    Column("ended_why", String(16), nullable=False, default=""),
)
