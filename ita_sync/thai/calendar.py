"""The calendar of Thai public offices: the Buddhist era and the names of the months."""

from typing import NamedTuple

BUDDHIST_ERA = 543  # years that it is ahead of the common era
YEARS = range(2540, 2600)  # the years that a report may name (docs/thai.md, periods, rule 2)


class Month(NamedTuple):
    """The names of a month.

    Attributes:
        name: The full name, `มีนาคม`.
        short: The form used in speech, `มีนา`.
        initials: The two parts of the abbreviation, without dots: ("มี", "ค").
    """

    name: str
    short: str
    initials: tuple[str, str]

    @property
    def abbreviation(self) -> str:
        """The form used in dates: `มี.ค.`."""
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
