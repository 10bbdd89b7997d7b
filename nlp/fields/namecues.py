"""Words around and inside names: what tells a person from a place, an office, an ordinary word."""

from __future__ import annotations

import re

from nlp.text import compile_vi, fold, words

_ADDRESS_TERMS = (
    r"(?<!\w)(?:ông|bà|anh|chị|cô|chú|bác|em|cụ|cậu|dì|mợ|thím|thằng|bé|gã|đồng chí|đ/c|đ\.c|"
    r"thầy|vợ|chồng|"
    r"con trai|con gái|con|cháu|mẹ|bố|cha|má|(?<!ngã )ba|luật sư|"
    r"bác sĩ|bs|ls|thượng tọa|đại đức|sư|mục sư|"
    r"linh mục|ni cô|giám đốc|chủ tịch|bí thư|trưởng thôn|trưởng ấp|trưởng bản|trưởng xóm|"
    r"tổ trưởng|"
    r"công chức|cán bộ|kế toán|thủ quỹ|hiệu trưởng|hiệu phó|điều tra viên|thẩm phán|"
    r"chấp hành viên|"
    r"đội trưởng|trưởng ban|trưởng đoàn|chủ nhiệm|cô giáo|thầy giáo|phụ xe|kiểm lâm|bảo vệ|"
    r"trưởng phòng|trưởng khoa|đại úy|thượng úy|trung úy|thiếu úy|thiếu tá|trung tá|thượng tá|"
    r"đại tá|"
    r"trưởng công an|nhân viên|thương binh|liệt sĩ|môi giới|chủ nhà|chủ quán|chủ trọ|bạn|shipper|"
    r"tên|hàng xóm(?: nhà| là)?|cảnh giới là|cầm đầu là|người cháu họ|em ruột|con rể|con dâu|"
    r"anh ruột|chị ruột|do|thú y|địa chính|"
    r"khu phố trưởng|tài công|đứng đầu là|chủ ghe|chủ tàu|chủ tịch (?:xã|phường|huyện|tỉnh)|"
    r"tài xế|dược sĩ|điều dưỡng|y tá|y sĩ|hộ lý|chuyên viên|giám sát|thư ký|kỹ sư|phó phòng|mụ|"
    r"mệ|o|"
    r"mr\.?|mrs\.?|ms\.?|miss|madam|lão|chủ trại|bảng tên|biệt danh|tên giấy là|(?:hay|"
    r"thường) gọi(?: là)?)[ :]{1,3}"
    r"(?:(?:ông|bà|anh|chị|cô|tên|là)[ :]{1,3}){0,2}$"
)
ADDRESS_TERM = compile_vi(_ADDRESS_TERMS)
FORM_WORDS = frozenset(fold(w) for w in re.findall(r"[^\W\d_]+", _ADDRESS_TERMS))
"""Every word of a form of address, and a few more: a quick first look."""
# "hai ông Chước và Tập"
PLURAL = compile_vi(
    r"(?<!\w)(?:hai|ba|các|mấy|những) (?:ông|bà|anh|chị|cô|em|cháu)(?: [^\W\d]{2,7}){1,4},? và $"
)
PLACE_WORDS = (
    r"(?<!\w)(?:đường|phố|ngã ba|ngã tư|ngã năm|cù lao|dốc|hồ chứa|phường|xã|thị trấn|quận|"
    r"huyện|tỉnh|thị xã|thành phố|tp|thôn|xóm|ấp|bản|"
    r"làng|khu|khu phố|chợ|(?<!yêu )cầu|trường|thpt|thcs|tiểu học|th|mầm non|mẫu giáo|bệnh viện|"
    r"công ty|"
    r"dự án|"
    r"chung cư|đình|chùa|đền|hồ|sông|núi|đảo|kênh|kinh|rạch|hẻm|ngõ|kiệt|p\.|q\.|x\.|h\.|tt\.|đ\.|"
    r"tổ|đội|cơ sở|quán|nhà hàng|khách sạn|công viên|đại lộ|ql|quốc lộ|trạm|doanh nghiệp|cửa hàng|"
    r"báo|tập đoàn|ngân hàng|buôn|khóm|vùng|miền|đồng|bãi|nhà máy|hợp tác xã|htx|họ|"
    r"(?<!trưởng )tộc|"
    r"tnhh|cp|cổ phần|mtv|cây xăng|(?:số|ngõ|hẻm|ngách) \d{1,4}[\w/]{0,6}|"
    r"\d{1,4}[a-z]?(?:/\d{1,4})?)"
    r"(?:[ \"]{0,2}|(?<!\d)[ :\"]{0,2})$"
)
PLACE_WORD = compile_vi(PLACE_WORDS, strict=True)
BARE_PLACE_WORD = compile_vi(PLACE_WORDS)
# "Trưởng phòng Kinh tế", "Thi hành án": the last syllable goes on as an ordinary word.
COMPOUND = compile_vi(
    r"(?:trung (?:học|tâm)|kinh (?:tế|doanh|phí)|kiểm (?:tra|sát|lâm|toán|định)|thi hành|giáo dục|"
    r"tài (?:chính|nguyên)|nội (?:vụ|chính)|tư pháp|văn (?:phòng|hóa|thư|xã)|y tế|chuyển đổi|"
    r"hành chính|nông (?:nghiệp|thôn)|xây dựng|lao động|công (?:an|thương|nghệ|ty|đoàn|thôn)|"
    r"dân (?:tộc|quân|vận)|quản (?:lý|trị)|thanh (?:tra|niên)|cảnh sát|chi (?:cục|nhánh|bộ)|"
    r"chủ (?:tịch|đầu tư)|kỹ thuật|đất đai|môi trường|bảo (?:hiểm|vệ)|tiếp (?:dân|công)|"
    r"phục vụ|tổ chức|đô thị|pháp (?:chế|luật|lý)|di động|điện (?:thoại|lực|máy|nước)|"
    r"thông (?:tư|báo|tin)|nghị (?:định|quyết)|quyết định|hoàn (?:lại|trả|thành|thiện|toàn))(?!\w)"
)
# "ngã tư Ông Ích Khiêm", "cù lao Ông Hổ": the form of address is part of a place's name.
PLACE_OF_FORM = re.compile(
    r"(?:ngã (?:ba|tư|năm|sáu)|[Cc]ù lao|dốc|chợ|cầu|đường|phố|hẻm|ngõ|rạch|kênh|kinh|bến|chùa|"
    r"đình|miếu|cồn|hòn|núi|suối|ấp|xóm) (?:Ông|Bà|Con|Cô|Chú|Cậu|Thầy|Bác) $"
)
PLACED_FORMS = words("Ông Bà Con Cô Chú Cậu Thầy Bác")
# A form of address before a capital makes a name of any word (ông Chính, bà Ban, chú Ba) ...
FORM_BEFORE = re.compile(
    r"(?<!\w)(?:ông|[Bb]à|anh|chị|cô|chú|bác|dì|cậu|thím|thằng|Ông|Anh|Chị|Cô|Chú|Bác) \Z"
)
# ... but for a title (ông Chủ tịch, anh Phó phòng) and for kin (anh Hai tôi).
NO_NAME = compile_vi(
    r"(?:chủ|bí|giám|phó|trưởng|chánh|viện|cục|tổng|hiệu|thủ|bộ|thứ|đại|thượng|trung|thiếu|đội|"
    r"tổ|thẩm|"
    r"kế|công|cán|nhà|sở|ban|hội|đảng|văn|thanh|tòa|hạt|chi)(?: (?:tịch|thư|đốc|trưởng|phó|"
    r"phòng|thủ|cục|"
    r"viện|ban|úy|tá|biểu|phán|toán|an|bộ|nhiệm|chức|văn|thanh|chấp|hội|đoàn|chi|thuế|công|quản|"
    r"ủy|tỉnh|"
    r"xã|phường|kiểm))(?!\w)|(?:hai|ba|tư|năm|sáu|bảy|tám|út|cả) (?:tôi|tui|em|con|cháu|mình|"
    r"nhà)(?!\w)|(?:mr|mrs|ms|miss)(?!\w)"
)
HEAD_WORDS = words(
    "kính đơn ủy hội sở ban tòa viện thanh công chủ bí văn phòng bộ cục chi trưởng giám đảng mặt "
    "tổ hôm nay vì theo nhưng ngày năm tháng độc cộng việt người nhà các khi trong tại để thưa "
    "trước "
    "sau hiện cả mỗi nếu từ do bởi rồi thế đến đề yêu xin mong quyết thông luật nghị điều khoản "
    "tôi "
    "chúng bà ông anh chị em con cháu gia đất và mọi một hai ba bốn phường xã quận huyện tỉnh "
    "quốc chính ubnd hđnd cccd cmnd mttq bhxh tp sđt đt đc trung phó hiệu bệnh khu dân tập thể đại "
    "thường khoa trạm cơ nhờ tuy cái vậy đó đây lúc mẹ bố vợ chồng đội đài báo sớm việc biên "
    "giấy hợp bản hồ htx tnhh kv tdp số danh họ thửa phiếu "
    "phone email mail gmail name address message subject tel fax mobile iphone android website "
    "sent mr mrs ms miss"
)
COUNTRIES = words("hàn đài nhật trung thái liên")
COUNTRY = words("quốc loan bản lan xô")
LEADS = words(
    "tôi tui em con cháu mình kính nay và ông bà anh chị cô chú bác cụ thầy chồng vợ mẹ bố đồng "
    "chí bạn thằng mụ "
    "chúng là tên hộ gia thay mặt chào dạ cậu dì giám đốc nhà nhóm vụ quán tiệm mệ lão thím mợ gã"
)
OFFICE_HEADS = words(
    "kdc tdp kv kp htx ql tphcm "
    "chủ phó giám trưởng bí kế cán ở tại và là sinh tôi cùng ông bà có số điện"
)
CAPS_SURNAMES = words("nguyễn trần phạm hoàng huỳnh phan đặng bùi ngô")
MIDDLE = words(
    "văn thị đình đức hữu xuân ngọc thanh minh quang công kim bá viết duy mạnh hồng quốc trọng như "
    "tiến thế phú đắc khắc bích thúy mỹ tuấn doãn sĩ trung a"
)
MARKED_MIDDLE = words("văn thị")
BARE_MIDDLE = frozenset(fold(m) for m in MARKED_MIDDLE)
FOLDED_MIDDLE = frozenset(fold(m) for m in MIDDLE)
STOP_LOW = words(
    "sinh o tru la hien nay cccd cmnd so dia chi que va cung nam nu ngu dien thoai nghe ho khau "
    "thuong noi lam xin cu dan cho con chau thon xom ap to phuong xa quan huyen tinh dang de bi da "
    "co thi em toi kinh khu pho duong bat lan chiem thay thu noi"
)
BIRTH_ORDER = words("hai ba tư năm sáu bảy tám chín mười út cả")
