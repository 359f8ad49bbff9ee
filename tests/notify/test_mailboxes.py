"""Which addresses get one letter together, and that an editor of the sheet cannot make the service a relay."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ita_sync.domain import COORDINATOR, OPERATOR
from ita_sync.notify.mailboxes import MOST_ADDRESSES, Mailbox, Notice, mailboxes, within_limit
from ita_sync.notify.recipients import Recipients
from ita_sync.settings import Settings
from ita_sync.text.mail_addresses import address_key

MakeSettings = Callable[..., Settings]
UNITS = ("สำนักปลัด", "กองคลัง", "กองช่าง")
THAI_DOMAIN = "เมืองเก่า.ไทย"
SAME_DOMAIN = "xn--12cl1f2b1a0a5de7e.xn--o3cw4h"


def with_domains(
    *domains: str, owners: Mapping[str, Sequence[str]] | None = None, **mail: object
) -> Settings:
    values = {
        "agency": {"name": "เทศบาลตำบลเมืองเก่า", "district": "เมือง", "province": "ขอนแก่น"},
        "report": {"fiscal_year": 2568},
        "sheet": {"source": "measures.csv"},
        "owners": owners or {},
        "mail": {"domains": domains, **mail},
    }
    return Settings.model_validate(values)


ANY = with_domains()


def people(
    units: Mapping[str, Sequence[str]], coordinator: Sequence[str] = (), operator: Sequence[str] = ()
) -> Recipients:
    return Recipients(
        {unit: tuple(addresses) for unit, addresses in units.items()}, tuple(coordinator), tuple(operator)
    )


def names(who: Recipients) -> tuple[str, ...]:
    return (*who.units, COORDINATOR, OPERATOR)


def boxes(who: Recipients, settings: Settings = ANY) -> tuple[Mailbox, ...]:
    return mailboxes(who, names(who), settings)[0]


def notices(who: Recipients, settings: Settings = ANY) -> tuple[Notice, ...]:
    return mailboxes(who, names(who), settings)[1]


def test_addresses_that_stand_for_the_same_recipients_get_one_letter() -> None:
    units = {
        "สำนักปลัด": ["p@a.th", "both@a.th", "ita@a.th"],
        "กองคลัง": ["both@a.th", "ita@a.th", "k@a.th", "k2@a.th"],
    }
    who = people(units, ["ita@a.th", "c@a.th"], ["it@a.th"])
    assert boxes(who) == (
        Mailbox(("สำนักปลัด",), ("p@a.th",)),
        Mailbox(("สำนักปลัด", "กองคลัง"), ("both@a.th",)),
        Mailbox(("สำนักปลัด", "กองคลัง", COORDINATOR), ("ita@a.th",)),
        Mailbox(("กองคลัง",), ("k@a.th", "k2@a.th")),
        Mailbox((COORDINATOR,), ("c@a.th",)),
        Mailbox((OPERATOR,), ("it@a.th",)),
    )


def test_only_the_recipients_that_are_asked_for() -> None:
    who = people({"สำนักปลัด": ["p@a.th", "c@a.th"], "กองคลัง": ["p@a.th"]}, ["c@a.th"])
    assert mailboxes(who, ["กองคลัง"], ANY)[0] == (Mailbox(("กองคลัง",), ("p@a.th",)),)
    assert mailboxes(who, [COORDINATOR], ANY)[0] == (Mailbox((COORDINATOR,), ("c@a.th",)),)
    assert mailboxes(who, [], ANY) == ((), ())


@pytest.mark.parametrize(
    "spellings",
    [
        ("a@example.go.th", "A@Example.GO.TH"),
        (f"a@{THAI_DOMAIN}", f"a@{SAME_DOMAIN}"),
        (f"a@{SAME_DOMAIN.upper()}", f"A@{THAI_DOMAIN}"),
        ("a@example.go.th", "a@example.go.th."),
        ("a@ｅxample.go.th", "a@example.go.th"),
        ("a@x..th", "A@X..TH"),  # no domain at all, but the same text
    ],
)
def test_one_address_in_two_spellings_is_one_and_the_first_is_used(spellings: tuple[str, str]) -> None:
    first, second = spellings
    assert boxes(people({"สำนักปลัด": [first], "กองคลัง": [second]})) == (
        Mailbox(("สำนักปลัด", "กองคลัง"), (first,)),
    )
    assert boxes(people({}, [first, second])) == (Mailbox((COORDINATOR,), (first,)),)


def test_a_unit_without_an_address_keeps_its_letter_and_a_role_does_not() -> None:
    who = people({"สำนักปลัด": [], "กองคลัง": ["k@a.th"]})
    assert mailboxes(who, ["สำนักปลัด", "กองช่าง", "กองคลัง", COORDINATOR, OPERATOR], ANY)[0] == (
        Mailbox(("สำนักปลัด",), ()),
        Mailbox(("กองช่าง",), ()),
        Mailbox(("กองคลัง",), ("k@a.th",)),
    )


@pytest.mark.parametrize(
    ("domains", "address", "is_allowed"),
    [
        ((), "anybody@anywhere.example", True),
        (("go.th",), "a@go.th", True),
        (("go.th",), "a@x.go.th", True),
        (("go.th",), "a@X.Y.GO.TH", True),
        (("go.th",), "a@evilgo.th", False),
        (("go.th",), "a@go.th.evil.example", False),
        (("x.go.th",), "a@go.th", False),
        (("x.go.th",), "a@yx.go.th", False),
        (("@go.th",), "a@go.th", True),
        (("*.go.th",), "a@x.go.th", True),
        ((THAI_DOMAIN,), f"a@{SAME_DOMAIN}", True),
        ((SAME_DOMAIN,), f"a@งาน.{THAI_DOMAIN}", True),
        (("ไทย.th",), f"a@{THAI_DOMAIN}", False),
        (("somchai@gmail.com",), "Somchai@GMAIL.com", True),
        (("somchai@gmail.com",), "somchai2@gmail.com", False),
        (("somchai@gmail.com",), "x.somchai@gmail.com", False),
        (("somchai@gmail.com",), "a@go.th", False),
        (("somchai@gmail.com", "go.th"), "a@go.th", True),
        (("go.th",), "victim%evil.example@go.th", False),  # Postfix would pass it on to evil.example
        (("go.th",), "evil.example!victim@go.th", False),
        (("a%b@go.th",), "a%b@go.th", True),
        (("go.th",), "a@evil.example\0.go.th", False),
        (("go.th",), "a@evil.example/.go.th", False),
        (("go.th",), "victim@evil.example\0@go.th", False),
        (("go.th",), "victim\0@go.th", False),
        (("go.th",), "a@ｇｏ．ｔｈ", True),  # which is written and sent as go.th
        (("go.th",), "a@gо.th", False),  # a Cyrillic о
        (("go.th",), "a@x..go.th", False),
        (("go.th",), f"a@{'x' * 60}.go.th", True),
    ],
)
def test_whom_the_sheet_may_name(domains: tuple[str, ...], address: str, is_allowed: bool) -> None:
    who, settings = people({"สำนักปลัด": [address]}), with_domains(*domains)
    assert boxes(who, settings) == (Mailbox(("สำนักปลัด",), (address,) if is_allowed else ()),)
    assert bool(notices(who, settings)) is not is_allowed


@pytest.mark.parametrize(
    "settings",
    [
        with_domains("go.th", owners={"กองช่าง": ["Him@Free.example"]}),
        with_domains("go.th", coordinator=["him@free.example"]),
        with_domains("go.th", operator="HIM@free.example"),
        with_domains("go.th", sender="him@free.example"),
        with_domains("go.th", "him@free.example"),
    ],
)
def test_what_stands_in_the_settings_always_passes(settings: Settings) -> None:
    who = people({"สำนักปลัด": ["him@free.example", "her@free.example"]})
    assert boxes(who, settings) == (Mailbox(("สำนักปลัด",), ("him@free.example",)),)


def test_a_role_is_the_settings_own() -> None:
    """A unit that the sheet names so does not get the role's letter, nor do its addresses."""
    who = people({COORDINATOR: ["evil@b.th"]}, ["c@a.th"])
    assert boxes(who) == (Mailbox((COORDINATOR,), ("c@a.th",)),)


