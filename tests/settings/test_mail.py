"""[mail]: addresses and domains as people write them."""

import re

import pytest

from ita_sync.settings import Mail
from tests.conftest import ROOT
from tests.settings.minimal import MINIMAL, problem, settings


def test_what_the_example_comments_out_about_mails_is_the_default(tmp_path):
    """But for the addresses, of which there is no default."""
    text = (ROOT / "config" / "ita.toml").read_text(encoding="utf-8")
    section = text[text.index("[mail]") : text.index("# สิ่งที่ตรวจ")]
    mail = settings(tmp_path, MINIMAL + re.sub(r"(?m)^# (\w+ = )", r"\1", section)).mail
    assert mail.sender
    assert mail.model_copy(update={"sender": None, "coordinator": (), "operator": ()}) == Mail()


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('remind_from = "30"', "mail.remind_from: has to be a whole number, without quotation marks"),
        ("remind_from = 30.5", "mail.remind_from: has to be a whole number"),
        ("remind_from = true", "mail.remind_from: has to be a whole number"),
        ("remind_from = -1", "mail.remind_from: has to be at least 0"),
        ("remind_from = 400", "mail.remind_from: must not be more than 366"),
        ('remind_every = "mondey"', "or 'sunday'; did you mean monday?"),
        ('remind_every = "Friday"', "did you mean friday?"),
        ("remind_every = 1", "mail.remind_every: has to be one of 'monday', "),
        ('remind_every = ["monday"]', "mail.remind_every: has to be one of 'monday', "),
        ('remind_evry = "monday"', "mail.remind_evry: unknown key; did you mean remind_every?"),
        (
            'policy = "change"',
            "mail.policy: has to be one of 'changes', 'daily' or 'off'; did you mean changes?",
        ),
        ('attach = "maybe"', "mail.attach: has to be true or false, without quotation marks"),
        ("contact = 43", "mail.contact: has to be a text in quotation marks"),
        ('retry_seconds = "soon"', "mail.retry_seconds: has to be a number, without quotation marks"),
        ("retry_seconds = -1", "mail.retry_seconds: has to be at least 0"),
        ("retry_seconds = 9999", "mail.retry_seconds: must not be more than 3600"),
        ("domains = 3", "mail.domains: has to be a list in square brackets"),
        ('domains = ["a.go.th", 3]', "mail.domains, no. 2: has to be a text in quotation marks"),
        ('domains = "a.go.th, b.go.th"', "mail.domains: several of them stand in a list"),
        ('domains = "a.go.th b.go.th"', "mail.domains: several of them stand in a list"),
        ('domains = "a.go.th，somchai@b.go.th"', "mail.domains: several of them stand in a list"),
        ('domains = ["somchai@b..th"]', "mail.domains, no. 1: this is neither a domain"),
        ('operator = "somchai@a.go.th; x@b.go.th"', "mail.operator: several addresses stand in a list"),
        (
            'operator = "กองช่าง:somchai@a.go.th／x@b.go.th"',
            "mail.operator: several addresses stand in a list",
        ),
        ('operator = "นายช่าง ก. <somchai@a.go.th>"', "mail.operator, no. 1: write the address alone"),
        ('from = "somchai@a.go.th/x@b.go.th"', "mail.from: this is more than one mail address"),
        ('domains = ["https://a.go.th"]', "mail.domains, no. 1: this is neither a domain, such as"),
        ('domains = ["a.go.th", "b c.go.th"]', "mail.domains, no. 2: this is neither a domain"),
        ('domains = ["somchai@localhost"]', "mail.domains, no. 1: this is neither a domain"),
        ('domains = ["th"]', "mail.domains, no. 1: this is neither a domain"),
        ('domains = ["@"]', "mail.domains, no. 1: this is neither a domain"),
        ('domains = ["a..th"]', "mail.domains, no. 1: this is neither a domain"),
        ('addressees = "x"', "mail.addressees: has to be a section of its own, with keys"),
        ('addressees = { "กองช่าง" = 3 }', "mail.addressees.กองช่าง: has to be a text in quotation marks"),
        ('addressees = { "กองช่าง" = " " }', "mail.addressees.กองช่าง: must not be blank"),
    ],
)
def test_a_wrong_word_about_the_mails_is_told_with_its_key(tmp_path, line, said):
    told = problem(tmp_path, f"{MINIMAL}\n[mail]\n{line}")
    assert said in told
    assert "somchai" not in told


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ('"example.go.th"', ("example.go.th",)),
        ('["Example.GO.th.", "@a.th", "*@b.th", "*.c.th", ".d.th"]', ("example.go.th", "a.th", "b.th", "c.th", "d.th")),
        ('["Somchai@Gmail.com"]', ("somchai@gmail.com",)),
        ('["เมืองเก่า.ไทย", "a@เมืองเก่า.ไทย"]', ("xn--12cl1f2b1a0a5de7e.xn--o3cw4h", "a@xn--12cl1f2b1a0a5de7e.xn--o3cw4h")),
        ('["xn--12cl1f2b1a0a5de7e.XN--o3cw4h"]', ("xn--12cl1f2b1a0a5de7e.xn--o3cw4h",)),
        ("[]", ()),
    ],
)  # fmt: skip
def test_domains_as_people_write_them(tmp_path, written, meant):
    assert settings(tmp_path, f"{MINIMAL}\n[mail]\ndomains = {written}").mail.domains == meant


