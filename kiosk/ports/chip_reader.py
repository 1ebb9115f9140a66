"""Port: reads the identity chip (ICAO 9303) that lies on one of the kiosk's readers."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from kiosk.case.mrz import Mrz
from kiosk.ports.errors import DeviceError, Outcome


class ChipAbsentError(DeviceError):
    """No chip on any reader."""

    code = "chip.not_found"
    outcome = Outcome.NOT_DONE


class ChipMovedError(DeviceError):
    """The chip left the field while it was read; it may be placed again."""

    code = "chip.moved"
    outcome = Outcome.NOT_DONE


class ChipKeyRefusedError(DeviceError):
    """None of the keys opened the chip: the data do not belong to this document."""

    code = "chip.key_refused"
    outcome = Outcome.NOT_DONE


class ChipProtocolError(DeviceError):
    """The chip answered against the standard; the detail names command and status word."""

    code = "chip.sw_error"
    outcome = Outcome.NOT_DONE


class ChipReaderGoneError(DeviceError):
    """No reader works; the journey goes on without the chip."""

    code = "chip.reader_gone"
    outcome = Outcome.NOT_DONE


class PaChain(StrEnum):
    """Passive authentication of the security object (9303-11 5.1)."""

    OK = "PA_OK"
    ISSUER_UNKNOWN = "PA_SIGNED_ISSUER_UNKNOWN"
    SIGNATURE_BAD = "PA_SIG_BAD"
    SIGNER_NOT_VALID = "PA_DS_NOT_VALID_AT_SIGNING"
    SIGNER_REVOKED = "PA_DS_REVOKED"
    SIGNER_DEFECTIVE = "PA_DS_ON_DEFECT_LIST"
    UNSUPPORTED = "PA_ALG_UNSUPPORTED"
    MALFORMED = "PA_SOD_MALFORMED"
    NOT_DONE = "PA_NOT_DONE"


class HashState(StrEnum):
    """One data group against its hash in the security object."""

    OK = "OK"
    MISMATCH = "MISMATCH"
    NOT_IN_SOD = "NOT_IN_SOD"
    LISTED_NOT_READ = "LISTED_NOT_READ"


class CloneState(StrEnum):
    """A proof that the chip is no copy: active or chip authentication, PACE with such a mapping."""

    ABSENT = "ABSENT"
    OK = "OK"
    FAILED = "FAILED"
    NOT_TRIED = "NOT_TRIED"


class InfoState(StrEnum):
    """What EF.CardAccess announced unsigned against DG14, where the issuer signed it (9303-11 9.2).

    `DIFFERS` means that somebody changed which ways in the chip offers.
    """

    AGREES = "AGREES"
    DIFFERS = "DIFFERS"
    UNSIGNED = "UNSIGNED"  # there is no DG14 of the right hash to hold it against
    ABSENT = "ABSENT"  # neither announces PACE


@dataclass(frozen=True, slots=True)
class ChipKey:
    """Key material of BAC and PACE-MRZ: document number, YYMMDD of birth and expiry.

    `can` is the card access number, where known; it opens PACE alone, the number may then be empty.
    """

    document_number: str
    birth: str
    expiry: str
    can: str = ""


@dataclass(frozen=True, slots=True)
class ChipRecord:
    """`files` are the elementary files exactly as read (`EF_SOD`, `DG1` ...).

    `national` are the numbered fields of the Vietnamese DG13; `portrait` is as DG2 stores it.
    `access` is BAC, PACE_GM, PACE_IM or PACE_CAM, `password` MRZ or CAN, `algorithm` group and
    cipher in words; `passed_over` names the ways that failed before. `master_files` lie outside
    the application (`EF_CardAccess`, `EF_CardSecurity`, `EF_DIR`, `EF_ATR_INFO`). `defects` names
    what a defect list says of the signer.
    """

    access: str
    mrz: Mrz
    portrait: bytes
    portrait_format: str  # jpeg | jp2
    national: tuple[tuple[int, str], ...]
    files: tuple[tuple[str, bytes], ...]
    pa_chain: PaChain
    hashes: tuple[tuple[str, HashState], ...]
    reader: str
    apdus: int
    octets: int
    milliseconds: int
    password: str = ""
    algorithm: str = ""
    passed_over: tuple[str, ...] = ()
    chip_authentication: CloneState = CloneState.NOT_TRIED
    active_authentication: CloneState = CloneState.NOT_TRIED
    pace_cam: CloneState = CloneState.NOT_TRIED
    master_files: tuple[tuple[str, bytes], ...] = ()
    card_access: InfoState = InfoState.ABSENT
    defects: tuple[str, ...] = ()

    @property
    def untampered(self) -> bool:
        """Every group read has its right hash under a right signature, known issuer or not.

        What the chip announced unsigned must be what its issuer signed, too.
        """
        signed = self.pa_chain in (PaChain.OK, PaChain.ISSUER_UNKNOWN)
        bad = (HashState.MISMATCH, HashState.NOT_IN_SOD)
        right = signed and not any(state in bad for _, state in self.hashes)
        return right and self.card_access is not InfoState.DIFFERS

    @property
    def copied(self) -> bool:
        """The chip failed a proof it announces: its data may be those of another chip."""
        proofs = (self.chip_authentication, self.active_authentication, self.pace_cam)
        return CloneState.FAILED in proofs


@dataclass(frozen=True, slots=True)
class ChipProgress:
    """Octets read of those expected; travels on the stream `chip_reader.progress`."""

    done: int
    total: int


class ChipReader(Protocol):
    """All contact and contactless readers of the machine as one."""

    def present(self) -> bool:
        """Tell whether a chip lies on a reader; quick, nothing is read."""
        ...

    def read(self, keys: list[ChipKey]) -> ChipRecord:
        """Open the chip with the first key it takes and read it.

        At most one card access number and two keys of printed data are tried.
        """
        ...
