"""What a server answered, as a sentence quotes it."""

from __future__ import annotations

import pytest

from ita_sync.text.foreign_answers import LENGTH, quotable

NGINX = (
    "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n"
    "<hr><center>nginx/1.27.0</center>\r\n</body>\r\n</html>\r\n"
)
STYLED = (
    "<!DOCTYPE html><style>p{color:red}</style><script>if (1<2) say('no')</script><p>Sign in &amp; pay</p>"
)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("", ""),
        ("Service\n Unavailable\n", "Service Unavailable"),
        ("form file '<index.html>' is required", "form file '<index.html>' is required"),
        (NGINX, "502 Bad Gateway"),
        ("\ufeff" + NGINX, "502 Bad Gateway"),
        (NGINX.replace("502 Bad Gateway</title>", "</title>"), "502 Bad Gateway nginx/1.27.0"),
        ('<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>', "AccessDenied"),
        (STYLED, "Sign in & pay"),
        ("<title>Tom &lt;&amp; Jerry", "Tom <& Jerry"),
        ("<script>" * 5_000, ""),
    ],
)
def test_a_web_page_is_quoted_by_its_title_or_by_what_it_shows(answer: str, said: str) -> None:
    assert quotable(answer) == said


def test_a_long_answer_is_cut() -> None:
    assert len(quotable("ก" * 10_000)) == LENGTH
