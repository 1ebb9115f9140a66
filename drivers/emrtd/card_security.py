"""EF.CardSecurity (ICAO 9303-11 9.2.11): the signed key that chip authentication mapping proves."""

from typing import Final

from drivers.emrtd import des
from drivers.emrtd.chip_auth import PUBLIC_KEY
from drivers.emrtd.faults import ChipFault, LdsError, SodError
from drivers.emrtd.pace import Proof
from drivers.emrtd.passive import chain
from drivers.emrtd.public_keys import GroupKey, UnknownKeyError, parse
from drivers.emrtd.security_infos import Info
from drivers.emrtd.security_infos import parse as parse_infos
from drivers.emrtd.signature import UnsupportedError
from drivers.emrtd.signed import parse as parse_signed
from drivers.emrtd.tlv import encode
from drivers.emrtd.trust import Trust
from kiosk.ports.chip_reader import CloneState, PaChain

SECURITY_OBJECT: Final = "0.4.0.127.0.7.3.2.1"


def judge(proof: Proof, card_security: bytes, document: PaChain, trust: Trust) -> CloneState:
    """Tell whether the chip knows the secret of the key its issuer signed.

    Where the document's signer is of a trusted issuer, this key's signer must be, too.
    """
    try:
        signed = parse_signed(card_security, SECURITY_OBJECT)
        signer = chain(signed, trust)
        infos = parse_infos(signed.content)
    except UnsupportedError:
        return CloneState.NOT_TRIED
    except (SodError, LdsError):
        return CloneState.FAILED
    believed = signer is PaChain.OK or (
        signer is PaChain.ISSUER_UNKNOWN and document is not PaChain.OK
    )
    proven = any(_explains(proof, info) for info in infos)
    return CloneState.OK if believed and proven else CloneState.FAILED


def _explains(proof: Proof, info: Info) -> bool:
    if info.oid[:-1] != PUBLIC_KEY:
        return False
    try:
        key = parse(encode(info.required.tag, info.required.value))
        if not isinstance(key, GroupKey) or key.group != proof.group:
            return False
        expected = key.group.power(int.from_bytes(proof.quotient, "big"), key.element)
    except (UnknownKeyError, ChipFault):
        return False
    return des.same(expected, proof.mapping_key)
