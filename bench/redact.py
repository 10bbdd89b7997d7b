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
from nlp.annotated import Annotated, Span, read  # noqa: E402
from nlp.text import fold, view, words  # noqa: E402

K = EntityKind
WRITERS = {K.PETITIONER, K.ID_NUMBER, K.PHONE, K.EMAIL}
EVERYONES = WRITERS | {K.RESPONDENT, K.PERSON}
NOT_STORY = EVERYONES | {K.ADDRESS, K.WARD, K.LAND_PARCEL, K.DOC_NUMBER}
HOME = {K.ADDRESS, K.WARD}
OWN = {SectionKind.WRITER, SectionKind.SIGNATURE, SectionKind.SIGNERS}
STORY = {SectionKind.BODY, SectionKind.REQUEST}
OFFICE = re.compile(
    r"(?:(?:phó )?(?:chủ tịch|giám đốc|trưởng|cục trưởng) )?(?:ubnd|ủy ban nhân dân|hđnd|công an|"
    r"sở|"
    r"thanh tra|tòa án|viện kiểm sát|văn phòng|phòng|ban|chi cục|cục|đội|hạt|trạm|trung tâm|"
    r"điện lực|"
    r"thuế|bảo hiểm|hội đồng)(?!\w)"
)
PLACE = re.compile(r" (?:phường|xã|thị trấn|quận|huyện|thị xã|thành phố|tỉnh)(?!\w)")
# Words of kind in the names of firms and offices, which tell nobody.
KIND = {
    fold(word)
    for word in words(
        "công ty tnhh cp mtv trường thcs thpt tiểu học trung tâm bệnh viện ngân hàng ủy ban chủ "
        "tịch phó giám đốc hiệu trưởng chi nhánh văn phòng điện lực cơ sở quán nhà hợp tác xã "
        "htx doanh "
        "nghiệp tổ đội nhóm tập đoàn trại cục vụ hội đồng hạt thuế bảo hiểm cửa khách sạn siêu thị "
        "sinh đăng ký quản lý mầm non đại cảng y tế đa khoa tòa án thanh tra ông bà"
    )
}
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
    own = [(s.start, s.end) for s in letter.sections if s.kind in OWN]
    for level in Level:
        hidden = hidden_in(petition.text, nlp.redact(petition, level).spans)
        for field in letter.fields:
            home = field.kind in HOME and any(a <= field.start < b for a, b in own)
            for m in WORD.finditer(petition.text, field.start, field.end):
                gone = all(hidden[m.start() : m.end()])
                for name, right in judged(level, field, m, home=home, text=petition.text):
                    tell = gone is not (name in {"recall", "writer's home"})
                    counts[level, name].add(gone is right, f"{field.kind}:{m[0]}", tell=tell)
        for m, gone in story(letter, petition.text, hidden):
            counts[level, "needlessly hidden"].add(gone, m[0], tell=gone)


def judged(level: Level, field: Span, m: re.Match[str], *, home: bool, text: str):
    """What a word of a field counts for, and whether it has to be hidden there."""
    name = view(text[field.start : field.end])
    if home:
        yield "writer's home", True
    office = OFFICE.match(name) if field.kind == K.RESPONDENT else None
    if office:
        place = PLACE.search(name)
        if m.end() <= field.start + (place.end() if place else office.end()):
            yield "offices readable", False
        return
    kind = field.kind == K.RESPONDENT and (not m[0][0].isupper() or fold(m[0]) in KIND)
    if field.kind in (WRITERS if level is Level.WRITER else EVERYONES) and not kind:
        yield "recall", True
    if field.kind == K.RESPONDENT and level is Level.WRITER:
        yield "accused readable", False


def story(letter: Annotated, text: str, hidden: bytearray):
    """The words of the story outside what names somebody or somewhere."""
    marked = [(f.start, f.end) for f in letter.fields if f.kind in NOT_STORY]
    for section in (s for s in letter.sections if s.kind in STORY):
        for m in WORD.finditer(text, section.start, section.end):
            if not any(a <= m.start() < b for a, b in marked):
                yield m, all(hidden[m.start() : m.end()])


if __name__ == "__main__":
    main()
