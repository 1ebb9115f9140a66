"""Where messages go: `fleet/<device>/up/...` from a kiosk, `fleet/<device>/down/...` to it."""

from typing import Final

UP: Final = ("birth", "death", "hb", "request", "case/init", "case/fin")
DOWN: Final = ("hub", "have", "ack", "reply")


def up(device: str, leaf: str) -> str:
    """Name a topic that the kiosk writes."""
    return f"fleet/{device}/up/{leaf}"


def down(device: str, leaf: str) -> str:
    """Name a topic that the hub writes."""
    return f"fleet/{device}/down/{leaf}"


def chunk(device: str, transfer: str, number: int) -> str:
    """Topic of one piece of a sealed case; the payload is the piece itself."""
    return f"fleet/{device}/up/case/{transfer}/{number}"


def device_of(topic: str) -> str:
    """Name the kiosk a topic belongs to; the broker's ACL guarantees that only it writes there."""
    return topic.split("/", 2)[1]
