"""Answers in parts and wrong lengths, as contact cards give them (ISO/IEC 7816-3, 7816-4)."""

import pytest

from drivers.emrtd.apdu import Answer, Command, PlainLink
from drivers.emrtd.faults import ChipFault, SmLostError

READ = Command(0xB0, 0, 0, le=256)


class Card:
    """A `Transceiver` that gives the prepared answers, then the last for ever."""

    name = "card"

    def __init__(self, *answers: str) -> None:
        self.answers = [bytes.fromhex(a) for a in answers]
        self.heard: list[str] = []

    def connect(self) -> bytes:
        return b""

    def transmit(self, apdu: bytes) -> bytes:
        self.heard.append(apdu.hex())
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]

    def disconnect(self) -> None:
        return


def test_the_rest_of_an_answer_is_fetched() -> None:
    card = Card("61 02", "AABB 61 01", "CC 9000")
    assert PlainLink(card, 1).send(READ) == Answer(b"\xaa\xbb\xcc", 0x9000)
    assert card.heard == ["00b0000000", "00c0000002", "00c0000001"]


def test_a_wrong_length_is_asked_again_with_the_right_one() -> None:
    card = Card("6C 03", "AABBCC 9000")
    link = PlainLink(card, 1)
    assert link.send(READ).data == b"\xaa\xbb\xcc"
    assert card.heard == ["00b0000000", "00b0000003"]
    assert (link.apdus, link.octets) == (2, 5 + 2 + 5 + 5)


def test_a_card_that_always_has_more_is_given_up() -> None:
    with pytest.raises(ChipFault, match="without end"):
        PlainLink(Card("AA 61 10"), 5).send(READ)


@pytest.mark.parametrize("answer", ["", "90"])
def test_an_answer_without_status_word_is_none(answer: str) -> None:
    with pytest.raises(SmLostError):
        PlainLink(Card(answer), 1).send(READ)
