"""What the customer is told by e-mail and SMS: in his language, queued with the decision.

The words are in `hub/post/locale/<language>.po`; a mail leaves by `hub.post.mail`, a
text message by `hub.post.texts`.
"""

from functools import cache
from pathlib import Path
from typing import Final

from babel.messages.pofile import read_po
from sqlalchemy import Connection

from hub.post import mail, texts
from hub.privacy import masked_number
from sync.wire.case_v1 import CaseV1

LANGUAGES: Final = ("en", "vi", "zh", "th")
FOLDER: Final = Path(__file__).parent / "locale"
FALLBACK: Final = "en"
DOMAIN: Final = "simkiosk.invalid"
LONGEST_ADDRESS: Final = 254


class Words:
    """Texts by id and language."""

    def __init__(self) -> None:
        self._texts = {language: _read(language) for language in LANGUAGES}

    def __call__(self, language: str, key: str, **values: str) -> str:
        """Give a text with its values; an unknown language reads English."""
        texts = self._texts.get(language.partition("-")[0].partition("_")[0], {})
        text = texts.get(key) or self._texts[FALLBACK][key]
        return text.format_map(values)

    def known(self, key: str) -> bool:
        return key in self._texts[FALLBACK]

    def ids(self, language: str) -> set[str]:
        return set(self._texts[language])


class Notices:
    """One mail of a kind per case, however often a decision is repeated."""

    def __init__(self, words: Words, resume_days: int) -> None:
        self._words = words
        self._resume_days = resume_days

    def received(self, on: Connection, case: CaseV1, now: float) -> None:
        """Give what the receipt would have said, where the kiosk had no paper."""
        self._queue(on, case, "received", now, {"code": _fours(case.resume_code)})

    def connected(self, on: Connection, case: CaseV1, now: float) -> None:
        """Tell that the number works (A47, A49)."""
        self._queue(on, case, "connected", now, {})

    def numbers(self, on: Connection, case: CaseV1, now: float) -> None:
        """Tell an enterprise that its numbers work."""
        self._queue(on, case, "connected", now, {"count": str(len(case.lines))}, "mail.numbers")

    def anew(self, on: Connection, case: CaseV1, reason: str, now: float) -> None:
        """Tell why a case failed that is begun anew, not taken up in part."""
        values = {"reason": self._reason(case.language, reason)}
        self._queue(on, case, "failed", now, values, "mail.anew")

    def registered(self, on: Connection, case: CaseV1, number: str, now: float) -> None:
        """Tell that a card is registered (A69)."""
        self._queue(on, case, "registered", now, {"number": masked_number(number)})

    def account(self, on: Connection, case: CaseV1, now: float, reason: str = "") -> None:
        """Tell that there is an account now, or with a reason that there is none (A108)."""
        words = self._reason(case.language, reason) if reason else ""
        kind = "no_account" if reason else "account"
        self._queue(on, case, kind, now, {"reason": words})

    def text(
        self,
        on: Connection,
        case: CaseV1,
        kind: str,
        number: str,
        now: float,
        *,
        reason: str = "",
        as_kind: str = "",
    ) -> None:
        """Queue a text message of a kind; `as_kind` names the words of another one."""
        values = {
            "case": case.case,
            "reason": self._reason(case.language, reason) if reason else "",
        }
        words = self._words(case.language, f"sms.{as_kind or kind}", **values)
        if number:
            texts.QUEUE.put(on, case.case, kind, now, recipient=number, body=words)

    def _reason(self, language: str, reason: str) -> str:
        known = self._words.known(f"reason.{reason}")
        return self._words(language, f"reason.{reason}" if known else "reason.other")

    def failed(
        self, on: Connection, case: CaseV1, reason: str, step: str | None, now: float
    ) -> None:
        """Tell why it failed and how to go on (A48)."""
        language = case.language
        values = {"reason": self._reason(language, reason), "days": str(self._resume_days)}
        if step is None:
            self._queue(on, case, "refused", now, values)
            return
        values |= {"code": _fours(case.resume_code), "step": self._words(language, f"step.{step}")}
        self._queue(on, case, "failed", now, values)

    def _queue(
        self,
        on: Connection,
        case: CaseV1,
        kind: str,
        now: float,
        values: dict[str, str],
        words: str = "",
    ) -> None:
        if not _plausible(case.email):
            return
        values = {
            "number": masked_number(case.number),
            "reservation": case.reservation,
            "case": case.case,
            **values,
        }
        own = f"mail.{kind}.case"  # of a case that is no reservation's
        plain = own if not case.reservation and self._words.known(f"{own}.body") else f"mail.{kind}"
        words = words or plain
        mail.QUEUE.put(
            on, case.case, kind, now, recipient=case.email,
            message_id=f"<{case.case}.{kind}@{DOMAIN}>",
            subject=self._words(case.language, f"{words}.subject", **values),
            body=self._words(case.language, f"{words}.body", **values),
        )  # fmt: skip


def _plausible(address: str) -> bool:
    plain = address.isascii() and address.isprintable() and len(address) <= LONGEST_ADDRESS
    return plain and address.count("@") == 1 and not set(address) & set(' ,;<>"')


@cache
def _read(language: str) -> dict[str, str]:
    with (FOLDER / f"{language}.po").open("rb") as po:
        catalogue = read_po(po, locale=language)
    return {str(entry.id): str(entry.string) for entry in catalogue if entry.id}


def _fours(code: str) -> str:
    """Set a code in groups of four, easier to copy, however the kiosk has set it."""
    bare = "".join(letter for letter in code if letter.isalnum())
    return "-".join(bare[at : at + 4] for at in range(0, len(bare), 4))