def test_refused_addresses_are_told_by_unit_and_number_alone() -> None:
    outside = {"สำนักปลัด": ["a@x.example", "b@x.example", "c@go.th"], "กองคลัง": ["a@x.example"]}
    who = people({**outside, "กองช่าง": ["d@go.th"]})
    settings = with_domains("go.th")
    palad, khlang = notices(who, settings)
    for lang in ("th", "en"):
        assert "สำนักปลัด" in palad.text.in_language(lang)
        assert "2" in palad.text.in_language(lang)
        assert "กองคลัง" in khlang.text.in_language(lang)
        assert "[mail] domains" in khlang.text.in_language(lang)
        assert "@" not in palad.text.in_language(lang) + khlang.text.in_language(lang)
    assert palad.id != khlang.id
    assert all(re.fullmatch("notice-[0-9a-f]{16}", notice.id) for notice in (palad, khlang))


def test_the_same_trouble_keeps_its_id() -> None:
    settings = with_domains("go.th")
    (first,) = notices(people({"สำนักปลัด": ["a@x.example", "b@x.example"]}), settings)
    (again,) = notices(people({"สำนักปลัด": ["B@x.example", "ok@go.th", "a@X.example"]}), settings)
    (other,) = notices(people({"สำนักปลัด": ["a@x.example"]}), settings)
    assert first.id == again.id != other.id


