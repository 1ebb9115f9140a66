"""Passive authentication (ICAO 9303-11 5.1): the files are those the issuer signed.

Knows bytes and certificates, no chip: the same check serves files read yesterday.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from drivers.emrtd import der, tlv
from drivers.emrtd.certificate import Certificate
from drivers.emrtd.faults import BROKEN, SodError, TlvError
from drivers.emrtd.signature import UnsupportedError, digest, digest_name, verify
from drivers.emrtd.signed import Signed, parse
from drivers.emrtd.trust import Trust
from kiosk.ports.chip_reader import HashState, PaChain

LDS_SECURITY_OBJECT: Final = "2.23.136.1.1.1"


@dataclass(frozen=True, slots=True)
class Verdict:
    """`hashes` by file name, each group read or listed."""

    chain: PaChain
    hashes: tuple[tuple[str, HashState], ...] = ()
    defects: tuple[str, ...] = ()


@dataclass(frozen=True)
class SecurityObject:
    """As read; `hashes` by the number of the group."""

    signed: Signed
    algorithm: str
    hashes: dict[int, bytes]


@dataclass(frozen=True)
class Examined:
    """A security object by itself: who signed it, and what it says of the files."""

    chain: PaChain
    defects: tuple[str, ...] = ()
    sod: SecurityObject | None = None  # none when malformed

    def verdict(self, groups: Mapping[str, bytes]) -> Verdict:
        """Hold the files (`DG1` ... by name, whole as read) against it."""
        if self.sod is None:
            return Verdict(self.chain)
        try:
            return Verdict(self.chain, tuple(_hashes(self.sod, groups)), self.defects)
        except UnsupportedError:
            return Verdict(PaChain.UNSUPPORTED)


def authenticate(sod: bytes, groups: Mapping[str, bytes], trust: Trust) -> Verdict:
    """Judge the files by the security object."""
    return examine(sod, trust).verdict(groups)


def examine(sod: bytes, trust: Trust) -> Examined:
    """Judge a security object before the files are there."""
    return judge(parsed(sod), trust)


def parsed(sod: bytes) -> SecurityObject | None:
    """Read a security object; None when it is malformed."""
    try:
        return _parse(sod)
    except SodError:
        return None


def judge(sod: SecurityObject | None, trust: Trust) -> Examined:
    """Judge who signed a security object."""
    if sod is None:
        return Examined(PaChain.MALFORMED)
    try:
        found, known = _judge(sod.signed, trust)
    except (SodError, TlvError, *BROKEN):
        return Examined(PaChain.MALFORMED)
    return Examined(found, known, sod)


def listed(sod: bytes) -> list[int]:
    """Give the data groups a security object names; none when it is malformed."""
    found = parsed(sod)
    return sorted(found.hashes) if found is not None else []


def algorithms(sod: bytes) -> tuple[str, str]:
    """Name the digest of the groups and the algorithm of the signature; empty when malformed."""
    found = parsed(sod)
    return (found.algorithm, found.signed.algorithm.name) if found is not None else ("", "")


def _judge(signed: Signed, trust: Trust) -> tuple[PaChain, tuple[str, ...]]:
    try:
        found = chain(signed, trust)
    except UnsupportedError:
        return PaChain.UNSUPPORTED, ()
    signer = signed.signer(trust.certificates)
    known = trust.known_defects(signer) if signer is not None else ()
    if known and found in (PaChain.OK, PaChain.ISSUER_UNKNOWN):
        found = PaChain.SIGNER_DEFECTIVE
    return found, known


def _parse(data: bytes) -> SecurityObject:
    try:
        tlv.check(data)
        signed = parse(tlv.only(data, 0x77), LDS_SECURITY_OBJECT)
        _, how, listing, *_ = der.sequence(signed.content)
        pairs = [tlv.items(one.value) for one in tlv.items(listing.value)]
        hashes = {der.integer(number): der.octets(value) for number, value in pairs}
        return SecurityObject(signed, digest_name(how), hashes)
    except (TlvError, *BROKEN) as broken:
        raise SodError(f"EF_SOD: {type(broken).__name__}") from broken


def _hashes(sod: SecurityObject, groups: Mapping[str, bytes]) -> list[tuple[str, HashState]]:
    states = []
    for number in range(1, 17):
        name = f"DG{number}"
        if name in groups and number not in sod.hashes:
            states.append((name, HashState.NOT_IN_SOD))
        elif name in groups:
            right = digest(sod.algorithm, groups[name]) == sod.hashes[number]
            states.append((name, HashState.OK if right else HashState.MISMATCH))
        elif number in sod.hashes:
            states.append((name, HashState.LISTED_NOT_READ))
    return states


def chain(signed: Signed, trust: Trust) -> PaChain:
    """Judge signature, signer and issuer; raise `UnsupportedError` beyond our algorithms."""
    signer = signed.signer(trust.certificates)
    if signer is None:
        return PaChain.MALFORMED if signed.certificates else PaChain.NOT_DONE
    if not signed.signed_by(signer):
        return PaChain.SIGNATURE_BAD
    at = signed.signed_at
    if at is not None and not signer.begins <= at <= signer.ends:
        return PaChain.SIGNER_NOT_VALID
    return _issued(signer, trust)


def _issued(signer: Certificate, trust: Trust) -> PaChain:
    claimed, sealed = signer.issuer_key_id, signer.sealed
    bad = beyond = late = False
    for issuer in trust.named(signer.issuer):
        named = claimed is None or issuer.key_id == claimed
        try:
            right = verify(issuer.key, sealed.algorithm, None, sealed.signature, sealed.body)
        except UnsupportedError:
            beyond |= named
            continue
        if right and issuer.begins <= signer.begins <= issuer.ends:
            return PaChain.SIGNER_REVOKED if trust.revoked(signer) else PaChain.OK
        late |= right
        bad |= named and not right
    if late:  # signed by the issuer's key, but before or after its time
        return PaChain.SIGNER_NOT_VALID
    if beyond:
        raise UnsupportedError("issuer")
    return PaChain.SIGNATURE_BAD if bad else PaChain.ISSUER_UNKNOWN
