"""What the centre keeps. Times are Unix seconds; documents and codes stand here as keyed hashes."""

from typing import Final

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    func,
)

METADATA: Final = MetaData()

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

ATTEMPTS: Final = Table(
    "attempts",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("key", String(160), nullable=False),
    Column("at", Float, nullable=False),
)
Index("attempts_key", ATTEMPTS.c.key, ATTEMPTS.c.at)

MAIL: Final = Table(
    "mail",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("case_id", String(64), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("recipient", String(254), nullable=False),
    Column("message_id", String(128), nullable=False, unique=True),
    Column("subject", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("state", String(8), nullable=False, index=True),  # queued, sent, dead
    Column("tries", Integer, nullable=False, default=0),
    Column("next_at", Float, nullable=False),
    Column("queued_at", Float, nullable=False),
    Column("sent_at", Float),
    Column("error", String(200), nullable=False, default=""),
    UniqueConstraint("case_id", "kind"),
)

TEXTS: Final = Table(
    "texts",  # messages to phones
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("case_id", String(64), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("recipient", String(20), nullable=False),
    Column("body", Text, nullable=False),
    Column("state", String(10), nullable=False, index=True),  # queued, sent, delivered, lost, dead
    Column("receipt", String(128), nullable=False, default=""),  # the gateway's own number for it
    Column("tries", Integer, nullable=False, default=0),
    Column("next_at", Float, nullable=False),
    Column("queued_at", Float, nullable=False),
    Column("sent_at", Float),
    Column("error", String(200), nullable=False, default=""),
    UniqueConstraint("case_id", "kind"),
)

IMPORTS: Final = Table(
    "imports",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at", Float, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("rows", Integer, nullable=False),
)

AUDIT: Final = Table(
    "audit",
    METADATA,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("at", Float, nullable=False),
    Column("actor", String(80), nullable=False),
    Column("action", String(48), nullable=False),
    Column("subject", String(80), nullable=False),
    Column("detail", Text, nullable=False),
    Column("hash", String(64), nullable=False),
)

META: Final = Table(
    "meta",
    METADATA,
    Column("key", String(32), primary_key=True),
    Column("value", String(128), nullable=False),
)
