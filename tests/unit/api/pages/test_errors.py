"""The page of a failure of ours, which may not ask the store that failed."""

from fastapi import Request

from api.pages.errors import show_problem
from api.problems import ProblemDocument


def test_a_failure_of_ours_needs_no_store_and_tells_the_request_id():
    request = Request({"type": "http", "method": "GET", "path": "/x", "headers": []})
    problem = ProblemDocument(
        type="urn:donthu:problem:internal",
        title="Internal Server Error",
        status=500,
        detail="Hệ thống gặp lỗi <b>.",
        code="internal",
        request_id="abc123",
    )
    answer = show_problem(request, problem)
    text = bytes(answer.body).decode()
    assert answer.status_code == 500
    assert '<html lang="vi">' in text
    assert "Hệ thống gặp lỗi &lt;b&gt;." in text
    assert "abc123" in text
    assert "Đăng xuất" not in text