@pytest.mark.parametrize(
    ("section", "said"),
    [
        ('[mail]\nfrom = "ITA <a@b.go.th>"', "mail.from: write the address alone"),
        (
            '[mail]\ncoordinator = "a@b.go.th, c@d.go.th"',
            'mail.coordinator: several addresses stand in a list, such as ["a@',
        ),
        ('[mail]\nfrom = "a@b.go.th; c@d.go.th"', "mail.from: this is more than one mail address"),
        ('[mail]\nfrom = "nobody"', "mail.from: this is not a mail address"),
        ('[owners]\n"กองคลัง" = "x"', "owners.กองคลัง"),
        ('[owners]\n"" = "a@b.go.th"', 'owners."": must not be blank'),
        ('[owners]\n"\u00a0\u200b" = "a@b.go.th"', "must not be blank"),
        ('[owners]\n"กองช่าง" = "a@b.th"\n"กองช่าง " = "c@b.th"', "owners: one unit stands there twice"),
        ('[owners]\n"กองช่าง" = "a@b.th"\n"\u200bกองช่าง" = []', "owners: one unit stands there twice"),
        ('[mail]\nfrom = ""', "mail.from: no address is given; put #"),
        ('[mail]\ncoordinator = "\u200b "', "mail.coordinator, no. 1: no address is given"),
        ('[mail]\noperator = ["a@b.go.th", ""]', "mail.operator, no. 2: no address is given"),
        ('[mail]\nfrom = "mailto:a@b.go.th"', "mail.from: write the address alone"),
        ('[mail]\nfrom = "a@b..th"', "mail.from: this is not a mail address"),
        ('[mail]\nfrom = "a@b.go.th\\nBcc: x"', "mail.from: this is not a mail address"),
        ('[mail]\nattach = "no"', "mail.attach: has to be true or false, without quotation marks"),
        ("[mail]\nattach = 0", "mail.attach: has to be true or false"),
        ("[mail]\nretry_seconds = true", "mail.retry_seconds: has to be a number"),
        (
            '[mail]\nhost = "smtp.example.go.th"',
            "unknown key; servers and passwords come from the environment",
        ),
        ('[mail]\npassword = "geheim"', "mail.password: unknown key; servers and passwords come from"),
        ('[mail]\nSMTP_HOST = "m"', "come from the environment, such as SMTP_HOST"),
    ],
)
def test_what_is_no_address_is_told_with_its_key(tmp_path, section, said):
    assert said in problem(tmp_path, f"{MINIMAL}\n{section}")


def test_an_address_without_what_nobody_sees(tmp_path):
    mail = settings(tmp_path, f'{MINIMAL}\n[mail]\nfrom = "\u200bita@exam\u200bple.go.th\u00a0"').mail
    assert mail.sender == "ita@example.go.th"
