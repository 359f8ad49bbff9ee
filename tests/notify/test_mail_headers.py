"""Headers in Thai: what arrives is what was written, blanks included, in lines that every server takes."""

from __future__ import annotations

from email.message import EmailMessage

from hypothesis import given
from hypothesis import strategies as st

from ita_sync.notify.mail_headers import POLICY
from ita_sync.notify.message import as_address

from .conftest import as_read

names = st.lists(st.text('กขน้ำเ่abc(",=?', min_size=1, max_size=14), min_size=1, max_size=9).map(" ".join)


@given(names)
def test_every_blank_arrives(name: str) -> None:
    message = EmailMessage(policy=POLICY)
    message["From"] = as_address("ita@example.go.th", f"ITA น้ำ {name}")
    message["Subject"] = f"รายงาน {name}"
    raw = message.as_bytes()
    assert as_read(raw, "Subject") == f"รายงาน {name}"
    assert as_read(raw, "From") == f"ITA น้ำ {name} <ita@example.go.th>"
    assert raw.isascii()
    assert all(len(line) <= 78 for line in raw.splitlines())
