"""Tables of written forms, one rule family each."""

import pytest

import nlp
from nlp.fields.words import number
from nlp.petition import EntityKind as K


def found(kind, text):
    return [e.value for e in nlp.parse_text(text).entities if e.kind is kind]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("vào ngày 12 tháng 3 năm 2025 họ đến", "2025-03-12"),
        ("từ 12-03-25 đến nay", "2025-03-12"),
        ("hôm 12.3.2025 họ đến", "2025-03-12"),
        ("ngày mười hai tháng ba năm hai nghìn không trăm hai mươi lăm họ đến", "2025-03-12"),
        ("trong tháng 3/2024 họ đo", "2024-03"),
        ("hẹn ngày 7/7 trả", "--07-07"),
        ("rằm tháng Ba họp", "--03-15"),
        ("từ tháng Giêng tới nay", "--01"),
        ("vao ngay 5 thang 9 nam 2024 ho den", "2024-09-05"),
        ("sinh 29/02/2024 nhé", "2024-02-29"),
    ],
)
def test_dates(text, value):
    assert found(K.DATE, text) == [value]


@pytest.mark.parametrize(
    "text",
    [
        "kiệt 12/3 Trần Phú",
        "ngày 31/02/2025",
        "trực 24/7",
        "Quyết định 12/2025/QĐ-UBND",
        "chia 3/4",
    ],
)
def test_no_dates(text):
    assert found(K.DATE, text) == []


def test_lunar_dates_say_so():
    petition = nlp.parse_text("giỗ ngày 10/3 âm lịch")
    assert [(e.value, e.role) for e in petition.entities if e.kind is K.DATE] == [
        ("--03-10", "lunar")
    ]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("SĐT: 0374 000 902", "+84374000902"),
        ("điện thoại 0365.712.094.", "+84365712094"),
        ("gọi +84 912-345-678 nhé", "+84912345678"),
        ("máy bàn 024 3825 1234", "+842438251234"),
        ("tổng đài 1900 1234", "19001234"),
        ("ĐT: O912345678", "+84912345678"),
        ("máy cũ 0168 229 3317", "+84382293317"),
        ("gọi 0912 - 345 - 678 nhé", "+84912345678"),
    ],
)
def test_phones(text, value):
    assert found(K.PHONE, text) == [value]


@pytest.mark.parametrize(
    "text", ["ĐT: 0912 883 05444", "gọi Ma Khải, 0912 883 0544 nhé", "điện thoại 091288305"]
)
def test_a_phone_with_a_figure_too_many_or_few_has_no_value(text):
    [phone] = [e for e in nlp.parse_text(text).entities if e.kind is K.PHONE]
    assert (phone.value, phone.role) == (None, "misspelt")


def test_accounts_are_no_misspelt_phones():
    assert found(K.PHONE, "số tài khoản 0711 0002 345, mã hồ sơ 07110002345") == []


@pytest.mark.parametrize(
    "text",
    [
        "ĐT 0913 222 456/0987 654 321 gặp tôi",
        "máy 0913.222.456 / 0987.654.321",
        "0913222456/0987654321",
    ],
)
def test_two_phones_beside_one_another(text):
    assert found(K.PHONE, text) == ["+84913222456", "+84987654321"]


@pytest.mark.parametrize(
    ("text", "role", "value"),
    [
        ("CCCD số 001085012345 cấp", "cccd", "001085012345"),
        ("căn cước: 001 085 012 345", "cccd", "001085012345"),
        ("CMND 012345678", "cmnd", "012345678"),
        ("mã số thuế 0101234567", "tax", "0101234567"),
        ("số sổ BHXH 7911223344", "bhxh", "7911223344"),
        ("thẻ BHYT số GD4010123456789", "bhyt", "GD4010123456789"),
        ("hộ chiếu số C1234567", "passport", "C1234567"),
    ],
)
def test_identity_numbers(text, role, value):
    ids = [e for e in nlp.parse_text(text).entities if e.kind is K.ID_NUMBER]
    assert [(e.role, e.value) for e in ids] == [(role, value)]


