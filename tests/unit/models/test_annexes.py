"""A petition stays one whatever is attached behind it."""

import models
import nlp
from ingest.document import Document, Origin, Page, Source
from models.findings import Kind, Review

LETTER = """CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
ĐƠN ĐỀ NGHỊ
(V/v mùi sơn và tiếng ồn từ xưởng gỗ trong khu dân cư)
Kính gửi: UBND phường Dương Nội
Chúng tôi gồm 14 hộ ở ngõ 60 phố La Nội, cử bà Vi Thị Thoan thay mặt gửi đơn này.
Từ sau Tết, trong ngõ mở một xưởng phun sơn đồ gỗ, máy chạy từ 6 giờ sáng, chiều tối phun sơn.
Mùi hắc đến mức phải đóng kín cửa mà vẫn cay mắt. Chúng tôi đề nghị phường về đo mùi và tiếng ồn.
Thay mặt 14 hộ dân
Vi Thị Thoan
"""
MINUTES = """BIÊN BẢN
Hôm nay, ngày 11/7/2026, tại nhà văn hóa tổ dân phố số 9, chúng tôi gồm:
- Ông Phí Văn Thặng, Tổ trưởng tổ dân phố;
- Bà Vi Thị Thoan, đại diện các hộ ngõ 60;
- Anh Chu Bá Lực, chủ xưởng gỗ.
Nội dung: bà Thoan nêu việc xưởng phun sơn buổi tối. Anh Lực nhận có phun ngoài giờ, hứa lắp quạt
hút xong trước ngày 31/7/2026. Biên bản lập thành hai bản, đọc cho mọi người cùng nghe và ký tên.
Tổ trưởng               Chủ xưởng
Phí Văn Thặng           Chu Bá Lực
"""


def of_pages(*texts: str) -> nlp.Petition:
    pages = tuple(
        Page(number, 595.0, 842.0, text, (), Origin.OFFICE, 1.0)
        for number, text in enumerate(texts, start=1)
    )
    return nlp.parse([Document(Source("", "0" * 64, "application/pdf", 0), pages)])


def test_minutes_behind_a_letter_do_not_make_it_none(seed_model: models.Model) -> None:
    findings = models.classify(of_pages(LETTER, MINUTES), seed_model)
    assert findings.is_petition
    assert findings.kind.label is Kind.KNPA
    assert findings.topics[0].label == "EN01"


def test_minutes_alone_stay_none(seed_model: models.Model) -> None:
    findings = models.classify(of_pages(MINUTES, MINUTES.replace("11/7", "12/8")), seed_model)
    assert findings.kind.label is Kind.NONE


def test_a_first_page_that_is_a_petition_is_looked_at(seed_model: models.Model) -> None:
    petition = of_pages(LETTER, *[MINUTES] * 4)
    kind = models.classify(petition, seed_model).kind
    assert kind.label is Kind.KNPA
    assert kind.needs_review in {Review.NOT_A_PETITION, Review.SEVERAL_LETTERS}
    assert all(span.end <= petition.page_starts[1] for span in kind.evidence)
