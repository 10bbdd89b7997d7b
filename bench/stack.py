"""Stacks of letters in one file: how many beginnings are found, how many proposed cuts are right.

    python -m bench.stack [--stacks 300] [--seed 0] [--fit] [--tuning] [--misses 0]

Letters and annexes of `corpus/letters` are set in pages and put one behind
another, as written and under a motto: letters alone, letters with decisions,
minutes, lists and copies of earlier letters, which no cut may set apart.
Batches named in FIT gave the weights (`--fit` prints them anew); the figures
are of the others.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import random
import re
import textwrap
from collections.abc import Iterator, Sequence
from pathlib import Path

from nlp.pagemarks import propose_order
from nlp.stack import WEIGHTS, _Stack, begins_letter, find_cuts

FIT = ("b01", "b02", "b03", "b06", "b07", "b08", "x01", "x02")
_LETTERS = Path(__file__).parent.parent / "corpus" / "letters"
_PAPER = {"don", "letter"}
_ANNEX = {"reply", "minutes", "notice", "decision", "judgment", "contract"}
_MOTTO = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n"
_DECISION = (
    "ỦY BAN NHÂN DÂN\n{place}\nSố: {n}/QĐ-UBND\n"
    + _MOTTO
    + "{place}, ngày {d} tháng {m} năm 2025\n"
    "QUYẾT ĐỊNH\nVề việc {about}\nCHỦ TỊCH ỦY BAN NHÂN DÂN\nCăn cứ Luật Tổ chức chính "
    "quyền địa phương;\n"
    "Căn cứ Luật Khiếu nại năm 2011;\nXét đề nghị của Trưởng phòng Kinh tế, Hạ tầng và Đô thị,\n"
    "QUYẾT ĐỊNH:\nĐiều 1. Không công nhận nội dung đơn của ông {name}.\nĐiều 2. Quyết "
    "định này có hiệu lực "
    "kể từ ngày ký.\nĐiều 3. Chánh Văn phòng, các phòng chuyên môn và ông {name} chịu "
    "trách nhiệm thi hành./.\n"
    "Nơi nhận:\n- Như Điều 3;\n- Lưu: VT.\nCHỦ TỊCH\n(Đã ký)\n{name2}"
)
_REPLY = (
    "UBND {place}\nSố: {n}/UBND-KT\nV/v trả lời đơn của công dân\n"
    + _MOTTO
    + "Kính gửi: Ông {name}\n"
    "Ủy ban nhân dân {place} nhận được đơn của ông {name} về việc {about}. Sau khi xem "
    "xét, Ủy ban nhân dân "
    "có ý kiến như sau:\nNội dung đơn đã được giải quyết tại Thông báo số {n}. Đề nghị "
    "ông liên hệ bộ phận "
    "một cửa để được hướng dẫn.\nTrên đây là ý kiến trả lời./.\nTM. ỦY BAN NHÂN DÂN\nPHÓ "
    "CHỦ TỊCH\n{name2}"
)
_MINUTES = (
    _MOTTO
    + "BIÊN BẢN LÀM VIỆC\nHôm nay, ngày {d} tháng {m} năm 2025, tại nhà văn hóa tổ dân phố.\n"
    "Thành phần gồm có: ông {name2}, tổ trưởng; ông {name}, người có đơn.\nNội dung: {about}.\n"
    "Hai bên thống nhất mời cán bộ địa chính xuống đo lại.\nBiên bản lập thành hai bản, "
    "các bên cùng ký tên.\n"
    "{name}                {name2}"
)
_LIST = (
    "DANH SÁCH CÁC HỘ KÝ TÊN\nSTT  Họ và tên  Địa chỉ  Ký tên\n1  {name}  Tổ 5\n2  {name2}  Tổ 5\n"
    "3  Lê Thị Hoa  Tổ 6\n4  Phạm Văn Bảy  Tổ 6\n5  Đỗ Thị Lan  Tổ 7"
)
_CARD = (
    "CĂN CƯỚC CÔNG DÂN\nSố / No.: 0010{n}881234\nHọ và tên / Full name: {name}\nQuê quán: {place}"
)
_RECEIPT = (
    "BIÊN LAI THU TIỀN\nSố: {n}\nHọ tên người nộp: {name}\nNội dung: {about}\n"
    "Số tiền: 1.200.000 đồng"
)
_TEMPLATES = (_DECISION, _REPLY, _MINUTES, _LIST, _CARD, _RECEIPT)
_ABOUT = ("thu hồi đất tại tổ 5", "giải quyết khiếu nại lần đầu",
          "xử phạt vi phạm hành chính về đất đai", "tiếng ồn của xưởng cơ khí",
          "cấp giấy chứng nhận quyền sử dụng đất")  # fmt: skip
_NAMES = ("Nguyễn Văn Hòa", "Trần Quốc Bảo", "Lê Thị Thủy", "Phạm Đình Sơn", "Vũ Ngọc Ánh")
_PLACES = ("phường Khương Đình", "xã An Khánh", "phường Hải Châu", "xã Vĩnh Lộc")


@dataclasses.dataclass(frozen=True)
class Made:
    """A stack and where its letters after the first begin."""

    text: str
    page_starts: tuple[int, ...]
    begins: frozenset[int]


def _letters(*, fitting: bool) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {"letters": [], "annexes": [], "titled": []}
    for path in sorted(_LETTERS.glob("*.jsonl")):
        if (path.stem in FIT) is not fitting:
            continue
        for line in path.read_text("utf-8").splitlines():
            row = json.loads(line)
            if row["kind"] != "NONE" and row["style"] in _PAPER:
                found["letters"].append(row["text"])
                if re.match(r"\W*(?:CỘNG HÒA|ĐƠN|Đơn)", row["text"]):
                    found["titled"].append(row["text"])
            elif row["kind"] == "NONE" and row["style"] in _ANNEX:
                found["annexes"].append(row["text"])
    return found


def _annex(pick: random.Random, letter: str, source: dict[str, list[str]]) -> str:
    chance = pick.random()
    if chance < 0.25:
        return pick.choice(source["annexes"])
    if chance < 0.4:  # a copy of what was sent before
        mark = pick.choice(
            ("BẢN SAO\n", "Phụ lục 1\n", "Tài liệu kèm theo số 2\n", "(Đơn gửi lần 1)\n", "", "")
        )
        return mark + letter
    a, b = pick.sample(_NAMES, 2)
    return pick.choice(_TEMPLATES).format(
        place=pick.choice(_PLACES), n=pick.randint(10, 999), d=pick.randint(1, 28),
        m=pick.randint(1, 12), about=pick.choice(_ABOUT), name=a, name2=b,
    )  # fmt: skip


def _pages(pick: random.Random, text: str, *, motto: bool, numbered: bool, rows: int) -> list[str]:
    if motto and "CỘNG HÒA" not in text[:200]:
        text = _MOTTO + text
    width = pick.randint(72, 96)
    lines = [row for line in text.split("\n") for row in (textwrap.wrap(line, width) or [""])]
    pages = ["\n".join(lines[at : at + rows]).strip() for at in range(0, len(lines), rows)]
    pages = [page for page in pages if page]
    if numbered and len(pages) > 1:
        form = pick.choice(("{n}", "Trang {n}/{of}", "- {n} -", "{n}/{of}"))
        first = pick.random() < 0.5  # the first page often has no number
        pages = [
            page if n == 1 and first else f"{page}\n{form.format(n=n, of=len(pages))}"
            for n, page in enumerate(pages, start=1)
        ]
    return pages


def stack(pick: random.Random, source: dict[str, list[str]], count: int, *, annexes: bool) -> Made:
    """Some letters one behind another, each with its annexes."""
    pages: list[str] = []
    begins: list[int] = []
    motto = pick.random() < 0.5
    for letter in pick.sample(source["letters"], count):
        begins.append(len(pages))
        options = {"numbered": pick.random() < 0.4, "rows": pick.randint(14, 42)}
        pages += _pages(pick, letter, motto=motto, **options)
        if annexes:
            for _ in range(pick.choice((0, 1, 1, 2))):
                pages += _pages(pick, _annex(pick, letter, source), motto=False, **options)
    starts = [0]
    for page in pages[:-1]:
        starts.append(starts[-1] + len(page) + 2)
    return Made("\n\n".join(pages), tuple(starts), frozenset(starts[b] for b in begins[1:]))


def joined(pick: random.Random, source: dict[str, list[str]], count: int) -> Made:
    """Letters with a title, typed one below the other in one page."""
    parts, begins, length = [], [], 0
    for letter in pick.sample(source["titled"], count):
        begins.append(length)
        parts.append(letter)
        length += len(letter) + 2
    return Made("\n\n".join(parts), (0,), frozenset(begins[1:]))


def listed(pick: random.Random, source: dict[str, list[str]]) -> Made:
    """One letter in one page that names or quotes other papers below its end."""
    letter = pick.choice(source["letters"])
    below = pick.choice((
        "Kèm theo:\nĐơn khiếu nại ngày 12/3/2025\nBiên bản làm việc ngày 20/4/2025\nGiấy mời số 15",
        "Tài liệu gửi kèm:\n1. Đơn tố cáo lần 1\n2. Đơn đề nghị của tổ dân phố\n3. Ảnh chụp",
        _annex(pick, letter, source),
        _annex(pick, letter, source),
    ))  # fmt: skip
    return Made(f"{letter}\n\n{below}", (0,), frozenset())


def _kinds(count: int, seed: int, source: dict[str, list[str]]) -> Iterator[tuple[str, Made]]:
    for number in range(count):
        pick = random.Random(f"stack {seed} {number}")
        yield "several letters", stack(pick, source, pick.randint(2, 6), annexes=False)
        yield "letters with annexes", stack(pick, source, pick.randint(2, 4), annexes=True)
        yield "one letter", stack(pick, source, 1, annexes=False)
        yield "one letter with annexes", stack(pick, source, 1, annexes=True)
        yield "two in one page", joined(pick, source, 2)
        yield "one in one page", listed(pick, source)


def measure(count: int, seed: int, *, tuning: bool, misses: int) -> None:
    """Print precision and recall of the cuts."""
    source = _letters(fitting=tuning)
    total = [0, 0, 0]
    rows: dict[str, list[int]] = {}
    for kind, made in _kinds(count, seed, source):
        found = {cut.start for cut in find_cuts(made.text, made.page_starts)}
        row = rows.setdefault(kind, [0, 0, 0, 0, 0])
        figures = (
            len(found & made.begins),
            len(found),
            len(made.begins),
            1,
            int(found != made.begins),
        )
        rows[kind] = [a + b for a, b in zip(row, figures, strict=True)]
        total = [a + b for a, b in zip(total, figures, strict=False)]
        for start in sorted(found ^ made.begins)[:1]:
            if misses:
                misses -= 1
                what = "missed" if start in made.begins else "false"
                before, after = (
                    made.text[max(0, start - 160) : start],
                    made.text[start : start + 260],
                )
                print(f"--- {what} ({kind})\n{before}\n>>>>\n{after}\n")
    for kind, (right, proposed, true, files, wrong) in rows.items():
        _show(kind, right, proposed, true, f"files not exactly right {wrong}/{files}")
    _show("all", *total, "")


def _show(kind: str, right: int, proposed: int, true: int, note: str) -> None:
    precision = f"{right / proposed:.3f} ({right}/{proposed})" if proposed else "- (0/0)"
    recall = f"{right / true:.3f} ({right}/{true})" if true else "- (0/0)"
    print(f"{kind:24} precision {precision:18} recall {recall:18} {note}")


def orders(count: int, seed: int) -> None:
    """Print how often pages in the wrong order are put right, and right ones left alone."""
    source = _letters(fitting=False)
    tallies: dict[str, list[int]] = {}
    for number in range(count):
        pick = random.Random(f"order {seed} {number}")
        numbered = pick.random() < 0.5
        letter, motto = pick.choice(source["letters"]), pick.random() < 0.5
        rows = pick.randint(8, 14)
        pages = _pages(pick, letter, motto=motto, numbered=numbered, rows=rows)
        if not 2 <= len(pages) <= 9:
            continue
        name = ("numbered" if numbered else "plain") + (
            " two pages" if len(pages) == 2 else " more pages"
        )
        order = list(range(len(pages)))
        if pick.random() < 0.5:
            pick.shuffle(order)
        came = [pages[i] for i in order]
        proposed = propose_order(came, heads=[begins_letter(page) for page in came])
        wrong = order != sorted(order)
        truth = tuple(order.index(i) + 1 for i in range(len(pages)))
        row = tallies.setdefault(name, [0, 0, 0, 0, 0])
        row[0] += wrong
        row[1] += wrong and proposed is not None
        row[2] += wrong and proposed is not None and proposed.pages == truth
        row[3] += not wrong
        row[4] += not wrong and proposed is not None
    for name, (wrong, told, right, fine, false) in sorted(tallies.items()):
        print(
            f"order, {name:20} told {told}/{wrong}, put right {right}/{wrong}, false {false}/{fine}"
        )


def fit(count: int, seed: int) -> None:
    """Print weights fitted on the batches that do not measure."""
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415

    names = [name for name in WEIGHTS if name != "bias"]
    rows, targets = [], []
    for _, made in _kinds(count, seed + 1000, _letters(fitting=True)):
        read = _Stack(made.text, made.page_starts)
        begun = 0
        for start in read.candidates():
            signs = read.signs(begun, start)
            rows.append([float(name in signs) for name in names])
            targets.append(start in made.begins)
            begun = start if start in made.begins else begun
    model = LogisticRegression(C=2.0, max_iter=2000).fit(rows, targets)
    weights = {n: round(float(w), 1) for n, w in zip(names, model.coef_[0], strict=True)}
    print({"bias": round(float(model.intercept_[0]), 1)} | weights)


def main(arguments: Sequence[str] | None = None) -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--stacks", type=int, default=300)
    options.add_argument("--seed", type=int, default=0)
    options.add_argument("--misses", type=int, default=0)
    options.add_argument("--fit", action="store_true")
    options.add_argument("--tuning", action="store_true", help="measure on the letters of FIT")
    chosen = options.parse_args(arguments)
    if chosen.fit:
        fit(chosen.stacks, chosen.seed)
        return
    measure(chosen.stacks, chosen.seed, tuning=chosen.tuning, misses=chosen.misses)
    orders(chosen.stacks, chosen.seed)


if __name__ == "__main__":
    main()
