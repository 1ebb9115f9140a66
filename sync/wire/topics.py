"""Where messages go: `fleet/<device>/up/...` from a kiosk, `fleet/<device>/down/...` to it."""


def up(device: str, leaf: str) -> str:
    """Name a topic that the kiosk writes."""
    return f"fleet/{device}/up/{leaf}"


def down(device: str, leaf: str) -> str:
    """Name a topic that the hub writes."""
    return f"fleet/{device}/down/{leaf}"


def chunk(device: str, transfer: str, number: int) -> str:
    """Topic of one piece of a sealed case; the payload is the piece itself."""
    return f"fleet/{device}/up/case/{transfer}/{number}"
