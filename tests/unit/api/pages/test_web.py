"""Where a log-in may lead, and which origins may send forms."""

import pytest
from fastapi import Request

from api.pages.petitions import Asked
from api.pages.web import local_path, require_own_origin
from api.problems import Problem


@pytest.mark.parametrize(
    "wanted",
    [None, "", "https://other.vn/", "//other.vn/", "/\\other.vn", "javascript:alert(1)", "/a\nb"],
)
def test_a_log_in_never_leads_elsewhere(wanted):
    assert local_path(wanted) == "/petitions"


def test_a_log_in_leads_back():
    assert local_path("/petitions?kind=KN") == "/petitions?kind=KN"


def _request(**headers):
    pairs = [(name.encode(), value.encode()) for name, value in headers.items()]
    return Request({"type": "http", "method": "POST", "path": "/login", "headers": pairs})


@pytest.mark.parametrize("origin", ["http://other.vn", "null", "http://donthu.vn:81", ""])
def test_a_form_of_another_site_is_refused(origin):
    with pytest.raises(Problem):
        require_own_origin(_request(host="donthu.vn", origin=origin))


def test_a_form_of_our_own_is_taken_also_behind_a_proxy_that_ends_tls():
    require_own_origin(_request(host="donthu.vn", origin="https://donthu.vn"))


def test_unknown_filters_do_not_restrict():
    wanted = Asked(status="x", kind="x", topic="x", review="x").filter()
    assert (wanted.status, wanted.kind, wanted.topic, wanted.needs_review) == (None,) * 4


def test_the_address_of_the_next_page_keeps_the_filters():
    asked = Asked(kind="KN", q="tái định cư")
    assert asked.query(cursor="abc") == (
        "/petitions?kind=KN&q=t%C3%A1i+%C4%91%E1%BB%8Bnh+c%C6%B0&cursor=abc"
    )
    assert Asked().query() == "/petitions"
