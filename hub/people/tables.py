"""Subscribers, and what people ask about their data. Times are Unix seconds.

Of a subscriber's personal values the centre keeps a keyed hash, to compare, and a masked form, to
show its owner; the values themselves are not here. A value that is replaced stays, with its end.
"""

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
    UniqueConstraint,
)

from hub.store.tables import METADATA

SUBSCRIBERS: Final = Table(
    "subscribers",
    METADATA,
    Column("number", String(20), primary_key=True),
    Column("iccid", String(20), unique=True),
    Column("status", String(16), nullable=False),
    Column("reason", String(32), nullable=False, default=""),
    Column("since", Float, nullable=False, default=0.0),
    Column("verified_at", Float),
    Column("verified_by", String(64)),  # the case
)

SUBSCRIBER_FIELDS: Final = Table(
    "subscriber_fields",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("number", ForeignKey("subscribers.number"), nullable=False),
    Column("name", String(32), nullable=False),
    Column("hash", String(64), nullable=False),
    Column("masked", String(160), nullable=False),
    Column("source", String(16), nullable=False),  # operator, chip, qr, mrz, printed
    Column("case_id", String(64)),
    Column("since", Float, nullable=False),
    Column("until", Float),
)
Index("subscriber_fields_number", SUBSCRIBER_FIELDS.c.number, SUBSCRIBER_FIELDS.c.until)

REQUESTS: Final = Table(
    "requests",
    METADATA,
    Column("ticket", String(64), primary_key=True),
    Column("case_id", String(64), nullable=False, index=True),
    Column("kind", String(16), nullable=False),
    Column("about", String(64), nullable=False),  # the earlier case, or the number complained of
    Column("what", String(64), nullable=False, default=""),  # the purpose that is withdrawn
    Column("received_at", Float, nullable=False),
    Column("due_at", Float, nullable=False),
    Column("state", String(8), nullable=False, index=True),  # open, done, refused
    Column("answer", String(64), nullable=False, default=""),
    Column("done_at", Float),
    Column("done_by", String(64)),
    Column("certificate", LargeBinary),
    Column("signature", LargeBinary),
    UniqueConstraint("case_id", "kind", "about", "what"),
)

HOLDS: Final = Table(
    "holds",
    METADATA,
    Column("case_id", String(64), primary_key=True),
    Column("reason", String(128), nullable=False),
    Column("set_by", String(64), nullable=False),
    Column("set_at", Float, nullable=False),
)
