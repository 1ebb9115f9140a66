"""Chips that answer wrongly: status words, secure messaging, lengths, leaving and being slow."""

from dataclasses import replace
from functools import partial

from twins.emrtd.card import VirtualEmrtd
from twins.emrtd.kinds import CITIZEN, PROTOCOL, Kind, chip, picture

WORDS = {
    "not found": b"\x6a\x82", "no diagnosis": b"\x6f\x00", "not allowed": b"\x69\x82",
    "no such command": b"\x6d\x00", "no such class": b"\x6e\x00", "wrong length": b"\x67\x00",
    "more to come": b"\x61\x10", "another length": b"\x6c\x10", "nothing": b"",
    "one octet": b"\x90", "unknown": b"\x12\x34",
}  # fmt: skip
COMMANDS = {0xA4: "SELECT", 0x84: "GET CHALLENGE", 0x82: "EXTERNAL AUTHENTICATE",
            0xB0: "READ BINARY"}  # fmt: skip
REFUSED = ("chip.key_refused", "chip.sw_error")
FAULTS = (
    "mac", "counter", "replay", "bare", "no status", "no mac", "short mac", "empty mac",
    "other status", "indicator", "half block", "unpadded", "zero padding", "trailing",
)  # fmt: skip
# a proven status goes before a bare one; a file that is then said to be absent is listed, not read
TOLD_ABSENT = ("chip.sw_error", "PA_OK")
COMMANDS_OF_A_READ = 17  # a small card at 256 octets
SMALL = replace(CITIZEN, portrait=picture(400), national=())
BIG = replace(CITIZEN, portrait=picture(6000))


def refusing() -> list[Kind]:
    """Give chips that refuse a command with every status word."""
    kinds = []
    for ins, command in COMMANDS.items():
        for name, word in WORDS.items():
            outcome = {0xA4: ("chip.not_found", *PROTOCOL), 0x82: REFUSED}.get(ins, PROTOCOL)
            if len(word) < 2:  # no answer at all: a fault of the transmission
                outcome = (*outcome, "chip.moved")
            kinds.append(
                Kind(
                    f"{command} answered with {name}",
                    partial(chip, SMALL, status={ins: word}),
                    outcome,
                )
            )
    inner = [
        Kind(f"{COMMANDS[ins]} under the channel answered with {name}",
             partial(chip, SMALL, inner_status={ins: word}, short_names=ins != 0xA4),
             PROTOCOL)
        for ins in (0xA4, 0xB0) for name, word in WORDS.items()
        if len(word) == 2 and word[0] != 0x61
    ]  # fmt: skip
    return kinds + inner


def broken_channels() -> list[Kind]:
    """Give chips whose protected answers are wrong, always or once, and false proofs of BAC."""
    kinds = [
        Kind(f"protected answers: {fault}", partial(chip, SMALL, channel_fault=fault), PROTOCOL)
        for fault in FAULTS
    ]
    once = [
        Kind(f"protected answers: {fault}, in the midst of the portrait",
             partial(chip, BIG, channel_fault=fault, channel_fault_from=12),
             TOLD_ABSENT if fault == "other status" else PROTOCOL)
        for fault in FAULTS if fault != "trailing"
    ]  # fmt: skip
    healing = [
        Kind(f"one protected answer: {fault}",
             partial(chip, BIG, channel_fault=fault, channel_fault_from=9,
                                  channel_fault_times=1), ("PA_OK", "chip.sw_error"))
        for fault in ("mac", "counter", "replay", "no mac")
    ]  # fmt: skip
    proofs = [
        Kind(f"false proof of the key: {fault}", partial(chip, SMALL, bac_fault=fault),
             ("chip.key_refused",))
        for fault in ("mac", "own challenge", "their challenge")
    ]  # fmt: skip
    return [*kinds, *once, *healing, *proofs]


def disturbed() -> list[Kind]:
    """Give chips that leave or hesitate at every command, and chips that lie about lengths."""
    turns = range(COMMANDS_OF_A_READ)
    lying = {"empty": PROTOCOL, "one": PROTOCOL, "first": (*PROTOCOL, "PA_SOD_MALFORMED"),
             "more": (*PROTOCOL, "PA_OK")}  # fmt: skip
    garbage = bytes(range(256)) + b"\x90\x00"
    survived = ("PA_OK", "chip.not_found", "chip.moved", *REFUSED)
    return [
        *[Kind(f"leaves after command {n}", partial(chip, SMALL, leaves_after=n),
               ("chip.moved",)) for n in turns],
        *[Kind(f"slow at command {n + 1}", partial(chip, SMALL, slow_at={n + 1: 0.12}),
               (*PROTOCOL, "chip.moved"), budget_s=0.1) for n in turns],
        *[Kind(f"one bit wrong at command {n + 1}", partial(_flipped, n + 1), survived)
          for n in turns],
        *[Kind(f"garbage at command {n + 1}", partial(chip, SMALL, answer_at={n + 1: garbage}),
               survived) for n in turns],
        *[Kind(f"lies about lengths: {how}", partial(chip, BIG, read_fault=how), outcome)
          for how, outcome in lying.items()],
        Kind("lies about lengths beyond 7FFF",
             lambda: chip(replace(CITIZEN, portrait=picture(36000)), read_fault="first"),
             (*PROTOCOL, "PA_SOD_MALFORMED")),
        *[Kind(f"bare status {name} around a right protected answer",
               partial(_otherwise, word), ("PA_OK", "chip.sw_error"))
          for name, word in (("6A82", b"\x6a\x82"), ("6982", b"\x69\x82"), ("6282", b"\x62\x82"))],
        Kind("the channel breaks again and again", lambda: chip(SMALL, drops_channel=99), PROTOCOL),
    ]  # fmt: skip


def _otherwise(word: bytes) -> VirtualEmrtd:
    """Give a chip whose protected answers are true, and whose bare status words are not."""
    held = chip(SMALL)

    def edit(command: bytes, answer: bytes) -> bytes:
        return answer[:-2] + word if command[0] & 0x0C and len(answer) > 2 else answer

    held.quirks.edit = edit
    return held


def _flipped(turn: int) -> VirtualEmrtd:
    """Give a chip one of whose answers has one bit changed."""
    held = chip(SMALL)

    def edit(_: bytes, answer: bytes) -> bytes:
        if len(held.commands) != turn or len(answer) < 3:
            return answer
        middle = len(answer) // 2
        return answer[:middle] + bytes([answer[middle] ^ 4]) + answer[middle + 1 :]

    held.quirks.edit = edit
    return held
