"""Counter `real-name`: activation codes (A53-A57), and how many cards a document holds (A72).

A code has 12 signs of 32, 60 bits, one SIM, one use, 30 days. It stands here as a keyed hash; what
the customer told is sealed with a key made from it, so that nobody reads it without the code.
"""

import secrets
from typing import Any, Final

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from sqlalchemy import Connection, Row, delete, func, insert, select, update

from hub.counters.tables import ACTIVATIONS, CARDS
from hub.refusals import (
    CODE_EXPIRED,
    CODE_TRIES,
    CODE_UNKNOWN,
    CODE_USED,
    SIM_REGISTERED,
    SIM_UNKNOWN,
    Clock,
    RefusedError,
)
from hub.settings import Rules
from hub.store import audit, limits
from hub.store.database import Database
from hub.store.pepper import Pepper
from sync.wire.real_name_v1 import Activate, ActivationV1, OpenActivation, OpenedV1

ALPHABET: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # 32 signs, none of 0 O 1 I
SIGNS: Final = 12
NONCE: Final = 12
MADE_A_DAY: Final = 5  # codes for one SIM
WRONG_OF_DEVICE: Final = 20
WITHIN_S: Final = 900
DAY_S: Final = 86_400
FIELDS: Final = ("full_name", "id_number", "birth", "address")
LONGEST: Final = 200
ORDERS: Final = ("verify_first", "activate_first")


class RealNames:
    """Makes and opens codes; every question may be asked again."""

    def __init__(self, database: Database, pepper: Pepper, clock: Clock, rules: Rules) -> None:
        self._database = database
        self._pepper = pepper
        self._clock = clock
        self._rules = rules

    def activate(self, device: str, question: Activate) -> ActivationV1:
        """Make a code for a SIM; the one made before it is void. Raise `RefusedError`."""
        now, opens = self._clock(), question.order == "activate_first"
        code = "".join(secrets.choice(ALPHABET) for _ in range(SIGNS))
        key = f"activate:{question.iccid[:32]}"
        with self._database.write() as on:
            _forget(on, now)
            card = on.execute(select(CARDS).where(CARDS.c.iccid == question.iccid)).first()
            if card is None:
                raise RefusedError(SIM_UNKNOWN)
            if card.document is not None:
                raise RefusedError(SIM_REGISTERED)
            if limits.spent(on, {key: MADE_A_DAY}, now, DAY_S):
                raise RefusedError(CODE_TRIES)
            limits.count(on, now, key)
            ticket, ends = secrets.token_urlsafe(16), now + self._rules.code_days * DAY_S
            open_ = (ACTIVATIONS.c.iccid == card.iccid) & (ACTIVATIONS.c.state == "open")
            on.execute(update(ACTIVATIONS).where(open_).values(state="void", entered=b""))
            on.execute(
                insert(ACTIVATIONS).values(
                    ticket=ticket, iccid=card.iccid, code_hash=self._pepper.activation(code),
                    entered=self._seal(ticket, code, question.entered), state="open",
                    device=device, issued_at=now, expires_at=ends,
                )
            )  # fmt: skip
            if opens and card.service_at is None:
                mine = CARDS.c.iccid == card.iccid
                on.execute(update(CARDS).where(mine).values(service_at=now))
            audit.append(on, now, f"device:{device}", "activation.made", ticket)
        return ActivationV1(code, ends, opens)

    def open(self, device: str, question: OpenActivation) -> OpenedV1:
        """Accept a code that is open. Raise `RefusedError`; wrong ones are counted."""
        now, key = self._clock(), f"activation-device:{device}"
        code = _bare(question.code)
        with self._database.write() as on:
            _forget(on, now)
            if limits.spent(on, {key: WRONG_OF_DEVICE}, now, WITHIN_S):
                raise RefusedError(CODE_TRIES)
            mine = ACTIVATIONS.c.code_hash == self._pepper.activation(code)
            row = on.execute(select(ACTIVATIONS).where(mine)).first()
            if row is None:
                limits.count(on, now, key)
            else:
                audit.append(on, now, f"device:{device}", "activation.opened", row.ticket)
        if row is None:
            raise RefusedError(CODE_UNKNOWN)
        fault = _fault(row, now)
        if fault is not None:
            raise RefusedError(fault)
        with self._database.read() as on:
            card = on.execute(select(CARDS).where(CARDS.c.iccid == row.iccid)).one()
        return OpenedV1(row.ticket, row.iccid, card.number, self._unseal(row, code))

    def _key(self, code: str) -> ChaCha20Poly1305:
        return ChaCha20Poly1305(self._pepper.activation_key(code))

    def _seal(self, ticket: str, code: str, entered: dict[str, str]) -> bytes:
        told = {name: entered[name][:LONGEST] for name in FIELDS if entered.get(name)}
        nonce = secrets.token_bytes(NONCE)
        plain = msgspec.msgpack.encode(told)
        return nonce + self._key(code).encrypt(nonce, plain, ticket.encode())

    def _unseal(self, row: Row[Any], code: str) -> dict[str, str]:
        nonce, sealed = row.entered[:NONCE], row.entered[NONCE:]
        try:
            plain = self._key(code).decrypt(nonce, sealed, row.ticket.encode())
        except InvalidTag as spoilt:
            raise RefusedError(CODE_UNKNOWN) from spoilt
        return msgspec.msgpack.decode(plain, type=dict[str, str])


def cards_of(on: Connection, document: str) -> int:
    """Count the cards registered, or under review, for a document given as its keyed hash."""
    held = select(func.count()).select_from(CARDS).where(CARDS.c.document == document)
    return on.scalar(held) or 0


def use(on: Connection, ticket: str, case: str, chain: list[str], submitted: float) -> str | None:
    """Use a code up for a case, or give what is wrong with it; a resumed case keeps its code."""
    row = on.execute(select(ACTIVATIONS).where(ACTIVATIONS.c.ticket == ticket)).first()
    if row is None:
        return CODE_UNKNOWN
    if row.state == "used" and row.case_id in chain:
        on.execute(update(ACTIVATIONS).where(ACTIVATIONS.c.ticket == ticket).values(case_id=case))
        return None
    fault = _fault(row, min(submitted, row.expires_at + DAY_S))
    if fault is None:
        on.execute(
            update(ACTIVATIONS)
            .where(ACTIVATIONS.c.ticket == ticket)
            .values(state="used", case_id=case, entered=b"")
        )
    return fault


def _fault(row: Row[Any], now: float) -> str | None:
    if row.state != "open":
        return CODE_USED
    return CODE_EXPIRED if now >= row.expires_at else None


def _forget(on: Connection, now: float) -> None:
    """Erase what was told for codes that have expired; long after, the codes themselves."""
    old = (ACTIVATIONS.c.expires_at <= now) & (ACTIVATIONS.c.entered != b"")
    on.execute(update(ACTIVATIONS).where(old).values(entered=b""))
    gone = (ACTIVATIONS.c.state != "used") & (ACTIVATIONS.c.expires_at <= now - 365 * DAY_S)
    on.execute(delete(ACTIVATIONS).where(gone))


def _bare(code: str) -> str:
    return "".join(sign for sign in code.upper() if sign.isalnum())[:64]
