"""Defect lists: signers whose documents are known to be made wrongly (BSI TR-03129-2, 7).

CMS SignedData like a master list. A signer is named as in CMS, where that is ambiguous with a hash.
"""

import hashlib
from dataclasses import dataclass
from typing import Final

from asn1crypto import algos, cms, core, x509

from drivers.emrtd.faults import BROKEN, SodError
from drivers.emrtd.signed import same_name

DEFECT_LIST: Final = "0.4.0.127.0.7.3.1.5"
NAMES: Final = {
    "1.1": "CertRevoked", "1.2": "CertReplaced", "1.3": "ChipAuthKeyRevoked",
    "1.4": "ActiveAuthKeyRevoked", "2.1": "ePassportDGMalformed", "2.2": "SODInvalid",
    "4.1": "CardSecurityMalformed", "4.2": "ChipSecurityMalformed", "4.3": "PowerDownReq",
}  # fmt: skip


class _KnownDefect(core.Sequence):  # type: ignore[misc]
    _fields = [  # noqa: RUF012
        ("type", core.ObjectIdentifier),
        ("parameters", core.Any, {"optional": True}),
    ]


class _KnownDefects(core.SetOf):  # type: ignore[misc]
    _child_spec = _KnownDefect


class _Defect(core.Sequence):  # type: ignore[misc]
    _fields = [  # noqa: RUF012
        ("signer", cms.SignerIdentifier),
        ("certificate_hash", core.OctetString, {"optional": True}),
        ("known", _KnownDefects),
    ]


class _Defects(core.SetOf):  # type: ignore[misc]
    _child_spec = _Defect


class _DefectList(core.Sequence):  # type: ignore[misc]
    _fields = [  # noqa: RUF012
        ("version", core.Integer),
        ("algorithm", algos.DigestAlgorithmId),
        ("defects", _Defects),
    ]


@dataclass(frozen=True)
class Defect:
    """One signer's defects, by name; by dotted number where we know no name."""

    signer: cms.SignerIdentifier
    algorithm: str
    certificate_hash: bytes | None
    names: tuple[str, ...]

    def concerns(self, certificate: x509.Certificate) -> bool:
        """Tell whether the certificate is that of this signer."""
        if self.certificate_hash is not None:
            made = hashlib.new(self.algorithm, certificate.dump()).digest()
            if made != self.certificate_hash:
                return False
        if self.signer.name == "subject_key_identifier":
            return bool(certificate.key_identifier == self.signer.native)
        named = self.signer.chosen
        return bool(
            certificate.serial_number == named["serial_number"].native
            and same_name(certificate.issuer, named["issuer"])
        )


def parse(content: bytes) -> list[Defect]:
    """Read the content of a defect list; raise `SodError`."""
    try:
        listing = _DefectList.load(content, strict=True)
        algorithm = listing["algorithm"].native
        hashlib.new(algorithm)
        return [_defect(one, algorithm) for one in listing["defects"]]
    except (AttributeError, *BROKEN) as broken:
        raise SodError(f"defect list: {type(broken).__name__}") from broken


def _defect(one: _Defect, algorithm: str) -> Defect:
    _ = one.native  # parsing is lazy: break here
    names = tuple(_name(known["type"].dotted) for known in one["known"])
    return Defect(one["signer"], algorithm, one["certificate_hash"].native, names)


def _name(dotted: str) -> str:
    return NAMES.get(dotted.removeprefix(f"{DEFECT_LIST}."), dotted)