def test_a_unit_whose_name_is_an_address_is_not_quoted_with_it() -> None:
    who = Recipients({"กอง a@b.example": ("x@evil.example",)})
    (notice,) = notices(who, with_domains("go.th"))
    assert "b.example" not in "".join(notice.text)


def test_the_sheet_names_ten_addresses_a_unit_at_most() -> None:
    many = [f"a{number}@go.th" for number in range(14)]
    settings = with_domains(owners={"สำนักปลัด": ["boss@free.example"]})
    who = people({"สำนักปลัด": ["boss@free.example", *many], "กองคลัง": many[:10]})
    found = {address for box in boxes(who, settings) for address in box.addresses}
    assert found == {"boss@free.example", *many[:10]}
    (notice,) = notices(who, settings)
    assert all("สำนักปลัด" in text and "4" in text and "10" in text for text in notice.text)


def test_what_is_refused_takes_no_ones_place() -> None:
    bad = [f"x{number}@evil.example" for number in range(20)]
    good = [f"a{number}@go.th" for number in range(10)]
    (box,) = boxes(people({"สำนักปลัด": [*bad, *good]}), with_domains("go.th"))
    assert box.addresses == tuple(good)


LIMITED: Sequence[tuple[str, Sequence[Mailbox], int, Sequence[Mailbox]]] = [
    (
        "all of them",
        [Mailbox(("ก",), ("a", "b")), Mailbox(("ข",), ())],
        2,
        [Mailbox(("ก",), ("a", "b")), Mailbox(("ข",), ())],
    ),
    (
        "the first address of each before the second of any",
        [Mailbox(("ก",), ("a", "b")), Mailbox(("ข",), ("c", "d"))],
        3,
        [Mailbox(("ก",), ("a", "b")), Mailbox(("ข",), ("c",))],
    ),
    (
        "the coordinator and the operator before the units",
        [Mailbox(("ก",), ("a", "b")), Mailbox((COORDINATOR,), ("c", "d")), Mailbox((OPERATOR,), ("o",))],
        3,
        [Mailbox(("ก",), ("a",)), Mailbox((COORDINATOR,), ("c",)), Mailbox((OPERATOR,), ("o",))],
    ),
    (
        "whoever was reached through a shared mailbox waits",
        [Mailbox(("ก", "ข"), ("ab",)), Mailbox(("ข",), ("b",)), Mailbox(("ค",), ("c",))],
        2,
        [Mailbox(("ก", "ข"), ("ab",)), Mailbox(("ค",), ("c",))],
    ),
    (
        "a coordinator who is a unit as well counts for both",
        [Mailbox(("ก",), ("a",)), Mailbox(("ก", COORDINATOR), ("c",)), Mailbox(("ข",), ("b",))],
        2,
        [Mailbox(("ก", COORDINATOR), ("c",)), Mailbox(("ข",), ("b",))],
    ),
    ("nobody", [Mailbox(("ก",), ("a",))], 0, []),
]


@pytest.mark.parametrize(("case", "before", "limit", "after"), LIMITED, ids=[case for case, *_ in LIMITED])
def test_a_night_has_a_limit(
    case: str, before: Sequence[Mailbox], limit: int, after: Sequence[Mailbox]
) -> None:
    left, told = within_limit(before, limit)
    assert list(left) == list(after)
    assert bool(told) is (list(before) != list(after))


