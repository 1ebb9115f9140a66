"""The same papers in the four languages of the kiosk."""

from math import sin

from kiosk.case.paper import Contract, Receipt
from kiosk.case.signature import Point, Signature, Stroke

QR = "https://example.invalid/r?case=K07-20261123-0042&code=7Q4M-XW2P-93TD"

RECEIPTS = {
    "vi": Receipt(
        language="vi",
        title="Biên nhận đăng ký SIM",
        case_number="K07-20261123-0042",
        issued="23/11/2026 09:41",
        lines=(
            ("Họ và tên", "NGUYỄN THỊ ÁNH TUYẾT"),
            ("Số thuê bao", "0912 345 678"),
            ("Số sê-ri SIM (ICCID)", "8984 0400 0012 3456 789"),
            ("Kết quả gửi tới", "anhtuyet.nguyen1990@thudientu.example.vn"),
            ("Điểm giao dịch", "Nhà ga quốc tế T2, tầng 1, cạnh quầy thông tin"),
        ),
        notes=(
            "Lắp SIM vào điện thoại và khởi động lại máy.",
            "Kết quả được gửi qua thư điện tử trong vòng 24 giờ.",
            "Giữ biên nhận này. Cần trợ giúp, hãy gọi 19000368.",
        ),
        qr=QR,
        labels=(
            ("brand", "SIM KIOSK"),
            ("case_number", "Mã hồ sơ"),
            ("scan", "Quét mã để xem hoặc tiếp tục hồ sơ"),
            ("issued", "Ngày in"),
            ("copy", "BẢN SAO"),
        ),
    ),
    "zh": Receipt(
        language="zh",
        title="SIM 卡登记回执",
        case_number="K07-20261123-0042",
        issued="2026年11月23日 09:41",
        lines=(
            ("姓名", "王小明（NGUYỄN THỊ ÁNH）"),
            ("手机号码", "0912 345 678"),
            ("SIM 卡序列号 (ICCID)", "8984 0400 0012 3456 789"),
            ("结果发送至", "wang@example.vn"),
            ("办理地点", "国际航站楼二号楼一层问询处旁边自助服务机"),
        ),
        notes=(
            "请将 SIM 卡装入手机并重新启动。",
            "审核结果将在二十四小时内通过电子邮件通知您，请注意查收。",
            "请妥善保管本回执。需要帮助请拨打 19000368。",
        ),
        qr=QR,
        labels=(
            ("brand", "SIM 自助服务"),
            ("case_number", "业务编号"),
            ("scan", "扫描二维码查看或继续办理"),
            ("issued", "打印时间"),
            ("copy", "副本"),
        ),
    ),
    "th": Receipt(
        language="th",
        title="ใบรับการลงทะเบียนซิม",
        case_number="K07-20261123-0042",
        issued="23/11/2026 09:41",
        lines=(
            ("ชื่อ", "สมชาย ใจดี"),
            ("เบอร์โทรศัพท์", "0912 345 678"),
            ("หมายเลขซิม (ICCID)", "8984 0400 0012 3456 789"),
            ("ส่งผลไปที่", "somchai@example.th"),
            ("สถานที่", "อาคารผู้โดยสารระหว่างประเทศ ชั้นหนึ่ง ข้างเคาน์เตอร์ประชาสัมพันธ์"),
        ),
        notes=(
            "ใส่ซิมลงในโทรศัพท์แล้วเปิดเครื่องใหม่",
            "จะแจ้งผลทางอีเมลภายใน 24 ชั่วโมง",
            "โปรดเก็บใบรับนี้ไว้ หากต้องการความช่วยเหลือ โทร 19000368",
        ),
        qr=QR,
        labels=(
            ("brand", "SIM KIOSK"),
            ("case_number", "เลขที่คำขอ"),
            ("scan", "สแกนเพื่อดูหรือดำเนินการต่อ"),
            ("issued", "พิมพ์เมื่อ"),
            ("copy", "สำเนา"),
        ),
    ),
    "en": Receipt(
        language="en",
        title="SIM registration receipt",
        case_number="K07-20261123-0042",
        issued="23 Nov 2026, 09:41",
        lines=(
            ("Name", "NGUYEN THI ANH TUYET"),
            ("Phone number", "0912 345 678"),
            ("SIM serial (ICCID)", "8984 0400 0012 3456 789"),
            ("Result goes to", "tuyet@example.vn"),
            ("Place", "International terminal T2, ground floor, beside the information desk"),
        ),
        notes=(
            "Put the SIM into your phone and restart it.",
            "The result comes by e-mail within 24 hours.",
            "Keep this receipt. For help call 19000368.",
        ),
        qr=QR,
        labels=(
            ("brand", "SIM KIOSK"),
            ("case_number", "Case number"),
            ("scan", "Scan to see or resume your case"),
            ("issued", "Printed"),
            ("copy", "COPY"),
        ),
    ),
}


