"""What tells a letter from a text that only uses the words of letters."""

import pytest

from models.cues import has_writer
from nlp import parse_text
from nlp.text import fold

NEWS = """Bến phà Thanh Lâm bị tạm dừng
Sáng 14/3, đoàn kiểm tra của sở đã lập biên bản bến phà Thanh Lâm vì không có phép và chở quá
tải. Theo kết luận, chủ bến thu tiền vượt mức niêm yết suốt hai năm, cán bộ phụ trách nhiều lần
bỏ qua vi phạm để hưởng lợi. Hai phó phòng bị đình chỉ công tác, hồ sơ chuyển cơ quan điều tra.
Đại diện huyện cho biết sẽ yêu cầu khắc phục trước mùa mưa, đề nghị các xã rà soát mọi bến còn
lại. Trước đó, ba người dân bị rơi xuống sông khi phà quay đầu. Đoàn kiểm tra cũng kiến nghị
thu hồi giấy phép của hai doanh nghiệp vận tải, xử lý trách nhiệm người đứng đầu và công khai
kết quả trên trang thông tin của tỉnh trong tháng tới.
"""
LETTER = """\
Bến phà Thanh Lâm chở quá tải, thu tiền vượt mức suốt hai năm mà không ai xử lý. Sáng nào học
sinh cũng phải chen xuống phà, áo phao thì mục. Tuần trước ba người rơi xuống sông khi phà quay
đầu, may có ghe gần đó vớt kịp. Cán bộ phụ trách nhiều lần xuống xem rồi về, sau đó đâu lại vào
đấy, nghe nói chủ bến là chỗ quen. Dân hai bên sông không còn đường nào khác để qua chợ, trạm
xá và trường học. Đề nghị tỉnh kiểm tra lại giấy phép, thay phà khác, phát đủ áo phao, và cho
biết ai chịu trách nhiệm nếu có chuyện. {speaks} đã phản ánh ba lần qua điện thoại, lần nào
cũng nghe hẹn tuần sau.
"""


@pytest.mark.parametrize("change", [str, str.upper])  # without marks "bến còn" reads like "bên con"
def test_nobody_speaks_in_a_report(change):
    assert not has_writer(parse_text(change(NEWS)))


@pytest.mark.parametrize("speaks", ["Tôi", "Nhà em", "Chúng con", "Tui", "Cử tri tổ 5", "Bà con"])
@pytest.mark.parametrize("change", [str, fold, str.upper])
def test_somebody_speaks_in_a_letter(speaks, change):
    letter = LETTER.format(speaks=speaks)
    assert has_writer(parse_text(change(letter)))


def test_an_addressee_or_a_signature_is_enough():
    told = LETTER.format(speaks="Nhiều người")
    assert not has_writer(parse_text(told))
    assert has_writer(parse_text(f"Kính gửi: UBND xã Thanh Lâm\n\n{told}"))


def test_a_short_message_needs_no_writer():
    assert has_writer(parse_text("Nắp cống trước số 12 ngõ 5 bị vỡ, đề nghị thay trước khi mưa."))
    assert has_writer(parse_text(""))
