"""What the chat costs a visitor's line."""

from __future__ import annotations

from urllib.parse import urlsplit

from tests.browser.conftest import Visit
from tests.browser.watch import Watch

LIMIT = 15 * 1024


def test_the_widget_weighs_no_more_than_15_kb(visit: Visit, watch: Watch) -> None:
    chat = visit("/")
    chat.open()
    files = {request.url: request for request in watch.requests if urlsplit(request.url).path.startswith("/widget/")}
    sizes = {urlsplit(url).path: request.sizes()["responseBodySize"] for url, request in files.items()}
    assert len(sizes) > 1
    assert sum(sizes.values()) <= LIMIT, sizes


def test_the_second_page_loads_nothing_of_it_again(visit: Visit, watch: Watch) -> None:
    chat = visit("/")
    chat.open()
    watch.requests.clear()
    chat.page.goto(chat.page.url + "impressum")
    chat.launcher.or_(chat.field).first.wait_for()
    again = [request for request in watch.requests if urlsplit(request.url).path.startswith("/widget/")]
    # What comes out of the browser's cache has no size.
    assert [request.url for request in again if request.sizes()["responseBodySize"] > 0] == []
