"""Whether a letter says that somebody in office took money or kept what others were to have.

Such a letter may be a denunciation whatever its words resemble (Luật Tố cáo 2018 Đ2.1), and then
its writer's identity is a secret (Đ8). It is no feature of the classifier but a reason to have a
person look before another kind stands.
"""

from __future__ import annotations

import re

from nlp.text import compile_vi

_IN_OFFICE = (
    r"(?:cán bộ|công chức|viên chức|chuyên viên|công an(?: viên| khu vực)?|cảnh sát|csgt|địa chính|"
    r"chủ tịch|bí thư|hiệu trưởng|hiệu phó|trưởng (?:thôn|ấp|bản|xóm|làng|buôn|khu phố|phòng|khoa|"
    r"ban|trạm|công an)|tổ trưởng|đội trưởng|thanh tra(?: viên| xây dựng)?|kiểm lâm|đăng kiểm|"
    r"quản lý thị trường|hạt (?:phó|trưởng)|phó (?:phường|xã|công an|phòng|"
    r"ban)|kế toán|thủ quỹ|bác sĩ|y tá|điều dưỡng|cô giáo|thầy giáo|giáo viên|thuế|"
    r"hải quan|một cửa|thẩm phán|thư ký tòa|chấp hành viên|điều tra viên|kiểm sát viên|"
    r"trật tự(?: đô thị)?|giám đốc (?:sở|trung tâm|bệnh viện|ban))"
)
_MONEY = r"(?:triệu|trăm|nghìn|ngàn|chục|đồng|tiền|cây vàng|chỉ vàng|phong bì)"
_TAKES = (
    r"(?<!không )(?<!không phải )(?<!chưa )(?<!bao giờ )(?:(?:nhận|ăn) (?:tiền|hối lộ|phong bì)|"
    rf"nhận (?:của|từ) [^.\n;]{{1,40}}?{_MONEY}|"
    r"(?:đòi|vòi|gợi ý|bắt|ép)(?: [^\W\d]{1,7}){0,4}(?: \d{1,4})?(?: [^\W\d]{1,7}){0,3}? "
    r"(?:bồi dưỡng|lót tay|chung chi|phong bì|cà phê|tiền chạy)|"
    r"vòi (?:tiền|vĩnh|thêm|\d)|làm (?:tiền|luật)|bảo kê|bớt xén|ăn (?:chặn|bớt|không trả)|bỏ túi|"
    r"(?:lập|kê|khai|ký|kí) (?:khống|man|gian)|lớp ma|danh sách ma|rút (?:kinh phí|ruột|tiền (?:"
    r"nhà nước|dự án|quỹ|hỗ trợ))|lấy (?:quà|tiền hỗ trợ|gạo|hàng cứu trợ)|làm ngơ cho|"
    r"bán (?:thuốc|vật tư|gạo|hàng cứu trợ)[^.\n;]{0,20} ra ngoài|dùng bằng (?:giả|rởm)|"
    r"đánh (?:gãy|đập|tôi|em|con|dân)|gợi ý|tham ô|biển thủ|chung chi|lót tay|"
    r"chia chác|đút lót|tham nhũng|hối lộ)"
)
_TOOK = compile_vi(rf"(?<!\w){_IN_OFFICE}(?!\w)[^.\n;]{{0,80}}?(?<!\w){_TAKES}(?!\w)")


def took_money(low: str) -> re.Match[str] | None:
    """Where a letter says so first.

    Args:
        low: the `nlp.text.view` of the letter.
    """
    return _TOOK.search(low)
