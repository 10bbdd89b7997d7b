import gzip
import json

import pytest

import nlp
from nlp import EntityKind, rolebuild, unitbuild
from nlp.fields import rolemodel

K = EntityKind


def people(text: str) -> dict[str, str]:
    kinds = {K.PETITIONER, K.RESPONDENT, K.PERSON}
    return {e.text: e.kind.value for e in nlp.parse_text(text).entities if e.kind in kinds}


def test_all_mentions_of_a_person_play_one_part():
    found = people(
        "ĐƠN TỐ CÁO\nKính gửi: UBND xã Tam Nông\nTôi tên là Vi Thị Mùi, sinh năm 1971.\n"
        "Ông Hà Công Trường là trưởng thôn. Năm 2024 ông Trường thu của mỗi hộ 2 triệu đồng mà "
        "không vào sổ. Tôi tố cáo ông Trường chiếm giữ tiền của dân, đề nghị xử lý.\n"
        "Chị Lò Thị Sen chứng kiến việc này.\nNgười tố cáo\nVi Thị Mùi\n"
    )
    assert found["Hà Công Trường"] == found["Trường"] == "RESPONDENT"
    assert found["Vi Thị Mùi"] == "PETITIONER"
    assert found["Lò Thị Sen"] == "PERSON"


@pytest.mark.parametrize(
    "text",
    [
        "Đèn ở ngã tư Ông Ích Khiêm hỏng đã hai tuần, đề nghị thay.",
        "Thưa ông Chủ tịch phường, đường ngập, đề nghị nạo vét.",
        "Anh Hai tôi mất năm ngoái, nay tôi xin trích lục khai tử.",
        "Gửi Trưởng phòng Kinh tế xã, đề nghị trả lời.",
    ],
)
def test_places_titles_and_kin_are_no_names(text):
    assert people(text) == {}


@pytest.mark.parametrize("name", ["ông Chính", "bà Ban", "chú Ba", "thằng Lực", "cậu Quyết"])
def test_any_word_is_a_name_after_a_form_of_address(name):
    found = people(f"Hôm qua {name} đổ rác ra ngõ, tôi nhắc thì chửi. Đề nghị phường xử lý.")
    assert name.split()[1] in found


def test_a_company_complained_of():
    petition = nlp.parse_text(
        "ĐƠN TỐ CÁO\nBị tố cáo: Công ty TNHH Nhựa Song Thuận, kho 5 đường số 11.\n"
        "Công ty xả khói ban đêm, đề nghị xử phạt."
    )
    found = {e.text: e for e in petition.entities if e.kind is K.RESPONDENT}
    assert found["Công ty TNHH Nhựa Song Thuận"].role == "respondent_organisation"


def test_the_same_corpus_gives_the_same_model(tmp_path):
    first = rolebuild.build()
    unitbuild.write(tmp_path / "roles", first)
    assert json.loads(gzip.decompress((tmp_path / "roles").read_bytes())) == first
    assert rolebuild.build() == first
    assert (tmp_path / "roles").stat().st_size < 500_000
    model = rolemodel.read(tmp_path / "roles")
    odds = model.people.probabilities(["rule:PETITIONER", "unheard of"])
    assert sum(odds.values()) == pytest.approx(1.0)
    assert odds["PETITIONER"] > odds["RESPONDENT"]


def test_another_version_is_refused():
    with pytest.raises(ValueError, match="build-roles"):
        rolemodel.RoleModel({"version": 0})


