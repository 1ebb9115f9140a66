"""Requests to signing SIMs and the accounts that came of them. Times are Unix seconds."""

from typing import Final

from sqlalchemy import Column, Float, Index, Integer, LargeBinary, String, Table

from hub.store.tables import METADATA

SIGNINGS: Final = Table(
    "signings",
    METADATA,
    Column("ticket", String(64), primary_key=True),
    Column("device", String(64), nullable=False),
    Column("case_id", String(64), nullable=False, index=True),
    Column("subject", String(16), nullable=False),  # citizen, enterprise
    Column("number", String(20), nullable=False),
    Column("language", String(8), nullable=False),
    Column("code", String(8), nullable=False),
    Column("content", LargeBinary, nullable=False),  # the octets that are signed
    Column("service_id", String(64), nullable=False, default=""),
    Column("state", String(8), nullable=False),  # new, asked, signed, failed, void, used
    Column("reason", String(64), nullable=False, default=""),
    Column("day", String(10), nullable=False, default=""),
    Column("proof", LargeBinary, nullable=False, default=b""),  # sealed with a key of the ticket
    Column("opened_at", Float, nullable=False),
    Column("ends_at", Float, nullable=False),
    Column("next_at", Float, nullable=False),
)
Index("signings_due", SIGNINGS.c.state, SIGNINGS.c.next_at)

ACCOUNTS: Final = Table(
    "accounts",
    METADATA,
    Column("holder", String(64), primary_key=True),  # keyed hash of the 12 digits or the tax code
    Column("old_holder", String(64), index=True),  # of the 9 digits before them
    Column("subject", String(16), nullable=False),
    Column("level", Integer, nullable=False),
    Column("case_id", String(64)),
    Column("ticket", String(64)),
    Column("proof", LargeBinary, nullable=False, default=b""),
    Column("opened_at", Float, nullable=False),
)
