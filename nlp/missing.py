"""Why a field that a register asks for is absent from a letter.

An empty cell may mean that the letter says nothing, that its writer hides, that
a page could not be read, or that somebody is meant but not named; a clerk does
something else in each case. The words people see are in `messages/vi.po`.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping

from ingest.document import Origin
from nlp.petition import EntityKind, Petition, SectionKind
from nlp.text import compile_vi, view

K = EntityKind
S = SectionKind
POOR = 0.5  # `Page.quality` below which a page hides more than it shows


class MissingReason(enum.StrEnum):
    """Codes of `messages/vi.po`."""

    NO_TEXT = "missing_no_text"  # nothing was read at all
    UNREADABLE = "missing_unreadable"  # a page is too poor to say that it is not there
    ANONYMOUS = "missing_anonymous"  # the writer says so
    NO_BLOCK = "missing_no_block"  # a message without the part where it would stand
    NOT_NAMED = "missing_not_named"  # the part is there, a name is not
    NOT_SAID = "missing_not_said"


_REGISTER = (
    K.PETITIONER,
    K.RESPONDENT,
    K.ADDRESS,
    K.PHONE,
    K.ID_NUMBER,
    K.SIGN_DATE,
    K.RECIPIENT,
    K.REQUEST,
)
_PARTS = {
    K.PETITIONER: (S.WRITER, S.SIGNATURE, S.SIGNERS),
    K.RESPONDENT: (S.RESPONDENT,),
    K.ADDRESS: (S.WRITER, S.SIGNATURE),
    K.PHONE: (S.WRITER, S.SIGNATURE),
    K.ID_NUMBER: (S.WRITER,),
    K.SIGN_DATE: (S.PLACE_DATE,),
    K.RECIPIENT: (S.RECIPIENTS,),
    K.REQUEST: (S.REQUEST,),
}
_OF_WRITER = frozenset({K.PETITIONER, K.ADDRESS, K.PHONE, K.ID_NUMBER})
_NAME = r"(?:tên|họ tên|họ và tên|danh tính|danh tánh)"
_UNNAMED = rf"(?:giấu {_NAME}|ẩn danh|nặc danh)"
_UNSAID = rf"(?:không|chưa)(?: dám| tiện| muốn)? (?:ghi|nêu|để|ký|khai|nói|xưng)(?: rõ)? {_NAME}"
_OTHERS = r"(?:ai|trường|người|cô|thầy|ông|bà|anh|chị|cháu|mẹ|cha|con|học|thuốc|vào|trong|được)"
# Who hides says so of themselves; "có đơn nặc danh", "biên bản không ghi tên" speak of others.
_ANONYMOUS = compile_vi(
    rf"(?<!\w)(?<!không )(?:(?:xin|mong|cho|đành|đề nghị)(?: (?:phép|được|cho|tôi|em|chúng tôi|"
    rf"phải)){{0,4}} (?:{_UNNAMED}|{_UNSAID})|"
    rf"(?:tôi|tui|em|cháu|con|mình|người (?:viết|gửi|làm đơn|tố cáo|phản ánh))(?: xin| vì sợ|"
    rf" sợ| trả thù| phải| đành| nên|,|:){{0,5}} (?:{_UNNAMED}|{_UNSAID})|"
    rf"(?:không|chưa) (?:dám|tiện|muốn) (?:ghi|nêu|để|ký|khai|nói|xưng)(?: rõ)? {_NAME}|"
    rf"(?:nên|xin) (?:{_UNSAID})(?! {_OTHERS})|giấu tên (?:giùm |giúp |dùm )?(?:tôi|em|tui)|"
    rf"(?<!không cần )giữ (?:bí mật|kín)(?: về| cho| giúp| giùm){{0,2}} {_NAME})(?!\w)"
    rf"|(?:^|[\n(])\W{{0,4}}(?:người (?:viết|gửi) ?: ?)?{_UNNAMED}\W{{0,3}}(?:[\n)]|$)"
    r"|^\W{0,4}(?:đơn|thư)(?: (?:tố cáo|tố giác|khiếu nại|phản ánh|kiến nghị|kêu cứu)){0,2} "
    r"(?:nặc danh|giấu tên)(?!\w)"
)
_EXACT = frozenset({Origin.OFFICE, Origin.CONVERTED})  # typed, however odd: nothing is blurred


def missing(petition: Petition) -> Mapping[EntityKind, MissingReason]:
    """The kinds of a register that no entity gives, each with the likeliest reason."""
    found = {entity.kind for entity in petition.entities}
    absent = [kind for kind in _REGISTER if kind not in found]
    if not absent:
        return {}
    pages = [page for document in petition.documents for page in document.pages]
    poor = any(page.quality < POOR and page.origin not in _EXACT for page in pages)
    hides = K.PETITIONER in absent and _ANONYMOUS.search(view(petition.text)) is not None
    parts = {section.kind for section in petition.sections}
    empty = not any(c.isalnum() for c in petition.text)
    return {kind: _reason(kind, parts, empty=empty, poor=poor, hides=hides) for kind in absent}


def _reason(
    kind: EntityKind, parts: set[SectionKind], *, empty: bool, poor: bool, hides: bool
) -> MissingReason:
    if empty:
        return MissingReason.NO_TEXT
    if hides and kind in _OF_WRITER:
        return MissingReason.ANONYMOUS
    if poor:
        return MissingReason.UNREADABLE
    if not parts & set(_PARTS[kind]):
        return MissingReason.NO_BLOCK
    return (
        MissingReason.NOT_NAMED if kind in {K.PETITIONER, K.RESPONDENT} else MissingReason.NOT_SAID
    )
