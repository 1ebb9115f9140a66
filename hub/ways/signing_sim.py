"""Journey `signing-sim`: the signature was verified when it came; the account follows (A105-A110).

Nobody reviews it (`review = none`): the case is approved by what the signature proves, or refused.
"""

import json
from typing import Any

from sqlalchemy import Connection, Row, select, update

from hub.cases.findings import BLOCKING
from hub.cases.states import Event
from hub.cases.tables import CASES
from hub.cases.way import Plain
from hub.post.notices import Notices
from hub.refusals import DUP_ACCOUNT, EMAIL_REQUIRED, SIGNING_UNPROVEN, RefusedError
from hub.settings import Rules
from hub.signing import accounts
from hub.signing.proof import Proof, unseal
from hub.signing.tables import SIGNINGS
from hub.store.pepper import Pepper
from sync.wire.case_v1 import CaseV1
from sync.wire.signing_v1 import ENTERPRISE


class SigningSim(Plain):
    """One account a holder, at level 3, with the signature that proves who it is."""

    def __init__(self, notices: Notices, rules: Rules, pepper: Pepper) -> None:
        super().__init__(notices, rules)
        self._pepper = pepper

    def unfit(self, _whole: CaseV1) -> str | None:
        return None  # there are no pictures

    def claim(self, on: Connection, whole: CaseV1) -> list[str]:
        """Bind the proof to the case; what the case says is compared with it, never believed."""
        flags = [] if whole.consents else ["consent.missing"]
        mine = SIGNINGS.c.ticket == whole.details.get("signing", "")
        row = on.execute(select(SIGNINGS).where(mine)).first()
        proof = self._proof(row)
        if row is None or proof is None or not _about(row, proof, whole):
            return [*flags, SIGNING_UNPROVEN]
        on.execute(update(SIGNINGS).where(mine).values(state="used"))
        on.execute(update(CASES).where(CASES.c.id == whole.case).values(number=row.number))
        needs_email = row.subject == ENTERPRISE and not whole.email
        return [*flags, EMAIL_REQUIRED] if needs_email else flags

    def count(self, on: Connection, row: Row[Any], _at: float) -> None:
        """Refuse what proves nothing, lacks an address, or has an account already."""
        flags = json.loads(row.flags)
        held = on.execute(_used(row.id, row.device)).first()
        proof = self._proof(held)
        if held is None or proof is None or {*BLOCKING, SIGNING_UNPROVEN} & set(flags):
            raise RefusedError(SIGNING_UNPROVEN)
        if EMAIL_REQUIRED in flags:
            raise RefusedError(EMAIL_REQUIRED)
        number = proof.number(held.subject)
        if accounts.exists(on, self._pepper, held.subject, number, proof.old_id_number):
            raise RefusedError(DUP_ACCOUNT)

    def decided(self, _on: Connection, _whole: CaseV1) -> bool:
        return True

    def conclude(self, on: Connection, whole: CaseV1, now: float) -> tuple[Event, ...]:
        """Open the account with its evidence, and tell the holder."""
        device = on.scalar(select(CASES.c.device).where(CASES.c.id == whole.case))
        held = on.execute(_used(whole.case, device or "")).one()
        proof = self._proof(held)
        if proof is None:
            raise ValueError("a proof that held a moment ago is gone")
        accounts.add(
            on, self._pepper, held.subject, proof.number(held.subject), proof.old_id_number, now,
            case_id=whole.case, ticket=held.ticket, proof=held.proof,
        )  # fmt: skip
        self._notices.text(on, whole, "account", held.number, now)
        self._notices.account(on, whole, now)
        return ()

    def give_back(
        self, on: Connection, whole: CaseV1, reason: str, step: str | None, now: float
    ) -> None:
        """Tell it to the address alone: the number is the signer's, who may be somebody else."""
        self._notices.account(on, whole, now, reason)

    def _proof(self, row: Row[Any] | None) -> Proof | None:
        if row is None or row.state not in ("signed", "used"):
            return None
        return unseal(self._pepper, row.ticket, row.proof)


def _about(row: Row[Any], proof: Proof, whole: CaseV1) -> bool:
    """Tell whether the proof was made for this case, and the case names its holder."""
    holder = accounts.holder(row.subject, proof.number(row.subject))
    return row.state == "signed" and row.case_id == whole.case and whole.document == holder


def _used(case: str, device: str) -> Any:  # noqa: ANN401 - a query
    mine = (SIGNINGS.c.case_id == case) & (SIGNINGS.c.device == device)
    return select(SIGNINGS).where(mine, SIGNINGS.c.state == "used")
