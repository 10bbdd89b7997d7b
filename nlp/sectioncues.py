"""The words by which the parts of a letter announce themselves (`nlp.sections`).

All patterns match `view(text)`, most of them from the start of a line.
"""

from __future__ import annotations

import re

from nlp.names import COMMON_SURNAMES, SURNAMES, UPPER
from nlp.text import compile_vi

FAMILY = "|".join(sorted(COMMON_SURNAMES))
ANY_FAMILY = "|".join(sorted(SURNAMES))

MOTTO = compile_vi(
    r"\W*(?:cộng hòa xã hội chủ|cong hoa xa hoi chu|độc lập ?\W{1,4} ?tự do|c ?h ?x ?h ?c ?n|"
    r"việt nam\W*$|(?:tự do\W{1,3})?hạnh phúc\W*$)"
)
COUNT = (
    r"(?:một|hai|ba|bốn|tư|năm|lăm|nhăm|sáu|bảy|tám|chín|mười|mươi|mốt|trăm|nghìn|ngàn|"
    r"không|linh|lẻ)"
)
DATE = (
    r"(?:(?:ngày|"
    r"hôm) ?[\d.…_ ]{0,8},? ?tháng ?[\w.…_]{1,6}(?: \w{1,4})?,? ?(?:năm ?[\w.…_ ]{0,9})?"
    r"|(?<!\d)(?:ngày ?)?(?<!\d)\d{1,2} ?[/.-] ?\d{1,2} ?[/.-] ?\d{2,4}|"
    r"\d{1,2} tháng \d{1,2},? (?:năm )?\d{4}|"
    rf"ngày (?:{COUNT} ){{1,3}}tháng (?:{COUNT} ){{1,2}}năm(?: {COUNT}){{2,9}}|"
    r"rằm tháng \w{1,6}(?: năm \w{2,4} \w{2,4})?|(?:mùng|mồng) \w{1,5} tháng \w{1,6})"
)
PLACE_DATE = compile_vi(
    rf"\W*(?:(?:[^\d\n:|]{{2,30}}|(?:thôn|bản|ấp|xóm|tổ|khu|buôn|làng|khóm)(?!\w)[^\n:]{{2,80}})"
    rf"(?:\d{{1,2}})?[, ]{{1,2}})?{DATE}\W*(?:\([^)\n]{{0,30}}\))?\W*$"
)
# "Lưu Quốc Thắng, 12/8/2025" at the end is who signs.
NAME_DATE = compile_vi(
    rf"(?:{FAMILY})(?: \w{{1,7}}){{2,3}} ?[,–-] ?(?:ngày )?\d{{1,2}}[/.-]\d{{1,2}}"
)
TITLE = compile_vi(
    r"\W*(?:đơn(?! (?:vị|giá))|đ ơ n|thư|"
    r"bản (?:tường trình|trình bày|kiến nghị|tố cáo|khiếu nại|phản ánh|đề nghị|"
    r"yêu cầu)|giấy (?:đề nghị|khiếu nại|ủy quyền|tố cáo|yêu cầu|báo|trình báo)|"
    r"phiếu)(?: |$)"
)
# A heading that is no "đơn": short, at the very top, mostly in capitals.
CRY = compile_vi(
    r"\W*(?:tiêu đề|lời kêu|kêu (?:cứu|oan)|cầu cứu|tố cáo|khiếu nại|phản ánh|kiến nghị|đề nghị|"
    r"tố giác|trình báo|góp ý|v/v|chủ đề|subject)(?: |:|!|,|$)"
)
# Somebody speaks: then a line is a sentence, no heading.
SPEAKS = compile_vi(
    r"(?<!\w)(?:tôi|tui|em|con|cháu|mình|chúng|tụi|thưa|alo|ạ|nhé|dạ|chào|xin|nhờ|mong|kính)(?!\w)"
)
# The subject of a message: whatever stands there is its title.
SUBJECT = compile_vi(r"\W*(?:chủ đề|subject|tiêu đề|v/v|về việc) ?:? ?\w")
# Who sends a message, to whom and when, above it.
MAIL_FROM = compile_vi(r"\W*(?:từ|from|người gửi) ?: ?[^\n]{0,80}@")
MAIL_SUBJECT = compile_vi(r"\W*(?:chủ đề|subject) ?:")
MAIL_TO = compile_vi(r"\W*(?:đến|tới|to|gửi đến|người nhận) ?: ?\w")
MAIL_COPY = compile_vi(r"\W*(?:cc|bcc|đồng gửi) ?: ?\w")
SENT_ON = compile_vi(
    r"\W*(?:(?:ngày gửi|gửi ngày|ngày|date|sent|thời gian) ?: ?|gửi lúc ?:? ?)[^\n]{0,12}\d"
)
TITLE_MORE = compile_vi(r"\W*(?:\(|v[/ ]v|về việc|\(?lần|khẩn|tập thể)")
RECIPIENT = compile_vi(
    r"\W*(?:(?:đơn vị|cơ quan|nơi) (?:tiếp )?nhận(?: đơn)? ?:|to ?:|"
    r"(?:kính (?:gửi|gởi|gừi|gủi|thưa|trình|chuyển)|kg(?= ?[: ]))|(?:gửi|gởi)(?: tới|"
    r" đến)? ?:|"
    r"nơi gửi|(?:xin |thư )?(?:gửi|gởi|thưa) (?:tới |đến )?(?:(?:các|mấy|quý|ông|bà|anh|chị|bác|"
    r"cô|"
    r"chú|cháu|"
    r"thầy|ban|bộ|sở|cục|chi cục|viện|tòa|ủy ban|uỷ ban|ubnd|hđnd|hội|công an|cơ quan|phòng|đội|"
    r"đồn|"
    r"trạm|chủ tịch|bí thư|giám đốc|trưởng|thanh tra|đảng|báo|đài|bhxh|bảo hiểm|trung tâm|"
    r"văn phòng|"
    r"mặt trận|chương trình|tổ|xã|phường|tỉnh|công ty|nhà báo|đại biểu|đường dây)(?!\w)))"
)
GREETING = compile_vi(r"\W*(?:kính )?thưa(?!\w)")  # opens the story where the addressees were named
SENT_TO = compile_vi(r"\W*nơi nhận ?:")  # at the head of a form
CO_RECIPIENT = compile_vi(r"\W*(?:đồng (?:kính )?(?:gửi|gởi)|nơi nhận|đồng kính)")
RECIPIENT_MORE = compile_vi(
    r"(?:[-+*•·–]|\d{1,2}[.)]) ?\w|(?:ông|bà|đồng chí|đ/c|ủy ban|ubnd|hđnd|hội đồng|công an|sở|"
    r"ban|thanh tra|chủ tịch|"
    r"bí thư|văn phòng|phòng|tòa án|viện kiểm sát|vksnd|tand|cục|chi cục|bộ|thủ tướng|"
    r"thường trực|trưởng|giám đốc|"
    r"chánh án|viện trưởng|viện|thủ trưởng|cơ quan|công ty|thuế|bảo hiểm|chi cục|đội|đồn|trạm|hạt|"
    r"kho bạc|ngân hàng|bệnh viện|trường|điện lực|ngành|tổng cục|đoàn đại biểu|"
    r"mặt trận|liên minh|báo|đài|đảng ủy|tỉnh ủy|thành ủy|quận ủy|huyện ủy|trung tâm|quốc hội|"
    r"chính phủ|"
    r"hội|đoàn|liên đoàn|hải quan|học viện|tập đoàn|tổng công ty|hợp tác xã|chi nhánh|và)(?: |$)"
)
WRITER = compile_vi(
    r"\W*(?:(?:i{1,3}|\d)[.)] ?)?(?:tôi(?: tên(?: là)?| là| ký tên| ?(?=:))|chúng tôi ?(?=:)|"
    r"(?:tên|"
    r"họ,? tên)(?: tôi| em| người nộp|"
    r" con| cháu)|(?:khách hàng|người nộp|liên lạc|liên hệ|trú|ở|ở tại|điểm bán|điện thoại/zalo|"
    r"giấy tờ tùy thân)(?= ?:)|họ,? (?:và )?tên|đồng (?:ký|đứng) đơn|"
    r"đại diện(?: [\w/]{1,8}){0,6} ?(?=:)|"
    r"(?:vợ chồng|gia đình|anh em|chị em|mẹ con|nhóm)(?: chúng)? tôi ?(?=:)|(?:số )?máy(?= ?:)|"
    r"(?:hộp thư|thư điện tử|quốc tịch|hộ chiếu)(?= ?:)|(?:đơn vị|tổ chức|bên|tập thể) (?:làm đơn|"
    r"kiến nghị|khiếu nại|phản ánh|đề nghị|gửi đơn|tố cáo)(?= ?:)|"
    r"(?:chúng tôi|tụi tui|bọn tôi)(?: [\w,]{1,8}){0,6} gồm(?: có)?(?: [^\W\d]{1,8}){0,4}(?= ?:)|"
    r"chúng tôi \d{1,4} hộ|bên (?:viết|đứng|gửi) đơn(?= ?:)|thơ điện tử(?= ?:)|"
    r"(?:đại diện|người đại diện) (?:theo )?pháp luật(?= ?:)|giấy (?:chứng nhận )?đăng ký|"
    r"giấy (?:cn|chứng nhận) (?:qsdđ|qsd đất|quyền sử dụng đất)(?: số)?(?= ?:)|"
    r"(?:chúng tôi|tập thể)[^.\n]{5,120} (?:làm|là) (?:người )?đại diện(?=\W)|"
    r"tên(?= ?:)|(?:cùng|đều) (?:cư trú|ở|trú|ngụ|thường trú|địa chỉ|là)|(?:email|mail|gmail|zalo|"
    r"đt/zalo)(?= ?[:/])|"
    r"(?:em|con|cháu|tui|mình|e|chúng em|chúng con) (?:tên|là)|tui tên|chúng tôi (?:gồm|là|đứng)|"
    r"(?:\d\.|[ivx]{1,3}\.)? ?(?:tên )?(?:chủ hộ|người (?:làm đơn|viết(?: đơn)?|đứng đơn|"
    r"khiếu nại|tố cáo|"
    r"kiến nghị|phản ánh|gửi|đề nghị|đại diện|yêu cầu|khởi kiện|được ủy quyền))|"
    r"sinh (?:ngày|năm)|ngày sinh|năm sinh|ngày,? tháng,? năm sinh|số (?:căn cước|cccd|cmnd|cmt|"
    r"định danh)|"
    r"(?:số )?(?:cccd|cmnd|cmt|căn cước|cc)(?:/hộ chiếu)?\b|"
    r"chứng minh|ngày cấp|nơi cấp|cấp ngày|địa chỉ|hộ khẩu|hktt|đkhktt|thường trú|tạm trú|"
    r"nơi (?:ở|cư trú|thường trú|tạm trú|đăng ký)|chỗ ở|hiện (?:đang )?(?:ở|ngụ|trú|cư)|"
    r"trú (?:tại|quán)|(?:cư )?ngụ|trụ sở|mã số|điện thoại|số điện thoại|số đt|đt|sđt|di động|"
    r"email|e-mail|"
    r"nghề nghiệp|quốc tịch|dân tộc|giới tính|đại diện cho|là đại diện)(?: |:|$|,)"
)
# "Tôi, Nguyễn Phúc Trân, số định danh ..., hiện ở ...": who writes, said in a sentence.
# Who writes, said below who is complained of.
WRITES = compile_vi(
    r"\W*(?:người|bên) (?:viết|làm|đứng|gửi|nộp|khiếu nại|tố cáo|kiến nghị|phản ánh)(?: đơn)? ?:"
)
PRESENTS = compile_vi(
    r"\W*(?:tôi|chúng tôi|tui|tụi tui|em|con|cháu|mình|chúng em)(?:,| là| gồm:?| tên:?| tên là:?) ?"
    rf"(?:[^\W\d_]{{2,10}} )?(?:{ANY_FAMILY})(?: [^\W\d_]{{1,7}}){{1,4}}(?!\w)"
)
# "Chúng tôi là 52 hộ nhận khoán vườn cà phê ...": a group says who it is.
GROUP = compile_vi(
    r"\W*(?:chúng (?:tôi|em|con)|tụi (?:tui|em)) (?:gồm|là)(?: có)?:? (?:\d|các|những|"
    r"toàn thể|tập thể|"
    r"nhân dân|bà con|phụ huynh|công nhân|cư dân|nhóm|đại diện)(?!\w)?"
)
RESPONDENT = compile_vi(
    r"\W*(?:(?:i{1,3}|\d)[.)] ?)?(?:họ (?:và )?tên )?(?:(?:người|cơ quan|đơn vị|đối tượng|bên|"
    r"cá nhân|tổ chức|"
    r"công ty)(?:,? [\w/,]{1,10}){0,6} bị (?:khiếu nại|tố cáo|kiến nghị|phản ánh|đơn|tố giác|"
    r"kiện|đề nghị|yêu cầu))|"
    r"\W*(?:người|cơ quan|đơn vị) (?:đã )?(?:ra|ký|ban hành|thực hiện) (?:quyết định|hành vi|"
    r"văn bản)"
    r"(?: (?:hành chính|bị khiếu nại|nói trên|trên))*:|"
    r"\W*(?:(?:nay )?(?:tôi|chúng tôi|em) )?(?:xin )?(?:(?:làm|viết|gửi|nộp) (?:đơn|"
    r"đơn này)(?: này)? )?(?:để )?"
    r"(?:tố cáo|khiếu nại|khởi kiện|tố giác)(?: đối với)?(?: (?:ông|bà|anh|chị|công ty|những|các|"
    r"người|một|hai|ba|bốn|năm|"
    r"cá nhân|sau|đây|có tên|cán bộ|đối tượng)){0,5} ?:|"
    r"\W*(?:nơi )?bị (?:khiếu nại|tố cáo|phản ánh|kiến nghị)\s*[|:]|\W*đối tượng\s*:|"
    r"\W*(?:bên kia|phía bên kia|đối phương|bị đơn|bên bị(?: đơn)?|người bị [^\n:]{2,30})\s*:|"
    r"\W*(?:người|bên|những người|các bên) (?:có tranh chấp|bị đề nghị|có liên quan|liên quan|"
    r"tranh chấp|vi phạm) ?:|"
    r"\W*(?:đối tượng|quyết định|văn bản|hành vi) (?:bị )?(?:khiếu nại|tố cáo) ?:"
)
REQUEST = compile_vi(
    r"(?:[-+*•] ?|(?:\d{1,2}|[ivx]{1,4})[.)] ?)?(?:(?:vì (?:vậy|thế|lẽ đó|các lý do)|do (?:đó|"
    r"vậy)|"
    r"bởi (?:vậy|thế)|cho nên|nên|nay|vậy|từ những|với những|trước (?:sự việc|tình hình|những)|"
    r"tóm lại|"
    r"thế nên|bằng đơn này|qua đơn này|một lần nữa|kính thưa)[^.\n]{0,120}?)?"
    r"(?:(?:tôi|chúng tôi|chúng con|em|e|con|cháu|gia đình(?: tôi| chúng tôi| em)?|bà con|tui|"
    r"(?:anh|chị|vợ chồng|mẹ con) (?:em )?tôi|phụ huynh|hợp tác xã|htx|ban quản trị|giờ|bây giờ|"
    r"chúng em|"
    r"tập thể|cụ|"
    r"các hộ|nhân dân|người dân|cư dân|dân|công ty|mình)(?:[ ,](?!đã|bị|có|"
    r"không)[\w]{1,8}){0,4}? )?"
    r"(?:(?:nay|lại|chỉ|cũng|rất|khẩn thiết|làm đơn này|viết đơn này|làm đơn|gửi đơn|viết|"
    r"và) ){0,3}"
    r"(?:kính (?:đề nghị|mong|xin|nhờ|yêu cầu)|đề nghị|yêu cầu|kiến nghị|mong(?! muốn được cảm)|"
    r"xin(?! thưa| trình bày| cam| cảm| cám| chân| lỗi| nói| kể| nhắc| gửi lời| nhận lỗi| chúc|"
    r" hứa| tố cáo| khiếu nại)|"
    r"đòi|cầu xin|cúi xin|cầu cứu|nhờ(?! (?:kỹ sư|luật sư|thợ|người|hàng xóm|bạn|con|cháu|"
    r"văn phòng|đơn vị|công ty)(?!\w))|khẩn thiết|tha thiết|trân trọng đề nghị|kêu (?=cho|xã|"
    r"phường)|"
    r"(?:khiếu nại|tố cáo)[^.\n]{0,60}?(?: và| để|,)[^.\n]{0,12}? ?(?:đề nghị|yêu cầu|xin|"
    r"cơ quan|mong)|"
    r"cho (?:tôi |em )?hỏi|nội dung (?:yêu cầu|đề nghị)|những yêu cầu|"
    r"[^.,\n]{3,60}? thay mặt [^.,\n]{2,40}? (?:đề nghị|kiến nghị|yêu cầu|xin|mong)|"
    r"[^.,:\n]{2,50}? (?:đề nghị|kiến nghị|yêu cầu)(?= ?:)|"
    r"[^.,\n]{3,40}? (?:đề nghị|kiến nghị) (?:xã|phường|các|quý|sở|công an|ủy ban|ubnd|cơ quan|"
    r"nhà trường))(?!\w)"
)
# What was asked of somebody, and what came of it: part of the story.
WAS_TOLD = compile_vi(
    r"[^.\n]{0,30}(?:yêu cầu|đề nghị|xin|đòi|hỏi|mong|nhờ)[^.\n]{0,60}(?<!\w)(?:thì|nhưng|mà|"
    r"liền)(?!\w)"
    r"[^.\n]{0,40}(?<!\w)(?:nói|bảo|trả lời|hẹn|không|chưa|kêu|biểu|ký|quát|chửi|đuổi)(?!\w)"
)
ASKS_FORMALLY = compile_vi(
    r"[^.\n]{0,80}(?:kính (?:đề nghị|mong|xin|nhờ)|đề nghị|kiến nghị|yêu cầu)[^.\n]{0,60}(?::|"
    r"\n|$)|"
    r"[^.\n]{0,50}kính (?:đề nghị|mong|xin|nhờ|yêu cầu)(?!\w)"
)
# Asking inside a sentence: "tôi không nhận giấy ấy, đề nghị đo lại", "cái tôi muốn là ...".
ASKING = compile_vi(
    r"(?:[,;:–-] ?(?:(?:và|nên|nay|vì vậy|do đó|thì|còn|cho nên|vậy) )?|(?<= nên )|(?<= và )|"
    r"(?:tôi|tui|em|con|cháu|mình|chúng tôi|chúng em|chúng con|tụi tui|tụi em|bà con|gia đình|"
    r"hộ chúng tôi) )"
    r"(?:(?:kính|cũng|chỉ|rất|nay|thì|vẫn|lại|còn|xin) ){0,3}"
    r"(?:đề nghị|đề xuất|yêu cầu|kiến nghị|mong(?! muốn)|nhờ|đòi|(?:chỉ )?cần(?= (?:phường|xã|"
    r"các|ông|bà|"
    r"quý|cơ quan|được|hủy|trả))|xin(?! thưa| trình bày| cam| cảm| cám| chân| lỗi| nói| kể|"
    r" nhắc| gửi "
    r"lời| nhận| chúc| hứa| phép| chịu| được nói| việc| đi| tiền| ý)|muốn(?: là)?(?= (?:xã|"
    r"phường|được|các|"
    r"cơ quan|hủy|công an))|(?:cho (?:tôi|tui|em|con) |muốn |xin |chỉ )?hỏi(?= (?:xã|phường|các|"
    r"một|hai|"
    r"bao giờ|hồ sơ|là|:)))(?!\w)|(?:cái|điều) (?:mà )?(?:tôi|tui|em|con|chúng tôi) (?:cần|muốn|"
    r"yêu cầu|"
    r"xin)(?: là)?[ :]"
)
PLEDGE = compile_vi(
    r"\W*(?:(?:tôi|chúng tôi|em|con|tui|người tố cáo|"
    r"công ty)(?:, [^.,\n]{3,40},)?(?: \w{1,6}){0,3} )?(?:xin )?(?:cam (?:đoan|kết)|"
    r"hoàn toàn chịu trách nhiệm|"
    r"chịu (?:hoàn toàn )?trách nhiệm|lấy danh dự|"
    r"(?:nói|khai|viết|trình bày) (?:sai|dối|gian|không đúng)[^.\n]{0,30} chịu)|"
    r"\W*(?:những )?(?:lời|điều)[^.\n]{0,40}? là (?:hoàn toàn )?(?:đúng|thật)(?!\w)|"
    r"\W*(?:tôi|chúng tôi|em|con|tui) (?:xin hứa|nói (?:thật|thiệt|đúng sự))(?!\w)|"
    r"\W*(?:những )?lời [^.\n]{0,30}là (?:thiệt|thật)|"
    r"\W*nếu (?:[\w,]{1,6} ){0,4}?(?:sai|dối|gian|không đúng)[^.\n]{0,30} chịu|"
    r"\W*(?:(?:những )?(?:lời|điều|nội dung|sự việc)[^.\n]{0,50}?|"
    r"tất cả [^.\n]{0,30}?)(?:là )?(?:hoàn toàn )?"
    r"(?:đúng )?(?:với )?sự thật"
)
ATTACHMENTS = compile_vi(
    r"\W*(?:[ivx]{1,4}[.)] ?|\d[.)] ?)?(?:(?:tôi|chúng tôi|em|con|tui)? ?(?:có |xin )?"
    r"(?:(?:gửi|gởi) (?:kèm|theo đơn|theo(?= ?:))|kèm theo|đính kèm|kính kèm|kèm)"
    r"(?: |:|$)|(?:tài liệu|chứng cứ|bằng chứng|tài liệu, chứng cứ|"
    r"hồ sơ|giấy tờ|danh mục (?:tài liệu|hồ sơ)|(?:xin )?gửi (?:theo|cùng)(?: đơn)?)\s*:|"
    r"(?:tài liệu|"
    r"hồ sơ|giấy tờ|chứng cứ|các? giấy tờ|bằng chứng|các tài liệu|danh mục tài liệu|tệp|file|ảnh|"
    r"hình(?: ảnh| chụp)?|văn bản)(?: chứng cứ)? ?(?:gửi |đính |được |nộp )?(?:kèm|gồm|có:|"
    r"(?:theo|cùng)(?= ?:| (?:đơn|thư))))"
)
SIGNATURE = compile_vi(
    r"\W*(?:(?:những )?(?:người|đại diện|t/m|tm\.|thay mặt|"
    r"thay cho)(?: [\w,/]{1,10}){0,5} ?(?:đơn|khiếu nại|tố cáo|kiến nghị|phản ánh|đề nghị|viết|"
    r"gửi|ký|đại diện|hộ|dân|bà con|gia đình|công ty|tập thể)?\W{0,3}(?:\(|$|:)|"
    r"(?:người|đại diện)(?: [\w/]{1,10}){1,3}[:,.]|\(? ?(?:đã ký|ký tên|ký, ghi|ký và ghi|ký ghi|"
    r"điểm chỉ|ký)\b|(?:xin )?(?:trân trọng|chân thành|thành thật)? ?(?:cám|cảm) ơn|trân trọng|"
    r"kính (?:đơn|thư|chào|bút)|giám đốc\W*$|t/m|đại diện ?:)"
)
SIGNERS = compile_vi(
    r"\W*(?:(?:cùng |đồng )?ký tên ?:$|đại diện các hộ(?: dân)? ký(?: tên)?\W*$|"
    r"danh sách (?:[\w,]{1,8} ){0,6}?(?:ký|hộ|người|bà con|công dân|các)"
    r"(?![^\n]{0,40}(?:kèm theo|đính kèm|gửi kèm))|stt\W|"
    r"(?:họ tên|chữ ký) (?:và chữ ký )?(?:của )?(?:các|những|tập thể|bà con)|"
    r"cùng (?:đứng tên )?ký|"
    r"(?:các|những|tập thể|đồng) (?:hộ|người|cư dân|công dân|bà con|công nhân|"
    r"phụ huynh)[^:\n]{0,30} "
    r"ký(?: tên)?(?: gồm)?:|đồng ký tên|"
    r"các hộ (?:dân )?ký|những người (?:cùng )?ký)"
)
# "2. Trương Thị Mười - thôn 3": one line of a list of signers.
LISTED_NAME = compile_vi(
    rf"(?:\d{{1,3}}[.)/]|[-+]) ?(?:(?:ông|bà|anh|chị) )?(?:{FAMILY})"
    r"(?: \w{1,7}){1,3} ?(?:[-–,(:]|$)"
)
LISTED_PERSON = compile_vi(r"(?:\d{1,3}[.)/]|[-+*•]) ?(?:các )?(?:ông|bà|anh|chị|cụ|công ty)(?!\w)")
LIVES = compile_vi(
    r"(?:hiện )?ở (?:tại )?(?:tổ|thôn|ấp|số|xóm|khu|bản|làng|căn|chung cư|kiệt|buôn|khóm|"
    r"phường|xã|ngõ|hẻm|kiệt|nhà|sóc|"
    r"đường|\d)"
)
# Who wrote it down for the writer, below the signature.
WRITTEN_FOR = compile_vi(
    r"\W*(?:t\.?b\.?|tái bút|(?:người )?(?:viết|chép|gõ|ghi|đánh máy|"
    r"soạn)(?: đơn)?(?: lại)? (?:hộ|giùm|dùm|"
    r"giúp|thay|theo lời)|"
    r"[^.\n]{3,60} (?:đánh máy|viết|chép|gõ|ghi)(?: đơn)?(?: lại)? (?:hộ|giùm|dùm|giúp|theo lời)|"
    r"(?:đơn|thư|bản) (?:này )?[^.\n]{0,80}(?<!\w)(?:viết|chép|gõ|đánh máy|ghi|đọc|soạn)|"
    r"lời (?:của|kể)[^.\n]{3,40}, chữ|chữ viết của|"
    r"[^.\n]{3,80} (?:chép lại|đọc cho (?:tôi|em)? ?viết|"
    r"viết (?:giùm|giúp|hộ) cho))(?!\w)"
)
STAMP_MORE = compile_vi(r"\W*(?:số|ngày|giờ|chuyển|đến|kt|lưu)(?:\W|$)")
OF_OFFICE = compile_vi(
    r"(?:ubnd|ủy ban|uỷ ban|hđnd|công an|sở|thanh tra|văn phòng|ban tiếp|trung tâm|chi cục|cục|tòa|"
    r"viện kiểm)(?!\w)"
)
# The letterhead of a firm or a board that writes, with the number of its letter below.
LETTERHEAD = compile_vi(
    r"\W*(?:(?:liên minh |liên hiệp )?hợp tác xã|htx|(?:tổng )?công ty|doanh nghiệp|cơ sở|"
    r"hộ kinh doanh|ban (?:quản trị|đại diện|liên lạc|giám sát|"
    r"thanh tra nhân dân|vận động)|tổ (?:dân phố|hợp tác)|chi hội|trường|"
    r"hội (?:cựu|khuyến|người|phụ nữ|nông dân|chủ|đồng (?:mục vụ|hương|quản trị))|trung tâm|"
    r"phòng khám|giáo xứ|giáo họ|ban (?:hộ tự|trị sự|hành giáo)|chùa)(?!\w)"
)
STAMP = compile_vi(
    r"\W*(?:[^\n]{3,50} - (?:văn bản |công văn )?đến(?!\w)|đã nhận đơn|đến ngày ?:|"
    r"công văn đến|văn bản đến|số đến|"
    r"đến số|đến ?: ?số|ngày đến|chuyển ?:|lưu hồ sơ)"
)
CONTENT = compile_vi(
    r"\W*(?:(?:[ivx]{1,4}|\d)[.)] ?)?(?:nội dung(?: sự việc| vụ việc| đơn| khiếu nại| tố cáo)?|"
    r"diễn biến|sự việc|lý do|trình bày)\W*$"
)
# "Nay tôi khiếu nại, yêu cầu hủy ...": no name, though Nay is a family name.
ASKS_FOR = compile_vi(
    r"(?<!\w)(?:tôi|chúng tôi|chúng em|em|con|tui|nay)(?: [^\W\d]{1,9}){0,3},? "
    r"(?:đề nghị|yêu cầu|kiến nghị|kính mong|tha thiết|khẩn thiết)(?!\w)"
)
WISHES = compile_vi(
    r"\W*(?:[ivx]{1,4}|\d)[.)] ?(?:nội dung )?(?:yêu cầu|đề nghị|kiến nghị)(?:\W|$)"
)
# "Điểm bán: ki-ốt số 6", "Giấy tờ tùy thân: ...": more of who writes, whatever it is called ...
LABELLED = compile_vi(
    r"\W*(?!(?:nội dung|địa điểm|vị trí|nơi xảy ra|thời gian|sự việc|lý do|kính|về|tóm tắt|"
    r"vấn đề|quyết định|vụ việc|diễn biến|"
    r"hiện trạng|"
    r"thực trạng|tình trạng|phản ánh|kiến nghị|khiếu nại|tố cáo|hành vi|ngày|hôm|sáng|chiều|tối|"
    r"đơn(?! vị)|"
    r"căn cứ|tài liệu|yêu cầu|đề nghị|thứ|một|hai|ba)(?!\w))[^\W\d][^\n:.;?!]{1,30}: ?\S"
)
# ... and "Khách hàng: Quàng Thị Phượng" below the recipients is the writer.
NAMED_AS = compile_vi(
    rf"\W*(?![^\n:]*(?<!\w)bị )[^\W\d][^\n:.;?!,]{{2,30}}: ?"
    rf"(?:(?:ông|bà|anh|chị) )?(?:{ANY_FAMILY})"
    r"(?: [^\W\d_]{1,7}){1,4}(?:[ ,;(–-]{1,3}[^\n]{0,60}|, (?:sinh|cccd|căn cước)[^\n]{0,180})?$"
)
# "Trần Quốc Lập - 1966" in a list without numbers.
NAMED_ROW = compile_vi(
    rf"(?:{ANY_FAMILY})(?: \w{{1,7}}){{1,3}} ?[-–,(:]{{1,2}} ?(?:sinh |sn )?(?:năm )?\d{{4}}"
)
# "Nay tôi tố cáo ông A, bí thư xã, và bà B, kế toán.": nothing but whom.
ACCUSES = compile_vi(
    r"(?:nay )?(?:tôi|chúng tôi|em|con)(?: (?:làm|viết) (?:đơn|đơn này))?(?: xin| để)? "
    r"(?:tố cáo|khiếu nại|tố giác|khởi kiện)(?: đối với)? (?:các )?(?:ông|bà|anh|chị|bị đơn)(?= )"
    r"(?:(?!(?<!\w)(?:về|vì|đã|do|hành vi|việc|lợi dụng|lấn|chiếm|đánh|nhận|đòi|không|bị|"
    r"thu)(?!\w))"
    r"[^.\n:!?]){5,240}[.]?$",
    strict=True,  # "Nhạn" is a name and "nhận" a deed
)
# "Công ty ... do bà B làm giám đốc; MST: ..." below the recipients.
FIRM_WRITES = compile_vi(
    r"(?:công ty|doanh nghiệp|hợp tác xã|htx|hộ kinh doanh|cơ sở|ban quản trị)[^\n]{0,120}?(?<!\w)"
    r"(?:mst|mã số thuế|trụ sở|địa chỉ|số \d+|"
    r"làm giám đốc|là giám đốc|người đại diện)(?!\w)"
)
PERSONAL = compile_vi(
    r"(?<!\w)(?:sinh năm|sinh ngày|cccd|cmnd|căn cước|định danh|thường trú|trú tại|điện thoại|sđt|"
    r"số máy|hộ chiếu|quốc tịch)(?!\w)|(?<!\w)sinh \d{1,2}[/.-]\d"
)
# A line that says something of an office instead of naming it.
TELLS = compile_vi(r"(?<!\w)(?:được|xin|gồm|đã|bị|trụ sở|đại diện|kính|gửi mấy|viết)(?!\w)")
# Place and day of signing in full, wherever it stands: "Đà Nẵng, ngày 22/9/2026".
PLACE_AND_DAY = compile_vi(
    r"ngày \d{1,2} tháng \d{1,2} năm \d{4}\W*$|"
    r"[^\W\d][^\n\d:;.]{1,40}, ?(?:ngày ?)?\d{1,2}(?: tháng \d{1,2} năm \d{4}|"
    r"([/.-])\d{1,2}\1\d{4})\W*$"
)
# What may follow in a line about the writer and is no matter yet.
OF_WRITER = compile_vi(
    r"\W*(?:giấy (?:ủy quyền|giới thiệu)|trước (?:sáp nhập|kia|đây)[^.;\n]{0,20} thuộc|thuộc|"
    r"trước(?: đây| kia| ngày| khi| năm)?[^.;\n]{0,24} (?:thuộc|là) (?:xã|phường|thị trấn|huyện)|"
    r"(?:số )?máy(?: |:)|nhà (?:ở|tại)|[^.;\n]{0,50}(?:số máy|số điện thoại|viết hộ|viết giúp|"
    r"ghi hộ)(?!\w)|(?:tui|tôi|em|con) (?:ít học|không biết chữ|già yếu))"
)
# What makes a sentence about the writer the beginning of the matter.
MATTER = compile_vi(
    r"(?<!\w)(?:tố cáo|khiếu nại|kiến nghị|phản ánh|đề nghị|yêu cầu|kính mong|mong|nhờ (?!ông|bà|"
    r"anh|chị|cháu|con)|xin (?!gọi|liên hệ)|bị|thấy|xảy ra|việc|đến nay|từ (?:năm|tháng|ngày)|"
    r"ngày \d|hôm|nay|nhưng|không (?:được|có|cho|trả)|muốn|bảo|"
    r"nói|hỏi|đòi|cọc|nộp|đã|chưa|cho (?:tôi|em|con|tui))(?!\w)"
)
OFFICE = compile_vi(r"\W*(?:chức vụ|chức danh|đơn vị|nơi công tác|công tác tại)(?:\W)")
ONE_SENTENCE = 260  # a longer line about the writer goes on with the matter ...
INTRODUCTION = 480  # ... but for one of several sentences of which none does
NEXT_SENTENCE = re.compile(r"(?<!\btp)(?<!\b[pqxhđc])[.!?;] (?=\w)")
BULLET = re.compile(r"[-+*•·–]|\d{1,2}[.)/](?!\d)")
# "Cô giáo hưu Đinh Thị Nhuần, tổ 3": what somebody is, the name, and where they live.
NAMED_LINE = compile_vi(
    r"(?:thay mặt |đại diện )?(?:ông|bà|anh|chị|cô|chú|bác|thầy|bs|bác sĩ|gs|pgs|ts|kỹ sư|"
    r"luật sư|cựu|con trai|con gái|cháu nội|cháu ngoại|"
    r"cụ|em|cháu|con|thợ|người|dược sĩ|nhạc sĩ|trưởng|tổ trưởng)(?: \w{2,7}){0,3}:? "
    rf"(?:: ?)?(?:{FAMILY})(?: \w{{1,7}}){{1,3}}(?: ?[,(–-]|$)"
)
NAME = r"[^\W\d_]+(?: [^\W\d_]+){1,4}"
NAME_LINE = re.compile(rf"{NAME}(?:(?:\s{{2,}}|\t| [–-] |, ){NAME}){{0,5}}")
# "Bùi Văn Dểnh - 0332196048 - xóm ...", "Sà Phên, số máy 0949 05 77 31": who can be called where.
NAMED_AND_MORE = re.compile(r"(?:[^\W\d_]+ ){1,4}[^\W\d_]+ ?[,./(–-].{0,110}$")
ENDS_DATED = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{4}\W*$")
CALLED = re.compile(r"\d(?:[ .-]?\d){8,10}\W*$")
GREETING_END = compile_vi(
    r"(?<! \d)[.!?](?=\s+\S)|,(?= (?:(?:tôi|em|con|cháu|nhà tôi|gia đình|chúng tôi|hai tuần|hiện|"
    r"nhà|nắp|cột|cây|vỉa hè|chó|quán|loa|biển|bảng|đêm|chiều|vừa|cả|nhiều|một|nước|"
    r"hồ sơ|đường|ngõ|hẻm|cống|đèn|chợ|xóm|khu|tổ|trước|sáng|tối|hôm|từ|mấy|có|con|xe|rác)(?:\W)|"
    r"(?:ông|bà|anh|chị|cô) (?!chủ tịch|giám đốc|trưởng|phó|bí thư|hiệu trưởng)))"
)