def test_beyond_the_limit_it_is_said_how_many_and_which_units_nobody_told() -> None:
    many = [Mailbox((f"กองที่{number}",), (f"a{number}@a.th", f"b{number}@a.th")) for number in range(150)]
    left, (notice,) = within_limit([*many, Mailbox((COORDINATOR,), ("c@a.th",))])
    assert sum(len(box.addresses) for box in left) == 200
    assert all(box.addresses for box in left)
    assert all("101" in text and "กองที่" not in text and "@" not in text for text in notice.text)
    left, (notice,) = within_limit([Mailbox((f"กองที่ {n}",), (f"a{n}@a.th",)) for n in range(203)])
    assert all("กองที่ 200, กองที่ 201, กองที่ 202" in text and "3" in text for text in notice.text)
    assert "กองที่ 199" not in "".join(notice.text)
    again = within_limit([Mailbox((f"กองที่ {n}",), (f"other{n}@a.th",)) for n in range(203)])[1]
    assert again == (notice,)
    (long,) = within_limit([Mailbox((f"กองที่ {n}",), (f"a{n}@a.th",)) for n in range(5_000)])[1]
    assert all(len(text) < 2_000 for text in long.text)


DOMAINS = ("go.th", "x.go.th", "evilgo.th", THAI_DOMAIN, SAME_DOMAIN)
FEW = [f"{name}@{domain}" for name in ("a", "A", "b", "c%d") for domain in DOMAINS]


PIECES = (
    "go",
    "GO",
    "ｇｏ",
    "gо",
    "go\u00ad",
    ".",
    "．",
    "。",
    "th",
    "ｔｈ",
    "\u212a",
    "ß",
    "ไทย",
    "-",
    "%",
    "\0",
    "x",
)


@given(
    st.lists(st.sampled_from(PIECES), max_size=4),
    st.sampled_from(["go.th", "GO.th", ".go.ｔｈ", "。k.th", ""]),
)
@example(["go", ".", "th", "."], "")
def test_what_passes_goes_where_it_says(before: list[str], end: str) -> None:
    """The domain is compared in the form in which a letter leaves; a dot behind it names the same one."""
    domain = "".join(before) + end or "x"
    (box,) = boxes(people({"กองช่าง": [f"a@{domain}"]}), with_domains("go.th", "k.th"))
    if box.addresses:
        leaves = domain.encode("idna").decode().lower().rstrip(".")
        assert f".{leaves}".endswith((".go.th", ".k.th"))


ADDRESSES = st.sampled_from(FEW + [f"n{number}@x.go.th" for number in range(30)])
SHEETS = st.dictionaries(st.sampled_from(UNITS), st.lists(ADDRESSES, max_size=20))
LISTS = st.lists(ADDRESSES, max_size=3)


@given(
    SHEETS,
    LISTS,
    LISTS,
    st.lists(st.sampled_from(["go.th", THAI_DOMAIN, "a@evilgo.th"]), max_size=2),
    st.integers(0, 40),
)
@example(
    {"กองช่าง": ["a@evilgo.th", *(f"n{number}@go.th" for number in range(11))]},
    [],
    [],
    ["go.th", "a@evilgo.th"],
    0,
)
def test_no_address_is_lost_in_silence_and_nobody_is_written_to_twice(
    units: dict[str, list[str]], coordinator: list[str], operator: list[str], domains: list[str], limit: int
) -> None:  # fmt: skip
    settings = with_domains(*domains, coordinator=coordinator, operator=operator)
    who = people(units, coordinator, operator)
    made, told = mailboxes(who, names(who), settings)
    copies = [address_key(address) for box in made for address in box.addresses]
    assert len(copies) == len(set(copies))
    assert len({box.recipients for box in made}) == len(made)
    for unit, addresses in units.items():
        asked = set(map(address_key, addresses))
        sent = {address_key(one) for box in made if unit in box.recipients for one in box.addresses}
        assert sent <= asked
        counted = sum(
            int(re.findall(r"get no mail: (\d+)", notice.text.en)[0])
            for notice in told
            if notice.text.en.startswith(f"{unit}: ")
        )
        assert len(asked - sent) == counted
        assert any(unit in box.recipients for box in made)
    in_settings = [*coordinator, *operator, *(entry for entry in domains if "@" in entry)]
    trusted = set(map(address_key, in_settings))
    for unit, addresses in units.items():
        sent = {address_key(one) for box in made if unit in box.recipients for one in box.addresses}
        assert len(sent - trusted) <= MOST_ADDRESSES
        assert trusted & set(map(address_key, addresses)) <= sent
    left, over = within_limit(made, limit)
    kept = [address_key(address) for box in left for address in box.addresses]
    assert len(kept) == min(len(copies), limit)
    assert set(kept) <= set(copies)
    assert bool(over) is (len(copies) > limit)
    reached = {name for box in left if box.addresses for name in box.recipients}
    meant = {name for box in made if box.addresses for name in box.recipients}
    if limit >= len(meant):
        assert reached == meant
    for name in meant - reached - {COORDINATOR, OPERATOR}:
        assert name in over[0].text.th
