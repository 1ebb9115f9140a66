"""How long hands need, by the keystroke-level model (Card, Moran & Newell 1980, CACM 23:396).

A touch is a pointing (P 1.10 s, measured with a mouse) and a press (K 0.20 s), a key of the screen
a press without practice (K 0.50 s, "random letters"); before each page and each line that is typed
somebody collects their mind once (M 1.35 s). The model knows no cards: laying one down, turning it
and holding it to the reader is our own estimate.
"""

from typing import Any, Final

P: Final = 1.10
K: Final = 0.20
K_SCREEN: Final = 0.50
M: Final = 1.35
CARD_S: Final = {"document_front": 4.0, "document_back": 2.0, "chip": 3.0}
KEY: Final = "key."


def hands(efforts: list[dict[str, Any]]) -> float:
    """Sum seconds over a visit."""
    return sum(_page(effort["stage"], effort["touches"]) for effort in efforts)


def _page(stage: str, touches: list[str]) -> float:
    keys = sum(name.startswith(KEY) for name in touches)
    pointed = len(touches) - keys
    minds = int(bool(touches)) + int(keys > 0 and pointed > 0)
    return keys * K_SCREEN + pointed * (P + K) + minds * M + CARD_S.get(stage, 0.0)
