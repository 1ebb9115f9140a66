"""Passive authentication (ICAO 9303-11 5.1): the files are those the issuer signed.

Knows bytes and certificates, no chip: the same check serves files read yesterday.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from asn1crypto import algos, cms, core, x509

from drivers.emrtd import tlv
from drivers.emrtd.faults import SodError, TlvError
from drivers.emrtd.signature import UnsupportedError, digest, verify
from drivers.emrtd.trust import BROKEN, Trust
from kiosk.ports.chip_reader import HashState, PaChain

LDS_SECURITY_OBJECT: Final = "2.23.136.1.1.1"


class _GroupHash(core.Sequence):  # type: ignore[misc]
    _fields = [("number", core.Integer), ("value", core.OctetString)]  # noqa: RUF012


class _GroupHashes(core.SequenceOf):  # type: ignore[misc]
    _child_spec = _GroupHash


class _LdsSecurityObject(core.Sequence):  # type: ignore[misc]
    _fields = [  # noqa: RUF012
        ("version", core.Integer),
        ("algorithm", algos.DigestAlgorithm),
        ("hashes", _GroupHashes),
        ("lds", core.Any, {"optional": True}),
    ]


@dataclass(frozen=True, slots=True)
class Verdict:
    """`hashes` by file name, each group read or listed."""

    chain: PaChain
    hashes: tuple[tuple[str, HashState], ...] = ()


@dataclass(frozen=True)
class _Sod:
    content: bytes
    signer: cms.SignerInfo
    certificates: list[x509.Certificate]
    algorithm: str
    hashes: dict[int, bytes]


def authenticate(sod: bytes, groups: Mapping[str, bytes], trust: Trust) -> Verdict:
    """Judge the files (`DG1` ... by name, whole as read) by the security object."""
    try:
        return _judge(_parse(sod), groups, trust)
    except (SodError, *BROKEN):
        return Verdict(PaChain.MALFORMED)


def listed(sod: bytes) -> list[int]:
    """Give the data groups a security object names; none when it is malformed."""
    try:
        return sorted(_parse(sod).hashes)
    except SodError:
        return []


def _judge(sod: _Sod, groups: Mapping[str, bytes], trust: Trust) -> Verdict:
    try:
        states = tuple(_hashes(sod, groups))
    except UnsupportedError:
        return Verdict(PaChain.UNSUPPORTED)
    try:
        return Verdict(_chain(sod, trust), states)
    except UnsupportedError:
        return Verdict(PaChain.UNSUPPORTED, states)


def _parse(data: bytes) -> _Sod:
    try:
        tlv.check(data)
        signed = cms.ContentInfo.load(tlv.only(data, 0x77), strict=True)["content"]
        inner = signed["encap_content_info"]
        if inner["content_type"].dotted != LDS_SECURITY_OBJECT or len(signed["signer_infos"]) != 1:
            raise SodError("no security object of a document")
        content = bytes(inner["content"].native)
        listing = _LdsSecurityObject.load(content, strict=True)
        hashes = {int(h["number"].native): bytes(h["value"].native) for h in listing["hashes"]}
        held = [c.chosen for c in signed["certificates"] if c.name == "certificate"]
        signer = signed["signer_infos"][0]
        _ = (signer.native, [one.native for one in held])  # parsing is lazy: break here
        return _Sod(content, signer, held, listing["algorithm"]["algorithm"].native, hashes)
    except (TlvError, AttributeError, *BROKEN) as broken:
        raise SodError(f"EF_SOD: {type(broken).__name__}") from broken


def _hashes(sod: _Sod, groups: Mapping[str, bytes]) -> list[tuple[str, HashState]]:
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


def _chain(sod: _Sod, trust: Trust) -> PaChain:
    signer = _signer(sod, trust)
    if signer is None:
        return PaChain.MALFORMED if sod.certificates else PaChain.NOT_DONE
    if not _signed_by(sod, signer):
        return PaChain.SIGNATURE_BAD
    signed_at = _attribute(sod.signer, "signing_time")
    if isinstance(signed_at, datetime) and not _valid(signer, signed_at):
        return PaChain.SIGNER_NOT_VALID
    return _issued(signer, trust)


def _signer(sod: _Sod, trust: Trust) -> x509.Certificate | None:
    sid = sod.signer["sid"]
    for one in (*sod.certificates, *trust.certificates):
        if sid.name == "subject_key_identifier":
            if one.key_identifier == sid.native:
                return one
        elif (
            one.serial_number == sid.chosen["serial_number"].native
            and one.issuer.hashable == sid.chosen["issuer"].hashable
        ):
            return one
    return None


def _signed_by(sod: _Sod, signer: x509.Certificate) -> bool:
    info = sod.signer
    hash_name = info["digest_algorithm"]["algorithm"].native
    if _attribute(info, "message_digest") != digest(hash_name, sod.content):
        return False
    if _attribute(info, "content_type") != LDS_SECURITY_OBJECT:
        return False
    # signed is the SET as DER sorts it; some issuers signed it as they wrote it
    raw = info["signed_attrs"].contents
    members = sorted(_octets(one) for one in tlv.items(raw))
    forms = {tlv.encode(0x31, b"".join(members)), tlv.encode(0x31, raw)}
    return any(
        verify(
            signer.public_key, info["signature_algorithm"], hash_name,
            info["signature"].native, form,
        )
        for form in forms
    )  # fmt: skip


def _octets(one: tlv.Tlv) -> bytes:
    return tlv.encode(one.tag, one.value)


def _attribute(info: cms.SignerInfo, name: str) -> object:
    for attribute in info["signed_attrs"]:
        if attribute["type"].native == name and len(attribute["values"]) == 1:
            value = attribute["values"][0]
            return value.dotted if name == "content_type" else value.native
    return None


def _valid(certificate: x509.Certificate, at: datetime) -> bool:
    return bool(certificate.not_valid_before <= at <= certificate.not_valid_after)


def _issued(signer: x509.Certificate, trust: Trust) -> PaChain:
    claimed = signer.authority_key_identifier
    bad = False
    for issuer in trust.named(signer.issuer):
        if verify(
            issuer.public_key, signer["signature_algorithm"], None,
            signer["signature_value"].native, signer["tbs_certificate"].dump(),
        ):  # fmt: skip
            return PaChain.OK
        bad |= claimed is None or issuer.key_identifier == signer.authority_key_identifier
    return PaChain.SIGNATURE_BAD if bad else PaChain.ISSUER_UNKNOWN
