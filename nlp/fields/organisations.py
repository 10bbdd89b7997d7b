"""Offices, companies and institutions by name.

Those that complain or are complained of are parties of the petition (with the
role ``..._organisation``); all others are ORG. A name needs at least one
capitalised word after its kind: bare "công an" or "UBND xã" names nobody, and
letters without meaningful capitals are left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.fields.letter import Letter
from nlp.names import SYLLABLE, UPPER
from nlp.petition import Entity, EntityKind

K = EntityKind
_LEVEL = r"(?: (?:phường|xã|tỉnh|thành phố|huyện|quận|đặc khu|PHƯỜNG|XÃ|TỈNH))?"
_FIELDS = (
    "Nông nghiệp và Môi trường|Tài nguyên và Môi trường|Nông nghiệp và Phát triển nông thôn|"
    "Xây dựng|Nội vụ|Y tế|Giáo dục và Đào tạo|Công Thương|Công thương|Tài chính|Tư pháp|"
    "Khoa học và Công nghệ|Văn hóa, Thể thao và Du lịch|Văn hóa và Thể thao|Dân tộc và Tôn giáo|"
    "Giao thông vận tải|Lao động - Thương binh và Xã hội|Ngoại vụ|Du lịch|Quốc phòng|Công an"
)
_OFFICE = (
    rf"(?:(?:Giám đốc|Bộ trưởng|Phó Giám đốc) )?(?:Sở|Bộ) (?:{_FIELDS})(?:{_LEVEL} {SYLLABLE}"
    rf"(?: {SYLLABLE}){{0,3}})?|"
    r"(?:(?:[Pp]hó )?(?:Chủ tịch|CHỦ TỊCH|Giám đốc|Cục trưởng|Trưởng) )?"
    r"(?:UBND|HĐND|Ủy ban nhân dân|Uỷ ban nhân dân|Công an|Ban Quản lý|"
    r"Thanh tra|Tòa án nhân dân|Viện [Kk]iểm sát nhân dân|Đảng ủy)"
    rf"{_LEVEL}(?: {SYLLABLE}){{1,5}}"
)
_COMPANY = (
    r"(?:Công ty|CÔNG TY|Tập đoàn|Ngân hàng|Bệnh viện|Hợp tác xã|Trường|Trung tâm)"
    r"(?: (?:TNHH|CP|cổ phần|MTV|một thành viên|trách nhiệm hữu hạn|[a-zđ]\w{1,7})){0,5}"
    rf"(?: {SYLLABLE}| (?:và|huyện|tỉnh|quận|thành phố|khu vực)(?= [{UPPER}])"
    rf"| (?!(?:do|của|ở|tại|để|là|có|trừ|cho|đã|bị|vào|từ|thu|nộp|ký|với|như) )"
    rf"[^\W\d_A-Z]{{2,6}}(?= [{UPPER}])){{1,6}}"
)
_ANY = re.compile(rf"(?<!\w)(?:{_OFFICE}|{_COMPANY})")
# "Trung tâm Phục" of "Trung tâm Phục vụ hành chính công": where the name ends cannot be told.
_CUT = re.compile(r"\w (?:khoa|vụ|tế|lý|học|lực|nuôi|khẩu|phủ|nước|sở|khu)\b")
_PARTY = re.compile(
    r"(?:(?P<self>(?:[Nn]gười|[Bb]ên) (?:khiếu nại|kiến nghị|làm đơn)|"
    r"[Cc]húng tôi là(?: nhà thầu)?|[Tt]ên (?:đơn vị|tổ chức))[ :]{1,3}|"
    r"(?P<other>(?:[Nn]gười|[Cc]ơ quan|[Đđ]ơn vị|[Cc]ông ty|[Tt]ổ chức)[\w /,]{0,24} bị "
    r"(?:khiếu nại|tố cáo|kiện|phản ánh|kiến nghị)[ :]{1,3}|[Qq]uyết định[^.\n]{0,60} của |"
    r"(?:(?<![Tt]ranh )(?:[Tt]ố cáo|[Kk]hiếu nại|[Pp]hản ánh|[Xx]ử phạt|[Xx]ử lý)"
    r"(?: (?:hành vi của|việc|đối với|về việc|về|hành vi|sai phạm của|vi phạm của))?|"
    r"[Cc]hủ đầu tư(?: là)?)[ :]{1,2}))"
    rf"(?P<name>{_OFFICE}|{_COMPANY})"
)
_ROLES = {K.PETITIONER: "petitioner_organisation", K.RESPONDENT: "respondent_organisation"}


def find_organisations(letter: Letter) -> Iterator[Entity]:
    """PETITIONER and RESPONDENT for offices and companies, ORG for all others."""
    if not letter.cased:
        return
    parties: set[int] = set()
    for m in _PARTY.finditer(letter.text):
        kind = K.PETITIONER if m["self"] else K.RESPONDENT
        parties.add(m.end("name"))
        yield _make(letter, kind, m.start("name"), m.end("name"))
    for m in _ANY.finditer(letter.text):
        if m.end() not in parties and not _CUT.match(letter.text, m.end() - 1):
            yield _make(letter, K.ORG, m.start(), m.end())


def _make(letter: Letter, kind: EntityKind, start: int, end: int) -> Entity:
    value = " ".join(letter.text[start:end].split())
    return letter.entity(kind, start, end, value, role=_ROLES.get(kind), confidence=0.8)
