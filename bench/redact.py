"""What redaction hides and what it takes away: both levels over `corpus/fields`.

Recall is the share of identity words hidden: at level WRITER those `donthu evaluate --fields`
counts, at EVERYONE also people complained of and bystanders. "Needlessly hidden" is the share of
words of the story and of what is asked for, outside every marked person, place and number, that
nobody can read any more; "accused" the share of words of people complained of that level WRITER
leaves readable; "offices" the share of words that say what kind of office is complained of (UBND,
phường, Công an ...) that level EVERYONE leaves readable.

usage: .venv/bin/python bench/redact.py [train|heldout] [--show]
(--show lists words; never use it on held-out letters)
"""

import collections
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import nlp  # noqa: E402
from nlp import EntityKind, Level, SectionKind  # noqa: E402
from nlp.annotated import Annotated, read  # noqa: E402
from nlp.text import fold, view  # noqa: E402

K = EntityKind
WRITERS = {K.PETITIONER, K.ID_NUMBER, K.PHONE, K.EMAIL}
EVERYONES = WRITERS | {K.RESPONDENT, K.PERSON}
NOT_STORY = EVERYONES | {K.ADDRESS, K.WARD, K.LAND_PARCEL, K.DOC_NUMBER}
HOME = {K.ADDRESS, K.WARD}
OWN = {SectionKind.WRITER, SectionKind.SIGNATURE, SectionKind.SIGNERS}
STORY = {SectionKind.BODY, SectionKind.REQUEST}
OFFICE = re.compile(
    r"(?:(?:phó )?(?:chủ tịch|giám đốc|trưởng|cục trưởng) )?(?:ubnd|ủy ban nhân dân|hđnd|công an|sở|"
    r"thanh tra|tòa án|viện kiểm sát|văn phòng|phòng|ban|chi cục|cục|đội|hạt|trạm|trung tâm|điện lực|"
    r"thuế|bảo hiểm|hội đồng)(?!\w)"
)
PLACE = re.compile(r" (?:phường|xã|thị trấn|quận|huyện|thị xã|thành phố|tỉnh)(?!\w)")
# Words of kind in the names of firms and offices, which tell nobody.
KIND = set(
    "công ty tnhh cp mtv trường thcs thpt tiểu học trung tâm bệnh viện ngân hàng ủy ban chủ tịch phó "
    "giám đốc hiệu trưởng chi nhánh văn phòng điện lực cơ sở quán nhà hợp tác xã htx doanh nghiệp tổ "
    "đội nhóm tập đoàn trại cục vụ hội đồng hạt thuế bảo hiểm cửa hàng khách sạn siêu thị sinh đăng "
    "ký quản lý mầm non đại cảng y tế đa khoa phòng sở tòa án thanh tra viện đoàn ông bà".split()
)
KIND = {fold(word) for word in KIND}
WORD = re.compile(r"\w+")


class Count:
    """Words hidden out of all, with the ones that matter by name."""

    def __init__(self) -> None:
        self.hit = self.all = 0
        self.words: collections.Counter[str] = collections.Counter()

    def add(self, hit: bool, word: str, *, tell: bool) -> None:
        self.hit += hit
        self.all += 1
        if tell:
            self.words[word] += 1

    def __str__(self) -> str:
        return f"{self.hit / max(1, self.all):.4f} (n={self.all})"


def hidden_in(text: str, spans: tuple[tuple[int, int], ...]) -> bytearray:
    """One for each character that can no longer be read."""
    found = bytearray(len(text))
    for start, end in spans:
        found[start:end] = b"\1" * (end - start)
    return found


def main() -> None:
    split = next((a for a in sys.argv[1:] if a in {"train", "heldout"}), "train")
    show = "--show" in sys.argv and split == "train"
    counts: dict[tuple[str, str], Count] = collections.defaultdict(Count)
    for file in sorted((ROOT / "corpus" / "fields").glob("*.jsonl")):
        for letter in read(file):
            if letter.split == split:
                add(counts, letter)
    for (level, name), count in sorted(counts.items()):
        print(f"{level:9} {name:18} {count}")
        if show:
            print("   ", "; ".join(f"{w} {n}" for w, n in count.words.most_common(120)))


def add(counts: dict[tuple[str, str], Count], letter: Annotated) -> None:
    petition = nlp.parse_text(letter.text)
    for level in Level:
        hidden = hidden_in(petition.text, nlp.redact(petition, level).spans)
        wanted = WRITERS if level is Level.WRITER else EVERYONES
        own = [(s.start, s.end) for s in letter.sections if s.kind in OWN]
        for field in letter.fields:
            if field.kind in HOME and any(a <= field.start < b for a, b in own):
                for m in WORD.finditer(petition.text, field.start, field.end):
                    gone = all(hidden[m.start() : m.end()])
                    counts[level, "writer's home"].add(gone, m[0], tell=not gone)
            for m in WORD.finditer(petition.text, field.start, field.end):
                count(counts, level, field, m, all(hidden[m.start() : m.end()]), wanted, letter)
        for m, gone in story(letter, petition.text, hidden):
            counts[level, "needlessly hidden"].add(gone, m[0], tell=gone)


def count(counts, level, field, m, gone, wanted, letter) -> None:
    name = view(letter.text[field.start : field.end])
    office = OFFICE.match(name)
    if field.kind == K.RESPONDENT and office:
        place = PLACE.search(name)
        end = field.start + (place.end() if place else office.end())
        if m.end() <= end:
            counts[level, "offices readable"].add(not gone, name, tell=gone)
        return
    kind = field.kind == K.RESPONDENT and (not m[0][0].isupper() or fold(m[0]) in KIND)
    if field.kind in wanted and not kind:
        counts[level, "recall"].add(gone, f"{field.kind}:{m[0]}", tell=not gone)
    if field.kind == K.RESPONDENT and level is Level.WRITER:
        counts[level, "accused readable"].add(not gone, m[0], tell=gone)


def story(letter: Annotated, text: str, hidden: bytearray):
    """The words of the story outside what names somebody or somewhere."""
    marked = [(f.start, f.end) for f in letter.fields if f.kind in NOT_STORY]
    for section in (s for s in letter.sections if s.kind in STORY):
        for m in WORD.finditer(text, section.start, section.end):
            if not any(a <= m.start() < b for a, b in marked):
                yield m, all(hidden[m.start() : m.end()])


if __name__ == "__main__":
    main()
