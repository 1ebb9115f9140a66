"""Rules of the journey `status`: whether a face may stand for the code of one named case."""

import msgspec


class Status(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`by_face`: one face with that of one case (1:1), on consents of its own, never searched."""

    law: str = "Law 91/2025/QH15"
    by_face: bool = False
    keep_days: int = 30  # after the decision, then the numbers of the face are destroyed
    version: str = ""  # of the text agreed to before the camera looks
