"""Foreign text made harmless."""

from ita_sync.text import sanitize
from tests.conftest import processor_time


def test_what_the_cut_leaves_of_an_address_is_an_address_still():
    assert "@" not in sanitize.redact_and_truncate("ก" * 284 + " somchai@example.go.th")


def test_words_beside_an_address_stay():
    assert sanitize.redact("ถึง a@x.go.th, b@y.go.th; 5 @ 3") == "ถึง […], […]; 5 @ 3"


def test_a_long_text_is_redacted_in_no_time():
    with processor_time():
        assert sanitize.redact("ก" * 50_000 + " a@x.th").endswith(" […]")


def test_a_service_account_is_nobodys_mailbox():
    """Somebody has to share the sheet with it, also where only the log of a workflow says so."""
    account = "ita-sync@my-project.iam.gserviceaccount.com"
    assert sanitize.redact_people(f"แชร์ให้ “{account}” และ a@x.go.th") == f"แชร์ให้ “{account}” และ […]"
    assert sanitize.workflow_log(f"Share it with {account}.") == f"Share it with {account}."
    for other in (f"{account}.evil.com", "a@gserviceaccount.com.th"):
        assert "@" not in sanitize.redact_people(other)
    assert "@" not in sanitize.redact(account)
