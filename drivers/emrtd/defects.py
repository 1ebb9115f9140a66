"""Defect lists: signers whose documents are known to be made wrongly (BSI TR-03129-2, 7).

CMS SignedData like a master list. A signer is named as in CMS, where that is ambiguous with a hash.
"""

import hashlib
from dataclasses import dataclass
from typing import Final

from drivers.emrtd import der, tlv
from drivers.emrtd.certificate import Certificate
from drivers.emrtd.faults import BROKEN, SodError, TlvError
from drivers.emrtd.signature import DIGESTS
from drivers.emrtd.signed import SignerName, signer_name

DEFECT_LIST: Final = "0.4.0.127.0.7.3.1.5"
NAMES: Final = {
    "1.1": "CertRevoked", "1.2": "CertReplaced", "1.3": "ChipAuthKeyRevoked",
    "1.4": "ActiveAuthKeyRevoked", "2.1": "ePassportDGMalformed", "2.2": "SODInvalid",
    "4.1": "CardSecurityMalformed", "4.2": "ChipSecurityMalformed", "4.3": "PowerDownReq",
}  # fmt: skip


@dataclass(frozen=True)
class Defect:
    """One signer's defects, by name; by dotted number where we know no name."""

    signer: SignerName
    algorithm: str
    certificate_hash: bytes | None
    names: tuple[str, ...]

    def concerns(self, certificate: Certificate) -> bool:
        """Tell whether the certificate is that of this signer."""
        if self.certificate_hash is not None:
            made = hashlib.new(self.algorithm, certificate.octets).digest()
            if made != self.certificate_hash:
                return False
        return self.signer.means(certificate)


def parse(content: bytes) -> list[Defect]:
    """Read the content of a defect list; raise `SodError`."""
    try:
        _, how, defects = der.sequence(content)
        said = der.identifier(how)
        algorithm = DIGESTS.get(said, said)
        hashlib.new(algorithm)
        if defects.tag != der.SET:
            raise SodError("no defects")
        return [_defect(one, algorithm) for one in tlv.items(defects.value)]
    except (TlvError, *BROKEN) as broken:
        raise SodError(f"defect list: {type(broken).__name__}") from broken


def _defect(one: tlv.Tlv, algorithm: str) -> Defect:
    signer, *hashed, known = tlv.items(one.value)
    made = der.octets(hashed[0]) if hashed else None
    kinds = (der.identifier(tlv.read(entry.value)) for entry in tlv.items(known.value))
    return Defect(signer_name(signer), algorithm, made, tuple(map(_name, kinds)))


def _name(dotted: str) -> str:
    return NAMES.get(dotted.removeprefix(f"{DEFECT_LIST}."), dotted)
