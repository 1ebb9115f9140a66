"""Which page shows which stage."""

from typing import Final

from kiosk.journeys.state import Stage
from kiosk.ui.screens import appointment, child, enterprise, papers, real_name, signing_sim
from kiosk.ui.screens.agreement import AgreementPage
from kiosk.ui.screens.attract import AttractPage
from kiosk.ui.screens.call import CallPage
from kiosk.ui.screens.capture import CapturePage, CodePage, PortraitPage, SlipPage
from kiosk.ui.screens.challenge import ChallengePage
from kiosk.ui.screens.chip import ChipPage, LimitPage
from kiosk.ui.screens.contract import ContractPage, SignaturePage
from kiosk.ui.screens.document import DocumentChoicePage
from kiosk.ui.screens.done import DonePage
from kiosk.ui.screens.eid_level1 import (
    EidCodePage,
    EidCodeSidePage,
    EidFirstPage,
    EidGuidePage,
    EidResultPage,
    EidStartPage,
    EidVideoPage,
)
from kiosk.ui.screens.ending import EndPage
from kiosk.ui.screens.home import HomePage
from kiosk.ui.screens.information import InformationPage
from kiosk.ui.screens.own_data import DataPage, NumbersPage
from kiosk.ui.screens.ownership import OwnershipPage
from kiosk.ui.screens.page import Page
from kiosk.ui.screens.review import ReviewPage
from kiosk.ui.screens.sending import ReceiptPage, SubmitPage
from kiosk.ui.screens.sim import SimDetailsPage, SimFeedPage, SimTakePage
from kiosk.ui.screens.status import StatusCardPage, StatusEntryPage, StatusListPage, StatusPage
from kiosk.ui.screens.status_face import StatusAgreePage, StatusFacePage
from kiosk.ui.screens.subscriber import (
    ChangesPage,
    HolderPage,
    SubscriberEntryPage,
    SubscriberPage,
)
from kiosk.ui.screens.typing import OtpPage, OwnNumberPage, ResumeCodePage, SimEntryPage
from kiosk.ui.screens.welcome import NeedsPage

AnyPage = Page | AttractPage

PAGES: Final[dict[Stage, type[AnyPage]]] = {
    Stage.ATTRACT: AttractPage,
    Stage.HOME: HomePage,
    Stage.NEEDS: NeedsPage,
    Stage.SIM_ENTRY: SimEntryPage,
    Stage.SIM_SCAN: CodePage,
    Stage.SIM_DETAILS: SimDetailsPage,
    Stage.RESUME_CODE: ResumeCodePage,
    Stage.STATUS_ENTRY: StatusEntryPage,
    Stage.STATUS_SCAN: SlipPage,
    Stage.STATUS_CARD: StatusCardPage,
    Stage.STATUS_LIST: StatusListPage,
    Stage.STATUS_AGREE: StatusAgreePage,
    Stage.STATUS_FACE: StatusFacePage,
    Stage.STATUS_SHOWN: StatusPage,
    Stage.EID_START: EidStartPage,
    Stage.EID_CODE: EidCodePage,
    Stage.EID_GUIDE: EidGuidePage,
    Stage.EID_QR: EidCodeSidePage,
    Stage.EID_RESULT: EidResultPage,
    Stage.EID_VIDEO: EidVideoPage,
    Stage.EID_FIRST: EidFirstPage,
    **appointment.PAGES,
    **signing_sim.PAGES,
    Stage.SUBSCRIBER_ENTRY: SubscriberEntryPage,
    Stage.SUBSCRIBER_STATUS: SubscriberPage,
    Stage.AGREEMENT: AgreementPage,
    Stage.HOLDER: HolderPage,
    Stage.CHANGES: ChangesPage,
    Stage.NUMBERS: NumbersPage,
    Stage.DATA: DataPage,
    **real_name.PAGES,
    **child.PAGES,
    **enterprise.PAGES,
    **papers.PAGES,
    Stage.DOCUMENT_CHOICE: DocumentChoicePage,
    Stage.DOCUMENT_FRONT: CapturePage,
    Stage.FRONT_REVIEW: ReviewPage,
    Stage.DOCUMENT_BACK: CapturePage,
    Stage.BACK_REVIEW: ReviewPage,
    Stage.CHIP: ChipPage,
    Stage.LIMIT: LimitPage,
    Stage.PORTRAIT: PortraitPage,
    Stage.PORTRAIT_REVIEW: ReviewPage,
    Stage.CHALLENGE: ChallengePage,
    Stage.OWNERSHIP: OwnershipPage,
    Stage.OWN_NUMBER: OwnNumberPage,
    Stage.OTP: OtpPage,
    Stage.CALL: CallPage,
    Stage.INFORMATION: InformationPage,
    Stage.CONTRACT: ContractPage,
    Stage.SIGNATURE: SignaturePage,
    Stage.SIM_FEED: SimFeedPage,
    Stage.SIM_PHOTO: CapturePage,
    Stage.SIM_PHOTO_REVIEW: ReviewPage,
    Stage.SUBMIT: SubmitPage,
    Stage.SIM_TAKE: SimTakePage,
    Stage.RECEIPT: ReceiptPage,
    Stage.DONE: DonePage,
    Stage.HUMAN: EndPage,
    Stage.STOPPED: EndPage,
}
