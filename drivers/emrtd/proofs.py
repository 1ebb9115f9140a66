"""The proofs that a chip is no copy, each with a state of its own (ICAO 9303-11 6)."""

from drivers.emrtd import active_auth, chip_auth, tlv
from drivers.emrtd.apdu import Command
from drivers.emrtd.faults import LdsError, SmLostError, StatusError, TlvError
from drivers.emrtd.files import COM
from drivers.emrtd.public_keys import UnknownKeyError
from drivers.emrtd.secure import SecureLink
from drivers.emrtd.security_infos import Info, parse
from drivers.emrtd.session import Session
from kiosk.ports.chip_reader import CloneState, HashState


def infos(dg14: bytes | None) -> list[Info]:
    """Read the security infos of DG14; none when it is absent or broken."""
    try:
        return parse(tlv.only(dg14, 0x6E)) if dg14 is not None else []
    except (TlvError, LdsError):
        return []


def chip_authentication(session: Session, announced: list[Info]) -> CloneState:
    """Change to keys that prove the chip; the session goes on with whichever keys hold."""
    if not chip_auth.announced(announced):
        return CloneState.ABSENT
    usable = chip_auth.keys(announced)
    if not usable:
        return CloneState.NOT_TRIED
    try:
        fresh = chip_auth.agree(session.link, session.plain, usable[0])
    except StatusError:
        return CloneState.FAILED
    except SmLostError:
        session.reopen()
        return _again(session, usable[0])
    return _confirm(session, fresh, usable[0])


def _again(session: Session, key: chip_auth.StaticKey) -> CloneState:
    try:
        fresh = chip_auth.agree(session.link, session.plain, key)
    except StatusError:
        return CloneState.FAILED
    return _confirm(session, fresh, key)


def _confirm(session: Session, fresh: SecureLink, key: chip_auth.StaticKey) -> CloneState:
    try:
        fresh.send(Command(0xA4, 0x02, 0x0C, COM.fid.to_bytes(2, "big")))
    except SmLostError:
        session.restart()
        return CloneState.FAILED
    session.change(fresh, key.cipher.block)
    return CloneState.OK


def active_authentication(
    session: Session, dg15: bytes | None, announced: list[Info]
) -> CloneState:
    """Let the chip sign with the key of DG15."""
    if dg15 is None:
        return CloneState.ABSENT
    try:
        key = active_auth.key_of(dg15)
    except (UnknownKeyError, LdsError):
        return CloneState.NOT_TRIED
    try:
        right = active_auth.prove(session.link, key, announced, extended=session.extended)
    except SmLostError:
        session.reopen()
        right = active_auth.prove(session.link, key, announced, extended=session.extended)
    return CloneState.OK if right else CloneState.FAILED


def signed(state: CloneState, group: str, hashes: dict[str, HashState]) -> CloneState:
    """Count a proof by the key of a group only when its issuer signed the group."""
    found = hashes.get(group)
    if state is not CloneState.OK or found is HashState.OK:
        return state
    return CloneState.NOT_TRIED if found is None else CloneState.FAILED