# What follows the last sentence of a message: "Em Tạ Minh Quân, 0987 110 346", "Một người dân".
_CAPITAL = rf"[{UPPER}][^\W\d_]*['’]?[^\W\d_]*"
FAREWELL = re.compile(
    rf"(?:[.!?…)]|\bạ|"
    rf"(?<=\d))\s+(?:(?P<date>\d{{1,2}}[/.-]\d{{1,2}}[/.-]\d{{4}}),?\s+)?"
    rf"(?P<name>(?:(?:Người (?:viết|gửi|phản ánh|báo)|Nguoi (?:gui|viet|phan anh)|Tên em|Tên tôi|"
    rf"Tên e|"
    rf"[Ee](?:m(?: tên| là)?)?|[Cc]on tên|[Tt]ôi(?: tên| là)|TÔI LÀ|[Cc]háu(?: tên| là)?|Cụ|"
    rf"Anh|Chị|"
    rf"Ông|Bà|"
    rf"Liên hệ|Ký tên|Cư dân)"
    rf"(?: (?:là|anh|chị|ông|bà))?[ :,]{{1,3}})?(?:{_CAPITAL}(?: (?:thị|văn|{_CAPITAL})){{1,4}}"
    rf"|(?<=[Ee]m ){_CAPITAL}(?=, ?(?:số|so|sđt|đt|dt))"
    rf"|(?<=anh )[{UPPER}]\w+|(?<=chị )[{UPPER}]\w+)"
    rf"(?: ?\([^)\n]{{1,40}}\))?(?=[ ,.;:–-]*(?:$|\n\s*$|[\d+(]|(?:số|so|sđt|SĐT|đt|ĐT|dt|"
    rf"[Đđ]iện thoại|[Dd]t|"
    rf"mail|ở|tổ|thôn|ấp|xóm|bản|khóm|khu|phường|xã|số nhà|nhà|email|zalo|Zalo|cử tri|CCCD)[ .:]|"
    rf"\S+@))"
    rf"[^\n]{{0,170}}|Một (?:người dân|cư dân|công dân)[^\n.]{{0,40}}\.?)\s*$"
)