def test_bank_account_is_neither_phone_nor_identity():
    text = "chuyển vào số tài khoản 0912345678"
    assert found(K.PHONE, text) == []
    assert found(K.ID_NUMBER, text) == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("thửa đất số 87, tờ bản đồ số 14", {"thua": 87, "to": 14}),
        ("tờ bản đồ 14 thửa 88", {"thua": 88, "to": 14}),
        ("thua 12 to 5", {"thua": 12, "to": 5}),
        ("thửa số 12, 13 và 14 tờ bản đồ 5", {"thua": [12, 13, 14], "to": 5}),
        ("thửa 45-1, tờ bản đồ số 36", {"thua": "45-1", "to": 36}),
        ("thửa 45 của ông nội", {"thua": 45, "to": None}),
    ],
)
def test_parcels(text, value):
    assert found(K.LAND_PARCEL, text) == [value]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2 tỷ 350 triệu đồng", 2_350_000_000),
        ("185.000 đồng", 185_000),
        ("1,5 tỷ", 1_500_000_000),
        ("2 tỷ 3, còn lại", 2_300_000_000),
        ("2 triệu rưỡi", 2_500_000),
        ("500k", 500_000),
        ("hai trăm mười bốn triệu đồng", 214_000_000),
        ("mất 2 triệu 3 lần", 2_000_000),
        ("mất 1 tỷ hai,", 1_200_000_000),
        ("mất 3 triệu hai.", 3_200_000),
        ("mất 1 tỷ hai trăm triệu đồng", 1_200_000_000),
        ("nợ 2 tỷ ba trăm nghìn đồng", 2_000_300_000),
        ("nợ 3 triệu hai trăm nghìn đồng", 3_200_000),
        ("phạt 2 triệu ba lần", 2_000_000),
        ("6 triệu đồng/tháng", 6_000_000),
    ],
)
def test_money(text, value):
    assert found(K.MONEY, text) == [value]


@pytest.mark.parametrize(
    ("text", "m2"), [("120,5 m2", 120.5), ("1.250 m²", 1250), ("0,3 ha", 3000), ("3 sào", None)]
)
def test_areas(text, m2):
    assert [v["m2"] for v in found(K.AREA, text)] == [m2]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Quyết định số 1577/QĐ-UBND.", "1577/QĐ-UBND"),
        ("QD 12/QD-UBND", "12/QĐ-UBND"),
        ("bản án 12/2023/DS-PT", "12/2023/DS-PT"),
        ("bỏ quyết định 1127 đó", "1127"),
        ("số 41 QĐ/UB ngày", "41 QĐ/UB"),
        ("sổ đỏ số BM 123456", "BM123456"),
        ("hợp đồng tín dụng LAV-202503117", "LAV-202503117"),
        ("mã hồ sơ H26.12.05-240312-0012", "H26.12.05-240312-0012"),
        ("phiếu gởi số CPN 4471 902, hàng", "CPN4471902"),
        ("Hóa đơn số 1C25TMK 00044 bà", "1C25TMK00044"),
        ("hóa đơn điện tử ký hiệu 1K24TAA số 155", "1K24TAA155"),
        ("Giấy CN QSDĐ số : BX 448201", "BX448201"),
        ("tổng đài có mã phiếu TH-26-10/4471.", "TH-26-10/4471"),
        ("nghỉ hưu theo sổ số 8604-11273.", "8604-11273"),
    ],
)
def test_documents(text, value):
    assert found(K.DOC_NUMBER, text) == [value]


def test_more_papers_of_a_series():
    assert found(K.DOC_NUMBER, "biên lai số BL-20931 tới BL-20935, BL-20940 còn đây") == [
        "BL-20931", "BL-20935", "BL-20940",
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["ngõ 12/3A Trần Phú", "xe biển 99A-123.45", "lương 3/4 tháng"])
def test_no_documents(text):
    assert found(K.DOC_NUMBER, text) == []


@pytest.mark.parametrize(
    ("text", "law", "number_of_law", "article"),
    [
        ("khoản 2 Điều 75 Luật Đất đai 2024", "Luật Đất đai", "31/2024/QH15", 75),
        ("Nghị định số 88/2024/NĐ-CP", "Nghị định", "88/2024/NĐ-CP", None),
        ("Điều 7, 8 Luật Tố cáo", "Luật Tố cáo", None, [7, 8]),
        ("Bộ luật Dân sự", "Bộ luật Dân sự", "91/2015/QH13", None),
        ("thông tư 05/2021/TT-TTCP", "Thông tư", "05/2021/TT-TTCP", None),
        ("dieu 12 luat khieu nai 2011", "Luật Khiếu nại", "02/2011/QH13", 12),
    ],
)
def test_legal_references(text, law, number_of_law, article):
    [value] = found(K.LEGAL_REF, text)
    assert (value["law"], value["number"], value.get("article")) == (law, number_of_law, article)


