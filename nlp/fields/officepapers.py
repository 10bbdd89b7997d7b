"""Papers that are no petition: who signs them is an official, not somebody who complains.

A slip that passes a petition on, an invitation, minutes, a decision, a bill come with petitions or
are filed in their place. What stands in capitals on the title line tells; a petition's own title
behind it, or a name that the slip gives as the writer's, still counts.
"""

from __future__ import annotations

import bisect
import dataclasses
import re
from collections.abc import Iterable, Iterator

from nlp.fields.letter import Letter
from nlp.petition import Entity, EntityKind, SectionKind
from nlp.text import compile_vi

K = EntityKind
_LINE = re.compile(r"(?m)^[^\w\n]*+\w[^\n]*")
_LONGEST = 90  # of a title line
_PAPER = compile_vi(
    r"\W*(?:phiếu (?:chuyển|hướng dẫn|đề xuất|tiếp nhận|trả|thu|chi|xử lý|báo)|giấy (?:mời|"
    r"triệu tập|"
    r"biên nhận|hẹn|chứng nhận|phép)|quyết định|hóa đơn|kết luận|bản án|hợp đồng|lệnh|"
    r"biên bản (?:làm việc|tiếp công dân|hòa giải|xác minh|vi phạm|ghi lời khai|đối thoại|"
    r"bàn giao)|"
    r"curriculum vitae|cv(?! đến)|menu)(?!\w)[^\n]*"
)
# What firms and residents write, too: only under the head of an office
_ALSO_OURS = compile_vi(
    r"\W*(?:biên bản|thông báo|báo cáo|tờ trình|kế hoạch|công văn(?! đến)|công điện|văn bản)"
    r"(?!\w)[^\n]*"
)
_OFFICE_HEAD = compile_vi(
    r"(?:^|\n)[^\w\n]*(?:ubnd|ủy ban nhân dân|hđnd|hội đồng nhân dân|thanh tra|công an|sở|tòa án|"
    r"viện kiểm sát|ban tiếp công dân|văn phòng|phòng|chi cục|cục|đảng ủy|huyện ủy|tỉnh ủy)(?!\w)"
    r"|(?:^|\n)[^\w\n]*số ?:? ?[\d/.]*/(?:[a-zđ]{2,5}-)?(?:ubnd|tt|ttr|sxd|stnmt|ca|cax|cap|tcd|"
    r"btcd)"
)
_SLIP = compile_vi(r"\W*phiếu chuyển(?: đơn)?(?:\W*số\W*[\w/.-]*)?\W*")
_PETITION = compile_vi(
    r"\W*(?:đơn|thư|giấy|bản|lá đơn)(?!\w)(?! vị)[^\n]*|"
    r"\W*(?:khiếu nại|tố cáo|tố giác|phản ánh|kiến nghị|đề nghị|kêu cứu|trình báo|v/v|về việc)"
    r"(?!\w)[^\n]*"
)
# "Họ tên người gửi đơn: ...": who wrote what the paper is about
_LABELLED = compile_vi(
    r"(?:họ,? (?:và )?tên|người (?:gửi|làm|viết|đứng|nộp|khiếu nại|tố cáo|phản ánh|kiến nghị)|"
    r"công dân|tôi (?:là|tên)(?: là)?|tên tôi(?: là)?)[^\n:.;]{0,25}[: ] ?(?:(?:ông|bà|anh|chị) )?$"
)
_REACH = 60
_HEAD = 400  # how far above its title the head of an office's paper begins
_SIGNED = frozenset({SectionKind.SIGNATURE, SectionKind.SIGNERS})


@dataclasses.dataclass(frozen=True, slots=True)
class Titles:
    """Where papers and petitions begin, in order."""

    starts: list[int]
    papers: list[bool]

    def paper_at(self, offset: int) -> bool:
        """Whether the offset stands in a paper, or in the head above the first one."""
        index = bisect.bisect_right(self.starts, offset) - 1
        return bool(self.papers) and self.papers[max(index, 0)]

    def heads(self, offset: int) -> bool:
        """Whether the offset stands above the first title."""
        return bool(self.starts) and offset < self.starts[0]


def without_officials(
    letter: Letter, titles: Titles, entities: Iterable[Entity]
) -> Iterator[Entity]:
    """Who signs or issues a paper that is no petition is neither writer nor complained of.

    Args:
        letter: the letter.
        titles: its `titles_of`.
        entities: people, or offices and firms.
    """
    official = any(titles.papers)
    for entity in entities:
        if not official or not _is_official(letter, titles, entity):
            yield entity
        elif (entity.role or "").endswith("organisation"):
            yield dataclasses.replace(entity, kind=K.ORG, role=None)
        else:
            yield dataclasses.replace(entity, kind=K.PERSON, role="third_party")


def _is_official(letter: Letter, titles: Titles, entity: Entity) -> bool:
    if not titles.paper_at(entity.start):
        return False
    if entity.kind is K.PETITIONER:
        before = max(0, entity.start - _REACH)
        return _LABELLED.search(letter.low, before, entity.start) is None
    return entity.kind is K.RESPONDENT and titles.heads(entity.start)


def titles_of(letter: Letter) -> Titles:
    """The titles of the letter and of what came with it, from lines in capitals."""
    starts: list[int] = []
    papers: list[bool] = []
    signed = min((s.start for s in letter.sections if s.kind in _SIGNED), default=len(letter.text))
    shouted = letter.text.isupper()  # then capitals make no title
    for line in () if shouted else _LINE.finditer(letter.text):
        paper = _paper(letter, line)
        if paper is None or (paper and False in papers and line.start() < signed):
            continue  # "ĐƠN KHIẾU NẠI / QUYẾT ĐỊNH SỐ 45": what the petition is about
        starts.append(line.start())
        papers.append(paper)
    return Titles(starts, papers)


def _paper(letter: Letter, line: re.Match[str]) -> bool | None:
    """Whether a line is the title of a paper (True), of a petition (False) or none."""
    start, end = line.span()
    if end - start > _LONGEST:
        return None
    if not line[0].isupper():
        return True if _SLIP.fullmatch(letter.low, start, end) else None
    if _PAPER.fullmatch(letter.low, start, end):
        return True
    if _ALSO_OURS.fullmatch(letter.low, start, end):
        return True if _OFFICE_HEAD.search(letter.low, max(0, start - _HEAD), start) else None
    return False if _PETITION.fullmatch(letter.low, start, end) else None