def test_a_model_of_other_code_is_not_used(tmp_path, monkeypatch, caplog):
    stale = {"version": "of other code", "people": {}, "organisations": {}}
    unitbuild.write(tmp_path / "roles", stale)
    monkeypatch.setenv("DONTHU_DATA", str(tmp_path))
    monkeypatch.setattr(rolemodel, "_DATA", tmp_path)
    model = rolemodel.active.__wrapped__()
    assert "run script/build-roles" in caplog.text
    assert model.people.probabilities(["rule:PETITIONER"])["PETITIONER"] > 0.3


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (
            "ĐƠN TỐ CÁO\nTôi tố cáo ông Trần Văn Bình, Chủ tịch xã, nhận tiền của dân để bỏ qua "
            "việc xây nhà không phép.\nTôi yêu cầu giữ bí mật vì tôi là em rể của bà Lê Thị Hoa.",
            "Lê Thị Hoa",
        ),
        (
            "Đề nghị không nêu tên tôi, tôi là cháu của ông Phạm Văn Tám. Ông Nguyễn Văn Dũng "
            "trưởng ấp ăn chặn tiền hỗ trợ lũ.",
            "Phạm Văn Tám",
        ),
    ],
)
def test_whose_kin_the_writer_is_plays_no_part(text, name):
    assert people(text)[name] == "PERSON"


def test_who_is_also_complained_of_stays_so_whoever_is_kin():
    text = (
        "ĐƠN TỐ CÁO\nTôi tên Lê Văn Tám, là cháu của ông Lê Văn Sáu. Ông Lê Văn Sáu lấn chiếm đất "
        "của tôi. Đề nghị phường buộc ông Sáu trả đất."
    )
    assert people(text)["Lê Văn Sáu"] == "RESPONDENT"


def test_a_message_that_ends_with_a_deed_is_not_signed_by_the_doer():
    text = "Đề nghị xã xem lại giúp bà con. Ông Nguyễn Văn Dũng trưởng ấp ăn chặn tiền hỗ trợ lũ."
    assert people(text)["Nguyễn Văn Dũng"] == "RESPONDENT"


def test_an_office_that_once_gave_something_is_not_complained_of():
    text = (
        "ĐƠN KHIẾU NẠI\nTôi là Lê Văn Quý, trú tại số 3 Lê Lai. Tôi khiếu nại Quyết định số "
        "45/QĐ-UBND do ông Phạm Hùng Sơn ký, phạt tôi vì xây nhà không phép. Năm 2010 nhà tôi đã "
        "được UBND thành phố Thanh Hóa cấp sổ đỏ. Yêu cầu hủy quyết định trên.\nLê Văn Quý"
    )
    [office] = [e for e in nlp.parse_text(text).entities if e.text == "UBND thành phố Thanh Hóa"]
    assert office.kind is K.ORG


def test_foreign_names_with_a_hyphen():
    text = "Tôi là Kim Min-soo, người Hàn Quốc. Tôi khiếu nại Công ty Hoàng Huy không trả cọc."
    assert people(text)["Kim Min-soo"] == "PETITIONER"
    assert "Lê Thị An" in people("Bà Lê Thị An-con ông Bảy đổ rác ra ngõ, đề nghị phường xử lý.")


def test_who_is_represented_writes():
    found = people(
        "ĐƠN KIẾN NGHỊ\nKính gửi: UBND xã Phong Điền\nTôi là Triệu Minh Thông, đại diện theo giấy "
        "ủy quyền số 612/UQ ngày 20/10/2025 của bà Từ Thị Sến và ông Nhan Văn Sang, cùng ở ấp Nhơn "
        "Lộc. Bà Sến mua một máy mát-xa giá 26 triệu đồng, ông Sang mua sâm, đều trả tiền mặt cho "
        "cô Ninh Diễm Kiều. Máy khét, gọi thì cô Kiều khóa máy.\nĐề nghị buộc cô Kiều hoàn tiền."
    )
    assert {name for name, kind in found.items() if kind == "PETITIONER"} == {
        "Triệu Minh Thông", "Từ Thị Sến", "Nhan Văn Sang", "Sến", "Sang",
    }  # fmt: skip
    assert found["Ninh Diễm Kiều"] == "RESPONDENT"


def test_a_given_name_that_is_also_a_school():
    assert people("Con tên Nguyễn Trường Duy, ở trọ, xin giúp đòi lương.") == {
        "Nguyễn Trường Duy": "PETITIONER"
    }


