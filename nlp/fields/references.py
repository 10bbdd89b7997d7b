"""Numbers of decisions and other papers, and references to the law.

A number with the signs of its issuer (412/TB-UBND) is a document by itself;
a bare number is one only after the name of a paper. Acts of general effect
(Luật, Nghị định, Thông tư) become legal references with article, clause and
point instead. Values use the official signs also where OCR or typing lost
their diacritics (QD-UBND).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from nlp.fields.lawnames import CODES, LAW_NAMES, ORDINANCES, SHORT_LAWS
from nlp.fields.letter import Letter
from nlp.petition import Entity, EntityKind
from nlp.text import compile_vi, fold, words

_SIGN_TYPES = words(
    "qđ qd tb kl gm cv bb gp gpxd gcn bc tt ttr pa kh hd nq ct ubnd ub btc tand vks vksnd tha "
    "thads qđ-ub "
    "gtt pc pcvv pcd gn gbn gx pxk đn đk xp vphc bbvp kt st pt ds hs hc dspt hcst dsst hnst hngđ "
    "lđ kdtm ttcp hđ hđbt ttg bn hđtk hđđc pbc ph"
)
_SIGNED = compile_vi(
    r"(?<![\w/.,-])(\d{1,8}[a-c]?(?:(?: ?/ ?|-)(?:19|20)\d\d)?) ?(/|-) ?"
    r"([a-zđ][a-zđ0-9]{0,11}(?:(?: ?[-–&] ?|\.)[a-zđ][a-zđ0-9()]{0,9}){0,4})(?![\w/])"
)
# Numbers that begin with letters: TN/4471, LAV-202503117, 26.04.24-031.
_CODED = compile_vi(
    r"(?<!\w)(?:số|mã(?: (?:phản ánh|phiếu|hồ sơ|đơn|tra cứu|tiếp nhận|khách hàng|số))?|hồ sơ|"
    r"hợp đồng(?: tín dụng)?|thẻ|văn bằng|giấy phép|tiếp nhận|thụ lý)"
    r"[ :]{1,3}(?P<no>[a-zđ]{1,5}[-/]\d[\d/-]{1,13}\d(?:/[a-zđ]{2,12}(?:-[a-zđ0-9]{1,8}){0,2})?"
    r"|[a-z]\d{1,3}[-/]\d{1,4}(?:/\d{4})?/[a-zđ]{2,6}|[a-zđ]{1,3}/\d{4}/[a-zđ]{2,8}(?:-\d{1,6})?|"
    r"\d{2}\.\d{2}\.\d{2}-\d{2,5})(?![\w/])"
    # The code of a one-stop office: H05.41.27-260722-0031.
    r"|(?<![\w.-])(?P<file>(?:\d{3}\.(?:\d{2}\.){1,2})?h\d{2}(?:\.\d{1,3}){0,3}(?:-\d{2,8}){1,3})(?![\w/])"
)
_OLD_SIGNED = compile_vi(
    r"(?<![\w/.,-])(\d{1,6})[ .]{1,2}((?:qđ|tb|cv|nđ)[/-](?:ub|ubnd|tp|cp|"
    r"tu)(?:[-/][a-zđ]{1,6})?)(?!\w)"
)
_PAPERS = (
    r"(?P<paper>quyết định(?: hành chính| thu hồi(?: đất)?| phê duyệt| giải quyết(?: khiếu nại)?|"
    r" cưỡng chế| xử phạt(?: vi phạm hành chính| vphc)?| kỷ luật| giao đất| cho thuê đất)?|qđ|"
    r"thông báo(?: thu hồi đất| kết luận)?|công văn|kết luận(?: thanh tra| nội dung tố cáo)?|"
    r"văn bản(?: trả lời)?|giấy mời|biên bản(?: vi phạm hành chính| làm việc)?|tờ trình|"
    r"phương án|giấy phép(?: xây dựng)?|gpxd|biên nhận|giấy (?:biên nhận|hẹn|tiếp nhận)|"
    r"giấy(?= số)|"
    r"phiếu(?: thu| chi| hẹn| tiếp nhận| chuyển đơn| chuyển| hướng dẫn| biên nhận)?|mã hồ sơ|"
    r"hồ sơ|bản án|"
    r"báo cáo|"
    r"kế hoạch|hợp đồng(?: số)?|giấy xác nhận|biên lai|hóa đơn|mã số|đơn số|số hồ sơ|nghị quyết)"
)
_NAMED = compile_vi(
    rf"(?<!\w){_PAPERS}(?: (?:số|mã số|mang số|có số|"
    rf"sô))?[ :.]{{0,3}}(?P<no>(?:h\d{{2}}[\d.-]{{4,24}}\d|"
    rf"\d{{1,8}}[a-z]?(?:/\d{{1,4}})?))(?![\w/]|[.,-]\d| ?(?:m2|m²|hộ|người|ngày(?! ?\d)|tháng|"
    rf"năm|lần|"
    r"triệu|nghìn|đồng|%|tỷ|tờ|trang|bản|cái|giờ|tuổi|trường hợp|lô|thửa|nhà|gia đình|điều|khoản|"
    r"mục|vụ|đợt|văn bản|quyết định|đơn))"
)
# "phiếu từ chối số 19", "bảng áp giá số 17", "hợp đồng góp vốn số 7714-2208": words between.
_NAMED_FAR = compile_vi(
    r"(?<!\w)(?:quyết định|thông báo|công văn|văn bản|biên bản|giấy|phiếu|bảng|hợp đồng|tờ trình|"
    r"kết luận|phương án|bản án|báo cáo|biên lai|hóa đơn|hồ sơ|vi bằng|tờ|khai sinh|trích lục|"
    r"học bạ|chứng chỉ|bảng kê)(?: [^\W\d]{1,8}){1,6}"
    r"(?<! trước)(?<! cạnh)(?<! nhà)(?<! tại)(?<! ở) (?:số|mã số|"
    r"mã)[ :]{1,2}(?P<no>[a-zđ]{0,3}\d{1,8}(?:[-/.]\d{1,8}){0,3})(?![\w/]|[.,-]\d|"
    r" ?(?:m2|m²|"
    r"hộ|người|đồng|triệu|tờ|nhà|đường|ngõ))"
)
# "giấy ra viện số 25/4471/RV", "phiếu tiếp nhận số H.30.14-250805-0112": groups of any kind.
_GROUPED = compile_vi(
    r"(?<!\w)(?:giấy|phiếu|vé|sổ|hồ sơ|tờ trình|biên nhận|biên lai|hợp đồng|hóa đơn|thẻ|bệnh án|"
    r"vận đơn|lệnh|chứng từ|mã)(?: [^\W\d]{1,8}){0,4}[ :]{1,2}(?:số|mã|là)[ :]{1,3}(?:là )?"
    r"(?!\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}(?!\w))"
    r"(?P<no>(?=[a-zđ./-]*\d)[a-zđ0-9]{1,8}(?:[./-][a-zđ0-9]{1,12}){1,5})(?![\w/])"
)
_SERIAL = compile_vi(
    r"(?<!\w)(?:(?:seri|serial|số phát hành|số hiệu|số phôi|sổ đỏ|sổ hồng|bìa đỏ|"
    r"giấy (?:chứng nhận|cn)(?: quyền sử dụng đất| qsdđ)?|gcn(?:qsdđ| qsdđ)?|bìa)(?:,? (?:số|có|"
    r"seri|mang|phát hành|serial|là|quyền sử dụng đất)){0,4}[ :]{0,3})"
    r"(?P<serial>[a-zđ]{1,2}[ .-]?\d{3} ?\d{3,5})(?!\w)"
)
# "cái bìa của tôi số BK 771902", "bằng số A 0398112", "phiếu thu PT 0147", "phiếu thu
# VAC-2509-771".
_LETTERED = compile_vi(
    r"(?<!\w)(?:(?:bìa|giấy|sổ|gcn|bằng|chứng chỉ|văn bằng)[^.,;\n\d]{0,24}? số[ :]{1,2}"
    r"(?P<serial>[a-zđ]{1,2}[ .-]?\d{3} ?\d{3,5})|(?:giấy chứng nhận(?: quyền sử dụng đất)?|"
    r"gcn(?: ?qsdđ)?|sổ đỏ|sổ hồng|giấy|sổ|bìa)(?: (?:là|có|mang))?(?: số)?(?: là)?[ :]{1,2}"
    r"(?P<entry>c[hst] ?\d{4,6})|(?:phiếu (?:thu|chi|nhập|xuất|hẹn|gửi|gởi)|biên (?:lai|nhận)|"
    r"hóa đơn|hợp đồng|giấy hẹn|mã đơn|mã hồ sơ|vận đơn|bưu (?:gửi|phẩm|kiện))(?: số)?[ :]{1,2}"
    r"(?P<no>[a-zđ]{2,4}(?: |-)?\d{3,8}(?:[ -]\d{1,8}){0,2})|"
    # the sign of an electronic invoice and its number
    r"(?:hóa đơn|ký hiệu)(?: [^\W\d]{1,8}){0,3} (?:số |là |: ?)?"
    r"(?P<invoice>[1-6][ck]\d\d[a-z]{3}(?:,?(?: số)? \d{1,8})?)|"
    r"(?:thông báo|giấy báo|quyết định|hồ sơ)(?: số)?[ :]{1,2}"
    r"(?P<coded>[a-z]{2,4}\d{4,}(?:-[a-z]{0,3}\d{3,})?(?:/[a-zđ]{2,6}(?:-[a-zđ]{2,8})?)?))(?![\w/])"
)
_ENTRY = compile_vi(
    r"(?:số vào sổ|vào sổ(?: cấp gcn| cấp giấy)?(?: số)?)[^\d\n]{0,24}?(?P<entry>(?:c[hst]s?|"
    r"h)?[ .-]?\d{3,6}(?:/[\w-]{1,12})?)(?!\w)"
)


def _names(names: dict[str, Any]) -> str:
    longest_first = sorted(names, key=len, reverse=True)
    return "|".join(n.replace(", ", ",? ") for n in longest_first)


_ACT = (
    r"(?P<act>(?P<code>bộ luật|blds|blhs|bltths|bllđ|"
    rf"blttds)(?: (?P<code_name>{_names(CODES)}))?|"
    rf"(?P<law>(?<!k[ỷy] )luật) (?P<law_name>{_names(LAW_NAMES | dict.fromkeys(SHORT_LAWS))})|"
    rf"(?P<ordinance>pháp lệnh) (?P<ordinance_name>{_names(ORDINANCES)})|"
    rf"(?P<plain>luật)(?= (?:số|\d{{1,3}}/))|"
    r"(?P<decree>nghị định|nđ)|(?P<circular>thông tư(?: liên tịch)?|tt)(?= (?:số )?\d)|"
    r"(?P<constitution>hiến pháp)|"
    r"(?P<resolution>nghị quyết)(?= (?:số )?\d{1,4}(?:/\d{4})?[/-](?:qh|ubtvqh|nq-?(?:tw|cp|"
    r"hđtp)))|(?P<party>quy định|"
    r"quy chế)(?= (?:số )?\d{1,3}-qđ))"
    r"(?: số)?(?:,? ?(?P<no>\d{1,4}(?: ?/ ?(?:19|"
    r"20)\d\d)? ?[/-] ?[a-zđ][a-zđ0-9]{0,8}(?:[-/–][a-zđ][a-zđ0-9]{0,9}){0,3}|\d{1,3}/(?:19|"
    r"20)\d\d|(?<=nghị định )\d{1,3}(?![\w/])|(?<=nghị định số )\d{1,3}(?![\w/])))?"
    r"(?:,? ?(?:năm |\()?(?P<year>(?:19|20)\d\d)(?![\d/])\)?)?"
)
_UNIT = (
    r"(?:(?:điểm|tiết) (?P<point>[a-zđ](?:(?:, ?| và )[a-zđ]\b(?! ?\w{2}))*)\)?,? ?(?:của )?)?"
    r"(?:(?:khoản|k\.) ?(?P<clause>\d{1,2}(?:(?:, ?| và )\d{1,2}\b)*),? ?(?:của )?)?"
    r"(?:(?:(?<!cây )điều|đ\.) ?"
    r"(?P<article>\d{1,3}[a-c]?\b(?:(?:, ?| và | hoặc )(?:điều )?\d{1,3}[a-c]?\b){0,12}))"
)
_LEGAL = compile_vi(
    rf"(?<!\w){_UNIT}(?:[ ,]{{0,2}}(?:(?:của|trong|tại|theo) )?{_ACT})?|"
    rf"(?<!\w){_ACT.replace('?P<', '?P<z_')}"
)
_ACT_NO = re.compile(
    r"/(?:n[đd]-?cp|tt(?!g)-?[a-zđ]|qh\d|ttlt|nq-?(?:tw|cp|hđtp|hdtp)|ubtvqh)|^\d+/(?:19|"
    r"20)\d\d/q[đd]-ttg"
)
_SIGNS = {"qd": "QĐ", "hd": "HĐ", "nd": "NĐ", "ttptqd": "TTPTQĐ", "hdnd": "HĐND", "gd": "GĐ"}


def find_references(letter: Letter) -> Iterator[Entity]:
    """LEGAL_REF and DOC_NUMBER entities; a number inside a reference is not told twice."""
    found = [e for m in _LEGAL.finditer(letter.low) if (e := _legal(letter, m)) is not None]
    legal = _joined(letter, found)
    yield from legal
    yield from _documents(letter, [(e.start, e.end) for e in legal])


def _joined(letter: Letter, found: list[Entity]) -> list[Entity]:
    """An act and the article named after it are one: "Luật Chăn nuôi năm 2018, Điều 12"."""
    kept: list[Entity] = []
    for entity in found:
        before = kept[-1] if kept else None
        if (
            before is not None
            and entity.value["law"] is None
            and before.value["law"] is not None
            and "article" not in before.value
            and letter.low[before.end : entity.start] in {", ", " ", " tại ", ", tại ", " ("}
        ):
            kept[-1] = letter.entity(
                EntityKind.LEGAL_REF,
                before.start,
                entity.end,
                {**entity.value, **before.value},
                confidence=before.confidence,
            )
        else:
            kept.append(entity)
    return kept


def _documents(letter: Letter, taken: list[tuple[int, int]]) -> Iterator[Entity]:
    spans = list(taken)
    for start, end, value, role, confidence in _document_candidates(letter):
        if any(start < b and end > a for a, b in spans):
            continue
        spans.append((start, end))
        yield letter.entity(
            EntityKind.DOC_NUMBER, start, end, value, role=role, confidence=confidence
        )
        for next_start, next_end in _others_of_series(letter.low, start, end):
            if not any(next_start < b and next_end > a for a, b in spans):
                spans.append((next_start, next_end))
                other = letter.low[next_start:next_end].upper()
                yield letter.entity(
                    EntityKind.DOC_NUMBER, next_start, next_end, other, role=role, confidence=0.8
                )


_SERIES = re.compile(r"[a-zđ]{1,4}[ -]?(?=\d{3,8}(?!\w))")


def _others_of_series(low: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """As in "biên lai số BL-20931 tới BL-20935": more papers with the letters of the first."""
    head = _SERIES.match(low, start, end)
    if head is None:
        return
    further = re.compile(rf"(?:,| và| tới| đến| -)(?: số)? ({re.escape(head[0])}\d{{3,8}})(?!\w)")
    while (found := further.match(low, end)) is not None:
        yield found.span(1)
        end = found.end()


_BY_PAPER = ((_CODED, 0.85), (_NAMED, 0.8), (_GROUPED, 0.75), (_NAMED_FAR, 0.75))
_LIST_ITEM = re.compile(r"(?<![^\n])\d{1,2}/ ")  # "3/ UBND phường X" among the recipients


_Candidate = tuple[int, int, str, str | None, float]


def _document_candidates(letter: Letter) -> Iterator[_Candidate]:
    low = letter.low
    for m in _SIGNED.finditer(low):
        if _LIST_ITEM.match(letter.text, m.start()):
            continue
        signed = _is_sign(m[3]) or letter.text[m.start(3) : m.end(3)].isupper()
        if signed and not _ACT_NO.search(m[0].replace(" ", "")) and not _place_before(low, m):
            yield m.start(), m.end(), document_value(m[1], m[2], m[3]), None, 0.98
    for m in _OLD_SIGNED.finditer(low):
        yield m.start(), m.end(), f"{m[1]} {_official(m[2])}", None, 0.95
    for m in _SERIAL.finditer(low):
        value = re.sub(r"[ .-]", "", m["serial"]).upper()
        yield m.start("serial"), m.end("serial"), value, "certificate", 0.95
    for m in _LETTERED.finditer(low):
        group = m.lastgroup or "no"
        role = {"serial": "certificate", "entry": "certificate_entry"}.get(group)
        plain = m[group] if group == "coded" else re.sub(r"[ .,]|s[ốo]", "", m[group])
        value = plain.upper()
        yield m.start(group), m.end(group), value, role, 0.88
    for m in _ENTRY.finditer(low):
        yield m.start("entry"), m.end("entry"), m["entry"].strip().upper(), "certificate_entry", 0.9
    for pattern, confidence in _BY_PAPER:
        for m in pattern.finditer(low):
            group = "no" if m["no"] else "file"
            yield m.start(group), m.end(group), m[group].upper(), None, confidence


_PLACE_BEFORE = compile_vi(
    r"(?:số nhà|ngõ|ngách|hẻm|kiệt|nhà|căn|đường|xe|bks|(?<!kê )(?<!ke )biển(?: kiểm soát)?)"
    r"(?: số)? $"
)


def _place_before(low: str, m: re.Match[str]) -> bool:
    """A house or lane (12/3A) and a number plate look like a document."""
    if " - " in m[0] and fold(m[3])[:4] in {"cccd", "cmnd", "sdt", "mst", "bhxh", "bhyt"}:
        return True  # "sinh năm 1950 – CCCD ..."
    return len(m[3]) < 2 or _PLACE_BEFORE.search(low, max(0, m.start() - 18), m.start()) is not None


def _is_sign(signs: str) -> bool:
    """Whether what follows the slash are signs of an issuer, not a lane or a unit of measure."""
    first = re.split(r"[-–&. ]", signs)[0]
    known = fold(first) in _KNOWN_SIGNS
    return known or ("-" in signs and len(first) <= 6 and "ubnd" in fold(signs))


_KNOWN_SIGNS = frozenset(fold(s) for s in _SIGN_TYPES)


def document_value(number: str, slash: str, signs: str) -> str:
    """The number in official form: ``412/TB-UBND``."""
    del slash
    return f"{number.replace(' ', '').upper()}/{_official(signs)}"


def _official(signs: str) -> str:
    parts = re.split(r"([-/–&.])", signs.replace(" ", ""))
    return "".join(_SIGNS.get(p, p.upper()) for p in parts).replace("–", "-")


def _legal(letter: Letter, m: re.Match[str]) -> Entity | None:
    groups = {k: v for k, v in m.groupdict().items() if v is not None}
    act = {
        k.removeprefix("z_"): v
        for k, v in groups.items()
        if k not in {"point", "clause", "article"}
    }
    where = {k: groups[k] for k in ("article", "clause", "point") if k in groups}
    if not act and "article" not in where:
        return None
    if act and not where and not _names_an_act(act):
        return None
    if "plain" in act and "/qh" not in act.get("no", ""):
        return None
    value = _act_value(act) | {k: _plain(v) for k, v in where.items()}
    confidence = 0.97 if act else 0.75
    end = m.end()
    while letter.low[end - 1] in " ,(":
        end -= 1
    return letter.entity(EntityKind.LEGAL_REF, m.start(), end, value, confidence=confidence)


def _names_an_act(act: dict[str, str]) -> bool:
    """A law by name, or anything else with its number: bare "nghị định" refers to nothing."""
    if {"law_name", "code_name", "ordinance_name", "constitution"} & act.keys():
        return True
    return "no" in act or (act.get("code") not in {None, "bộ luật"})


_SHORT_CODES = {
    "blds": "dân sự",
    "blhs": "hình sự",
    "bltths": "tố tụng hình sự",
    "bllđ": "lao động",
    "blttds": "tố tụng dân sự",
}


def _act_value(act: dict[str, str]) -> dict[str, Any]:
    """Law title, number and year as far as written or known."""
    if not act:
        return {"law": None, "number": None, "year": None}
    year = int(act["year"]) if "year" in act else None
    number = _official(act["no"]) if "no" in act else None
    title = _title(act)
    if number is None and "code" in act:
        number = CODES.get(title.removeprefix("Bộ luật ").lower())
    if "law_name" in act:
        years = LAW_NAMES.get(title.removeprefix("Luật ").lower(), {})
        number = number or (years.get(year) if year else None)
    if year is None and number and (found := re.search(r"/((?:19|20)\d\d)", number)):
        year = int(found[1])
    return {"law": title, "number": number, "year": year}


_FOLDED_NAMES = {
    fold(n).replace(",", ""): n for n in (*LAW_NAMES, *SHORT_LAWS, *ORDINANCES, *CODES)
}


def _title(act: dict[str, str]) -> str:
    named = (act[k] for k in ("law_name", "code_name", "ordinance_name") if k in act)
    name = next(named, "") or _SHORT_CODES.get(act.get("code", ""), "")
    key = " ".join(fold(name).replace(",", "").split())
    name = _FOLDED_NAMES.get(key, name)
    name = SHORT_LAWS.get(name, name)
    name = name[:1].upper() + name[1:]
    if "code" in act:
        return f"Bộ luật {name}".strip()
    if "law" in act or "plain" in act:
        return f"Luật {name}".strip()
    if "ordinance" in act:
        return f"Pháp lệnh {name}".strip()
    kinds = {
        "decree": "Nghị định",
        "circular": "Thông tư",
        "constitution": "Hiến pháp",
        "resolution": "Nghị quyết",
        "party": "Quy định",
    }
    return next(title for key, title in kinds.items() if key in act)


def _plain(text: str) -> Any:
    items = [i for i in re.split(r"(?:, ?| v[àa] | hoặc )(?:điều )?", text) if i]
    plain = [int(i) if i.isdigit() else i for i in items]
    return plain[0] if len(plain) == 1 else plain