@pytest.mark.parametrize("text", ["kỷ luật số 318/QĐ-UBND", "theo nghị định của xã", "đúng luật"])
def test_no_legal_references(text):
    assert found(K.LEGAL_REF, text) == []


@pytest.mark.parametrize(
    ("words", "value"),
    [("hai trăm mười bốn triệu", 214_000_000), ("mười lăm", 15), ("một nghìn lẻ năm", 1005)],
)
def test_numbers_in_words(words, value):
    assert number(words) == value


@pytest.mark.parametrize(
    ("text", "kind", "name"),
    [
        ("Tôi là Trần Văn Bé, ngụ ấp 3.", K.PETITIONER, "Trần Văn Bé"),
        ("Con tôi là Trần Văn Bé bị đánh.", K.PERSON, "Trần Văn Bé"),
        ("Tôi tố cáo ông Trần Văn Bé bán đất công.", K.RESPONDENT, "Trần Văn Bé"),
        ("Có ông Trần Văn Bé làm chứng việc đó.", K.PERSON, "Trần Văn Bé"),
        ("TÔI TÊN LÀ TRẦN VĂN BÉ, SINH NĂM 1950", K.PETITIONER, "Trần Văn Bé"),
        ("toi ten la tran van be, ngu ap 3", K.PETITIONER, "tran van be"),
    ],
)
def test_people(text, kind, name):
    assert found(kind, text) == [name]


def test_streets_are_no_people():
    people = {K.PETITIONER, K.RESPONDENT, K.PERSON}
    petition = nlp.parse_text("Nhà ở 12 đường Nguyễn Văn Cừ, xã Lê Minh Xuân, trường Trần Phú.")
    assert [e.text for e in petition.entities if e.kind in people] == []


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Tôi nộp giấy ra viện số 25/4471/RV cho nhà trường.", ["25/4471/RV"]),
        ("Phiếu tiếp nhận số H.30.14-250805-0112 hẹn ngày 5/8.", ["H.30.14-250805-0112"]),
        ("theo Tờ trình số 22/TTr-KTHTĐT của phòng", ["22/TTR-KTHTĐT"]),
        ("Kính gửi:\n1/ Sở Công Thương\n3/ UBND phường Lam Sơn\n", []),
        ("Tôi giữ giấy hẹn số 5/8/2026 trả kết quả", []),
    ],
)
def test_numbers_in_groups_and_numbers_of_lists(text, numbers):
    assert found(K.DOC_NUMBER, text) == numbers


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("Con mang hộ chiếu Đức số C4VK71LP0, hiện ở Leipzig.", "ID_NUMBER", "C4VK71LP0"),
        ("Gọi cho con theo số +49 151 2204 7783 sau 20 giờ.", "PHONE", "+4915122047783"),
        ("Cell: +1 (408) 555-0163", "PHONE", "+14085550163"),
        ("điện thoại (+33) 6 12 34 56 78 buổi tối", "PHONE", "+33612345678"),
        ("gọi 001 44 7911 123456 giúp tôi", "PHONE", "+1447911123456"),
        ("Reach me: 1-650-555-0142, evenings", "PHONE", "+16505550142"),
        ("điện thoại 1 650 555 0142 nhé", "PHONE", "+16505550142"),
        ("gọi 0084 912 345 678 giúp", "PHONE", "+84912345678"),
        ("gọi +84 (0) 912 345 678 giúp", "PHONE", "+84912345678"),
        ("số 0084-28-38221234", "PHONE", "+842838221234"),
        ("thư: minjun [at] naver.example.com", "EMAIL", "minjun [at] naver.example.com"),
    ],
)
def test_numbers_of_those_who_live_abroad(text, kind, value):
    assert found(K[kind], text) == [value]


@pytest.mark.parametrize("text", ["lô 1 500 200 3000 cây", "giá 1.200.300.000 đồng", "tỷ lệ 1-2-3"])
def test_amounts_are_no_numbers_from_abroad(text):
    assert found(K.PHONE, text) == []