def test_a_building_firm():
    petition = nlp.parse_text(
        "Xe cuốc của công ty xây dựng Năm Thành làm kè móc sập vuông của tui. Nay xin xã mời bên "
        "công ty xây dựng Năm Thành ra giáp mặt, buộc đền 35 triệu như đã hứa."
    )
    firms = [e for e in petition.entities if e.text == "công ty xây dựng Năm Thành"]
    assert [e.kind for e in firms] == [K.RESPONDENT, K.RESPONDENT]


@pytest.mark.parametrize(
    ("text", "writers"),
    [
        (
            "Em bán cá ở chợ Mới phường Thanh Sen, tên Hồ Thị Xoan. Ban quản lý tăng tiền chỗ "
            "ngồi. Đề nghị phường xem lại.",
            {"Hồ Thị Xoan"},
        ),
        (
            "em ban ca o cho Moi phuong Thanh Sen, ten Ho Thi Xoan. ban quan ly tang tien cho "
            "ngoi, de nghi phuong xem lai.",
            {"Ho Thi Xoan"},
        ),
        (
            "Tôi là Nguyễn Thị Thơm, nuôi cá. Tôi đứng tên cùng hai người bạn hàng là Lê Văn Hớn "
            "và Phan Thị Ngoan. Nước thải làm cá chết. Đề nghị xã xử lý.",
            {"Nguyễn Thị Thơm", "Lê Văn Hớn", "Phan Thị Ngoan"},
        ),
        (
            "Yêu cầu xã kiểm tra danh sách nhận gạo, thu hồi phần phát sai.\n"
            "Người phản ánh: Hoàng Minh Tuấn, thôn Phú Hòa, xã Lệ Ninh\nĐiện thoại: 0397 552 108\n",
            {"Hoàng Minh Tuấn"},
        ),
    ],
)
def test_who_writes_in_other_words(text, writers):
    assert {name for name, kind in people(text).items() if kind == "PETITIONER"} == writers


def test_ordinary_words_with_capitals_name_nobody():
    text = (
        "Tôi là Trần Văn Tám. Đề nghị xã:\n- Mở cống đầu mương;\n- Hoàn lại tiền nạo vét nếu vụ "
        "này không có nước."
    )
    assert set(people(text)) == {"Trần Văn Tám"}


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        (
            "toi la bi thu chi doan, ten la Pham Dinh Cuong. Toi to cao ong truong thon Do Van Quy "
            "an chan tien ho tro lut.",
            "Pham Dinh Cuong",
            "PETITIONER",
        ),
        (
            "Kính gửi UBND xã. Bố tôi là liệt sĩ Lê Văn Chắt, tôi là Lê Văn Tài, kiến nghị cấp lại "
            "bằng.",
            "Lê Văn Chắt",
            "PERSON",
        ),
        (
            "ĐƠN KHỞI KIỆN\nBị đơn: ông Phùng Quang Trí.\nNgười viết: Ma Thị Sảo, trú tại Bản Áng."
            "\nÔng Trí lấn đất của tôi.",
            "Ma Thị Sảo",
            "PETITIONER",
        ),
    ],
)
def test_who_is_who(text, name, kind):
    assert people(text)[name] == kind


@pytest.mark.parametrize(
    "text",
    [
        "Tôi tố cáo bà hiệu trưởng Tôn Nữ Bích Đào. Bà Đào cho em gái là Tôn Nữ Bích Liễu thầu.",
        "Tôi là em rể bà Đoàn Thị Ngát. Bà Ngát và ông giám đốc Cao Minh Triết kê khống 2.300 bộ.",
    ],
)
def test_kin_of_somebody_never_writes(text):
    assert "PETITIONER" not in people(text).values()


def test_people_called_after_provinces_and_peoples_after_nobody():
    found = people(
        "Tôi là K'Brôih, người K'Ho. Phó Giám đốc Lê Bắc Ninh ký giấy thu rẫy của tôi, đề nghị "
        "tỉnh Bắc Ninh xem lại."
    )
    assert set(found) == {"K'Brôih", "Lê Bắc Ninh"}
