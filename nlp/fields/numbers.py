"""Numbers that identify people: phones, e-mail addresses, identity numbers.

Digits alone do not tell a phone from an identity card: length, the structure
of the number and the words before it do. Letters that OCR confuses with
digits are accepted only after such a word. Values are E.164 for phones and
bare digits for identity numbers; the role names the kind of number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.fields.letter import Letter
from nlp.petition import Entity, EntityKind
from nlp.text import compile_vi

_EMAIL = re.compile(
    r"(?<![\w.+-])[\w][\w.+-]{0,63}(?:@| ?(?:\[at\]|\(at\)) ?)[\w-]{1,63}(?:\.[\w-]{2,63}){1,4}"
)
# Digits in groups, perhaps with a masked tail (0346 118 25x) or OCR letters; a slash only between
# two phones.
_RUN = re.compile(
    r"(?<![\w/.,-])0\d{2,3} - \d{3} - \d{3,4}(?! ?[-\d])|"
    r"(?:(?<![\w/.,-])|(?<=\d\d\d/)(?=0[1-9]))\(?(?:\+ ?)?(?:[0-9]|o(?=[0-9]))[0-9oil()]*"
    r"(?:[ .-]{1,2}[0-9oil]{1,13}){0,6}[x*]{0,6}(?!\w|/(?! ?\(?0[1-9]))"
)
_CUE = compile_vi(
    r"(?:(?P<phone>điện thoại|(?:s|số )?đ\.?t|liên hệ|di động|hotline|gọi|zalo|tel|phone|mobile|"
    r"liên lạc|tổng đài)"
    r"|(?P<cccd>cccd|căn cước(?: công dân)?|định danh(?: cá nhân)?|đdcn|\bcc)"
    r"|(?P<cmnd>cmnd|cmt(?:nd)?|chứng minh(?: thư| nhân dân)?(?: nhân dân)?)"
    r"|(?P<bhxh>bhxh|bảo hiểm xã hội|sổ bảo hiểm|số sổ)"
    r"|(?P<bhyt>bhyt|bảo hiểm y tế)"
    r"|(?P<tax>mst|mã số thuế|msdn|mã số doanh nghiệp|"
    r"đăng ký (?:doanh nghiệp|kinh doanh))"
    r"|(?P<passport>hộ chiếu)|(?P<licence>gplx|giấy phép lái xe|bằng lái(?: xe)?)"
    r"|(?P<account>stk|số tài khoản|tài khoản))"
    r"(?: (?:số|của|tôi|là|em|mã|sổ|thẻ|gắn chip|này|cấp|nhân dân|công dân|bàn|"
    r"riêng|cá|nhân|thuế|doanh|nghiệp)){0,5}[ :./(]{0,4}$"
)
_INSURANCE_CARD = re.compile(
    r"(?<!\w)([a-z]{2}) ?(\d)[ -]?(\d{2})[ -]?(\d{10}|\d{3} ?\d{3} ?\d{4})(?!\w)"
)
# Vietnamese ones have a letter and seven or eight figures, others mix both.
_PASSPORT = compile_vi(
    r"(?:hộ chiếu|passport)(?: [^\W\d]{2,6}){0,2}(?: số)?[ :]{0,3}"
    r"((?=[a-z]*\d)[a-z0-9]{7,10})(?!\w)"
)
# "0084 912 345 678", "+84 (0) 912 345 678", "+84 0912...": Vietnam as called from abroad
_FROM_ABROAD = re.compile(
    r"(?<![\w+/.-])\(?(?:\+|"
    r"00) ?84\)?[ .-]{0,2}(?P<national>\(?0?\)?[ .-]?\d(?:[ .-]?\d){7,9})(?![\d/])"
)
# "1-650-555-0142": three groups behind the code of North America, which needs no plus there
_AMERICA = re.compile(r"1(?<![\w+/.-]1)([ .-])\(?[2-9]\d\d\)?[ .-][2-9]\d\d\1\d{4}(?![\w/-])")
# "+49 151 2204 7783": kin abroad
_ABROAD = re.compile(
    r"(?<![\w+/.-])(?:\(?\+(?!84)[1-9]\d{0,2}\)?|00(?!84)[1-9]\d{0,2}[ .-])"
    r"(?:[ .-]?\(?\d{1,4}\)?){2,6}(?![\d/])"
)
_E164 = 9, 15  # figures of a number with the code of its country (ITU-T E.164)
_MOBILE = re.compile(r"0[35789]\d{8}")
# Mobiles of eleven figures until 2018 and what they became.
_BEFORE_2018 = {
    "0120": "070", "0121": "079", "0122": "077", "0126": "076", "0128": "078", "0123": "083",
    "0124": "084", "0125": "085", "0127": "081", "0129": "082", "0186": "056", "0188": "058",
    "0199": "059", **{f"016{figure}": f"03{figure}" for figure in range(2, 10)},
}  # fmt: skip
_LANDLINE = re.compile(r"02\d{8,9}")
_HOTLINE = re.compile(r"1[89]00\d{4,6}")
_OCR = str.maketrans({"o": "0", "i": "1", "l": "1"})


# 0339 502 xxx, 0355 80x xxx, 09xx.123.456: some digits hidden by the writer.
_HIDDEN_PHONE = re.compile(
    r"(?<![\w/.,-])(?=[\dx*.\x20-]{9,13}(?![\w/]))"
    r"0\d[\dx*]{1,2}[ .-]?[\dx*]{2,4}[ .-]?[\dx*]{2,4}(?![\w/])"
)


def find_numbers(letter: Letter) -> Iterator[Entity]:
    """PHONE, EMAIL and ID_NUMBER entities."""
    low = letter.low
    for m in _EMAIL.finditer(low):
        yield letter.entity(EntityKind.EMAIL, m.start(), m.end(), m[0])
    for m in _INSURANCE_CARD.finditer(low):
        value = re.sub(r"\W", "", m[0]).upper()
        yield letter.entity(EntityKind.ID_NUMBER, m.start(), m.end(), value, role="bhyt")
    for m in _PASSPORT.finditer(low):
        yield letter.entity(
            EntityKind.ID_NUMBER, m.start(1), m.end(1), m[1].upper(), role="passport"
        )
    for m in _ABROAD.finditer(low):
        digits = re.sub(r"\D", "", m[0]).removeprefix("00")
        if _E164[0] <= len(digits) <= _E164[1]:
            yield letter.entity(EntityKind.PHONE, m.start(), m.end(), f"+{digits}", confidence=0.93)
    yield from _called_from_abroad(letter)
    for m in _HIDDEN_PHONE.finditer(low):
        if 1 <= m[0].count("x") + m[0].count("*") <= 6 and "x" in m[0][3:] + "*" * ("*" in m[0]):
            yield letter.entity(
                EntityKind.PHONE, m.start(), m.end(), None, role="masked", confidence=0.6
            )
    for m in _RUN.finditer(low):
        found = _classify(letter, m)
        if found is not None:
            yield found


def _called_from_abroad(letter: Letter) -> Iterator[Entity]:
    """Numbers with the code of a country in forms that bare digits do not show."""
    low = letter.low
    for m in _FROM_ABROAD.finditer(low) if "84" in low else ():
        digits = re.sub(r"\D", "", m["national"]).removeprefix("0")
        value = phone_value(f"84{digits}", international=True)
        if value is not None:
            yield letter.entity(EntityKind.PHONE, m.start(), m.end(), value, confidence=0.95)
    for m in _AMERICA.finditer(low):
        if m[1] == " " and _cue_before(low, m.start()) != "phone":
            continue
        value = "+" + re.sub(r"\D", "", m[0])
        yield letter.entity(EntityKind.PHONE, m.start(), m.end(), value, confidence=0.9)


def _classify(letter: Letter, m: re.Match[str]) -> Entity | None:
    raw = m[0]
    masked = raw[-1] in "x*"
    digits = re.sub(r"\D", "", raw.translate(_OCR))
    if not 8 <= len(digits) + raw.count("x") + raw.count("*") <= 15 or not any(
        map(str.isdigit, raw)
    ):
        return None
    cue = _cue_before(letter.low, m.start())
    if cue is None and re.search("[oil]", raw):
        return None
    start, end = _trimmed(letter.low, m)
    if masked:
        return _masked(letter, start, end, digits, cue)
    if cue in {None, "phone"}:
        phone = phone_value(digits, international="+" in raw or digits.startswith("84"))
        if phone is not None:
            return letter.entity(
                EntityKind.PHONE, start, end, phone, confidence=0.98 if cue else 0.93
            )
    role = None if cue == "phone" else _id_role(digits, cue)
    if role is None:
        return _misspelt(letter, start, end, digits, cue)
    confidence = 0.98 if cue else 0.9
    return letter.entity(EntityKind.ID_NUMBER, start, end, digits, role=role, confidence=confidence)


def _trimmed(low: str, m: re.Match[str]) -> tuple[int, int]:
    start, end = m.span()
    while low[end - 1] in "( .-":
        end -= 1
    if low[start] == "(" and ")" not in low[start:end]:
        start += 1
    if low[end - 1] == ")" and "(" not in low[start:end]:
        end -= 1
    return start, end


def _cue_before(low: str, start: int) -> str | None:
    match = _CUE.search(low, max(0, start - 60), start)
    return match.lastgroup if match else None


def phone_value(digits: str, *, international: bool = False) -> str | None:
    """E.164 for a Vietnamese number, else None."""
    national = digits
    if international and digits.startswith("84"):
        national = "0" + digits[2:].removeprefix("0")
    if len(national) == _OLD_LENGTH and national[:4] in _BEFORE_2018:
        national = _BEFORE_2018[national[:4]] + national[4:]
    if _MOBILE.fullmatch(national) or _LANDLINE.fullmatch(national):
        return "+84" + national[1:]
    return digits if _HOTLINE.fullmatch(national) else None


_OLD_LENGTH = 11


def _masked(letter: Letter, start: int, end: int, digits: str, cue: str | None) -> Entity | None:
    """A number whose last digits were hidden: found, but without a value."""
    if cue in {None, "phone"} and digits[:1] == "0" and len(digits) >= 7:
        return letter.entity(EntityKind.PHONE, start, end, None, role="masked", confidence=0.6)
    if cue is not None and cue not in {"phone", "account"}:
        return letter.entity(EntityKind.ID_NUMBER, start, end, None, role=cue, confidence=0.6)
    return None


def _misspelt(letter: Letter, start: int, end: int, digits: str, cue: str | None) -> Entity | None:
    """A phone with a figure too many or too few, as typing and scans leave it: without a value."""
    grouped = re.search(r"\d[ .-]{1,2}\d", letter.low[start:end]) is not None
    sure = cue == "phone" and len(digits) in {9, 11, 12}
    likely = cue is None and grouped and len(digits) == _OLD_LENGTH and digits[1] in "35789"
    if digits[0] != "0" or not (sure or likely):
        return None
    return letter.entity(EntityKind.PHONE, start, end, None, role="misspelt", confidence=0.5)


def _id_role(digits: str, cue: str | None) -> str | None:
    length = len(digits)
    if length == 12 and cue == "licence":
        return cue
    sure = cue in {"cccd", "cmnd"}
    if length == 12 and cue != "account" and (sure or _plausible_cccd(digits)):
        return "cccd"
    if length == 9 and cue in {"cmnd", "cccd"}:
        return "cmnd"
    if length == 10 and cue in {"bhxh", "bhyt", "tax"}:
        return cue
    if length == 13 and cue == "tax":
        return cue
    return None


def _plausible_cccd(digits: str) -> bool:
    """Province 001-096; the next digit is sex and century, two digits are the birth year."""
    province, century = int(digits[:3]), int(digits[3])
    return 1 <= province <= 96 and century <= 3
