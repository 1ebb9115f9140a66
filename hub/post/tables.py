"""Mail and text messages on their way. Times are Unix seconds."""

from typing import Final

from sqlalchemy import Column, Float, Integer, String, Table, Text, UniqueConstraint
from sqlalchemy.schema import SchemaItem

from hub.store.tables import METADATA


def _of_a_case() -> tuple[SchemaItem, ...]:
    """One message of a kind per case."""
    return (
        Column("id", Integer, primary_key=True, autoincrement=True),
        Column("case_id", String(64), nullable=False),
        Column("kind", String(16), nullable=False),
        UniqueConstraint("case_id", "kind"),
    )


def _on_its_way() -> tuple[SchemaItem, ...]:
    return (
        Column("tries", Integer, nullable=False, default=0),
        Column("next_at", Float, nullable=False),
        Column("queued_at", Float, nullable=False),
        Column("sent_at", Float),
        Column("error", String(200), nullable=False, default=""),
    )


MAIL: Final = Table(
    "mail",
    METADATA,
    *_of_a_case(),
    Column("recipient", String(254), nullable=False),
    Column("message_id", String(128), nullable=False, unique=True),
    Column("subject", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("state", String(8), nullable=False, index=True),  # queued, sent, dead
    *_on_its_way(),
)

TEXTS: Final = Table(
    "texts",  # messages to phones
    METADATA,
    *_of_a_case(),
    Column("recipient", String(20), nullable=False),
    Column("body", Text, nullable=False),
    Column("state", String(10), nullable=False, index=True),  # queued, sent, delivered, lost, dead
    Column("receipt", String(128), nullable=False, default=""),  # the gateway's own number for it
    *_on_its_way(),
)
