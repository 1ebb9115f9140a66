"""Pictures out of order, exchanged, or of another visit are found."""

import pytest

from kiosk.case.frame_seals import FrameSeal, SealBrokenError, check, key_of, seal

KEY = key_of("nonce of the case")
PICTURES = [b"first", b"second", b"third"]
SEALED = [(seal(KEY, n, n * 1000, p), p) for n, p in enumerate(PICTURES, 1)]


def test_pictures_of_one_session_in_order_are_good() -> None:
    check(KEY, SEALED)
    check(KEY, [SEALED[0], SEALED[2]])  # frames between were not kept


@pytest.mark.parametrize(
    "made",
    [
        [SEALED[1], SEALED[0]],
        [SEALED[0], SEALED[0]],
        [(SEALED[0][0], b"another")],
        [(seal(key_of("another visit"), 1, 1000, b"first"), b"first")],
        [(FrameSeal(2, 1000, SEALED[0][0].sha256, SEALED[0][0].mac), b"first")],
        [(FrameSeal(1, 2000, SEALED[0][0].sha256, SEALED[0][0].mac), b"first")],
        [SEALED[1], (seal(KEY, 3, 1000, b"third"), b"third")],
    ],
    ids=["reordered", "repeated", "replaced", "replayed", "renumbered", "retimed", "back in time"],
)
def test_anything_else_is_found(made: list[tuple[FrameSeal, bytes]]) -> None:
    with pytest.raises(SealBrokenError):
        check(KEY, made)


def test_without_a_nonce_there_is_no_session() -> None:
    with pytest.raises(ValueError, match="nonce"):
        key_of("")