def _drawn() -> Signature:
    """Three strokes as a finger on the glass leaves them."""
    wave: Stroke = tuple(
        Point(0.12 + 0.011 * n, 0.52 + 0.24 * sin(n / 3.1) * (1 - n / 80), 12 * n)
        for n in range(60)
    )
    bar: Stroke = tuple(Point(0.2 + 0.02 * n, 0.3 - 0.004 * n, 900 + 10 * n) for n in range(20))
    return Signature((wave, bar, (Point(0.84, 0.7, 1300),)))


CONTRACTS = {
    "vi": Contract(
        language="vi",
        title="HỢP ĐỒNG CUNG CẤP VÀ SỬ DỤNG DỊCH VỤ VIỄN THÔNG DI ĐỘNG",
        case_number="K07-20261123-0042",
        version="2026-10-01",
        sections=(
            (
                "Đối tượng của hợp đồng",
                "Bên cung cấp đồng ý cung cấp và khách hàng đồng ý sử dụng dịch vụ viễn thông di "
                "động trả trước theo số thuê bao và số sê-ri SIM nêu trên, kể từ thời điểm thông "
                "tin thuê bao được xác thực.",
            ),
            (
                "Quyền và nghĩa vụ của khách hàng",
                "Khách hàng cung cấp thông tin chính xác, sử dụng dịch vụ đúng pháp luật và không "
                "chuyển quyền sử dụng SIM cho người khác khi chưa làm thủ tục.\nKhách hàng có "
                "quyền khiếu nại, chấm dứt hợp đồng và yêu cầu bảo vệ dữ liệu cá nhân.",
            ),
            (
                "Bảo vệ dữ liệu cá nhân",
                "Dữ liệu cá nhân chỉ được dùng để xác thực thuê bao, được lưu trong thời hạn luật "
                "định và được xóa khi hết hạn. " * 6,
            ),
            ("Điều khoản chung", "Hợp đồng có hiệu lực từ ngày ký. " * 40),
        ),
        fields=(
            ("Họ và tên", "NGUYỄN THỊ ÁNH TUYẾT"),
            ("Ngày sinh", "02/09/1990"),
            ("Số định danh cá nhân", "001190012345"),
            (
                "Địa chỉ",
                "Số 12, ngõ 34 phố Trần Hưng Đạo, phường Cửa Nam, thành phố Hà Nội, Việt Nam",
            ),
            ("Số thuê bao", "0912 345 678"),
            ("Số sê-ri SIM (ICCID)", "8984 0400 0012 3456 789"),
        ),
        consents=(
            "Tôi xác nhận thông tin trên là đúng và đồng ý với điều khoản sử dụng dịch vụ.",
            "Tôi đồng ý để dữ liệu cá nhân của tôi được xử lý theo chính sách bảo vệ dữ liệu cá "
            "nhân, phiên bản 2026-10-01.",
        ),
        signature=_drawn(),
        signed_by="NGUYỄN THỊ ÁNH TUYẾT",
        signed_at="23/11/2026 09:41",
        labels=(
            ("brand", "SIM KIOSK"),
            ("case_number", "Số hợp đồng"),
            ("version", "Phiên bản"),
            ("fields", "Thông tin khách hàng"),
            ("consents", "Khách hàng đồng ý"),
            ("signature", "Chữ ký của khách hàng"),
            ("signed_by", "Người ký"),
            ("signed_at", "Thời điểm ký"),
            ("page", "Trang"),
        ),
    ),
    "zh": Contract(
        language="zh",
        title="移动通信服务协议",
        case_number="K07-20261123-0042",
        version="2026-10-01",
        sections=(
            (
                "协议内容",
                "服务方同意提供、用户同意使用上述手机号码和 SIM 卡所对应的预付费移动通信服务。"
                "服务自实名登记信息审核通过之时起生效。",
            ),
            ("用户的权利和义务", "用户应如实提供身份信息，依法使用服务，不得转让 SIM 卡。" * 8),
            ("个人信息保护", "个人信息仅用于实名登记，在法定期限内保存，到期后删除。" * 6),
        ),
        fields=(
            ("姓名", "王小明（NGUYỄN THỊ ÁNH）"),
            ("出生日期", "1990年9月2日"),
            ("证件号码", "E12345678"),
            ("手机号码", "0912 345 678"),
            ("SIM 卡序列号", "8984 0400 0012 3456 789"),
        ),
        consents=(
            "本人确认以上信息真实无误，并同意服务条款。",
            "本人同意按照个人信息保护政策（2026-10-01 版）处理本人的个人信息。",
        ),
        signature=_drawn(),
        signed_by="王小明",
        signed_at="2026年11月23日 09:41",
        labels=(
            ("brand", "SIM 自助服务"),
            ("case_number", "协议编号"),
            ("version", "版本"),
            ("fields", "用户信息"),
            ("consents", "用户同意"),
            ("signature", "用户签名"),
            ("signed_by", "签名人"),
            ("signed_at", "签名时间"),
            ("page", "页码"),
        ),
    ),
    "th": Contract(
        language="th",
        title="สัญญาให้บริการโทรคมนาคมเคลื่อนที่",
        case_number="K07-20261123-0042",
        version="2026-10-01",
        sections=(
            (
                "ขอบเขตของสัญญา",
                "ผู้ให้บริการตกลงให้และลูกค้าตกลงใช้บริการโทรศัพท์เคลื่อนที่แบบเติมเงินตามเบอร์และซิมข้างต้น "
                "นับตั้งแต่เวลาที่ข้อมูลได้รับการยืนยัน",
            ),
            ("สิทธิและหน้าที่ของลูกค้า", "ลูกค้าให้ข้อมูลที่ถูกต้องและไม่โอนซิมให้ผู้อื่นใช้ " * 8),
            ("การคุ้มครองข้อมูลส่วนบุคคล", "ข้อมูลใช้เพื่อยืนยันตัวตนเท่านั้น และลบเมื่อพ้นกำหนด " * 6),
        ),
        fields=(
            ("ชื่อ-นามสกุล", "สมชาย ใจดี"),
            ("วันเกิด", "02/09/1990"),
            ("เลขที่เอกสาร", "AA1234567"),
            ("เบอร์โทรศัพท์", "0912 345 678"),
        ),
        consents=("ข้าพเจ้ายืนยันว่าข้อมูลถูกต้องและยอมรับเงื่อนไขการใช้บริการ",),
        signature=_drawn(),
        signed_by="สมชาย ใจดี",
        signed_at="23/11/2026 09:41",
        labels=(
            ("brand", "SIM KIOSK"),
            ("case_number", "เลขที่สัญญา"),
            ("version", "ฉบับ"),
            ("fields", "ข้อมูลลูกค้า"),
            ("consents", "ลูกค้ายินยอม"),
            ("signature", "ลายเซ็นของลูกค้า"),
            ("signed_by", "ลงนามโดย"),
            ("signed_at", "เวลาที่ลงนาม"),
            ("page", "หน้า"),
        ),
    ),
    "en": Contract(
        language="en",
        title="Mobile telecommunications service contract",
        case_number="K07-20261123-0042",
        version="2026-10-01",
        sections=(
            (
                "Subject",
                "The provider supplies and the customer uses the prepaid mobile service of the "
                "number and SIM card above, from the moment the customer's identity is verified.",
            ),
            ("Rights and duties", "The customer gives true information and keeps the SIM. " * 10),
            ("Personal data", "Personal data serve verification only and are erased in time. " * 8),
        ),
        fields=(
            ("Name", "NGUYEN THI ANH TUYET"),
            ("Date of birth", "2 September 1990"),
            ("Document number", "C1234567"),
            ("Phone number", "0912 345 678"),
            ("SIM serial (ICCID)", "8984 0400 0012 3456 789"),
        ),
        consents=(
            "I confirm that the information is correct and agree to the terms of service.",
            "I agree that my personal data are processed by the privacy policy of 2026-10-01.",
        ),
        signature=_drawn(),
        signed_by="NGUYEN THI ANH TUYET",
        signed_at="23 Nov 2026, 09:41",
        labels=(
            ("brand", "SIM KIOSK"),
            ("case_number", "Contract number"),
            ("version", "Version"),
            ("fields", "Customer"),
            ("consents", "The customer agrees"),
            ("signature", "Signature of the customer"),
            ("signed_by", "Signed by"),
            ("signed_at", "Signed at"),
            ("page", "Page"),
        ),
    ),
}
