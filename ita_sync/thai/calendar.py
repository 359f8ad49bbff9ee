"""The calendar of Thai offices: the Buddhist era, and the names of the months."""

from typing import NamedTuple

BUDDHIST_ERA = 543  # years ahead of the common era
YEARS = range(2540, 2600)  # that a report may speak of; others are slips (docs/thai.md, periods, rule 2)


class Month(NamedTuple):
    """What a month is called.

    Attributes:
        name: In full.
        short: As people say it.
        initials: The two parts of its abbreviation, as they stand between the dots: ("มี", "ค").
    """

    name: str
    short: str
    initials: tuple[str, str]

    @property
    def abbreviation(self) -> str:
        """As dates have it: `มี.ค.`."""
        return "{}.{}.".format(*self.initials)


MONTHS = (
    Month("มกราคม", "มกรา", ("ม", "ค")),
    Month("กุมภาพันธ์", "กุมภา", ("ก", "พ")),
    Month("มีนาคม", "มีนา", ("มี", "ค")),
    Month("เมษายน", "เมษา", ("เม", "ย")),
    Month("พฤษภาคม", "พฤษภา", ("พ", "ค")),
    Month("มิถุนายน", "มิถุนา", ("มิ", "ย")),
    Month("กรกฎาคม", "กรกฎา", ("ก", "ค")),
    Month("สิงหาคม", "สิงหา", ("ส", "ค")),
    Month("กันยายน", "กันยา", ("ก", "ย")),
    Month("ตุลาคม", "ตุลา", ("ต", "ค")),
    Month("พฤศจิกายน", "พฤศจิกา", ("พ", "ย")),
    Month("ธันวาคม", "ธันวา", ("ธ", "ค")),
)
