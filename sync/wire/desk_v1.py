"""Questions at the centre's counters beside the SIM's own, one module a counter.

Port, journey, line and hub speak these very structs: nothing is translated on the way.
"""

from typing import Final

from sync.wire.appointment_v1 import (
    AppointmentV1,
    AskAppointment,
    AskSlots,
    CancelAppointment,
    HoldSlot,
    LeasesV1,
    LeaseV1,
    MoveAppointment,
    RenewLeases,
    SlotsV1,
)
from sync.wire.my_data_v1 import AskData, DataV1
from sync.wire.real_name_v1 import Activate, ActivationV1, OpenActivation, OpenedV1
from sync.wire.receipt_v1 import MailedV1, MailReceipt
from sync.wire.signing_v1 import (
    AskSigning,
    CancelSigning,
    ComplaintV1,
    FileComplaint,
    RequestSigning,
    SigningV1,
)
from sync.wire.status_v1 import (
    AskStatus,
    AskStatusByFace,
    AskStatuses,
    StatusesV1,
    StatusV1,
)
from sync.wire.subscriber_v1 import (
    AskHolder,
    AskNumbers,
    AskRecord,
    AskSubscriber,
    HolderV1,
    NumbersV1,
    RecordV1,
    SubscriberV1,
)

DeskQuestion = (
    AskStatus | AskStatuses | AskStatusByFace | Activate | OpenActivation | AskSubscriber
    | AskHolder | AskRecord | AskNumbers | AskData | AskSlots | HoldSlot | RenewLeases
    | AskAppointment | CancelAppointment | MoveAppointment | RequestSigning | AskSigning
    | CancelSigning | FileComplaint | MailReceipt
)  # fmt: skip
UNATTENDED: Final = (RenewLeases,)  # asked by the machine itself: nobody waits for an answer
DeskAnswer = (
    StatusV1 | StatusesV1 | ActivationV1 | OpenedV1 | SubscriberV1 | HolderV1 | RecordV1 | NumbersV1
    | DataV1 | SlotsV1 | LeaseV1 | LeasesV1 | AppointmentV1 | SigningV1 | ComplaintV1 | MailedV1
)  # fmt: skip
