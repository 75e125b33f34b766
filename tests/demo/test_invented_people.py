"""Invented people: their numbers have the right form, and no two share one."""

from stdnum.vn import mst

from motcua.demo import people
from motcua.demo.ground import Locality

FIRST_AND_LAST = (0, 186)  # of the localities' numbers: 166 communes and 21 departments
RUNNING_NUMBERS = range(900)


def locality(index: int) -> Locality:
    return Locality(str(index), "xã Điền Lư", index, 1, "hill", "muong_thai", 1, "38.01", 2)


def test_every_organisation_has_a_tax_code_of_its_own_with_the_right_check_digit() -> None:
    codes = [
        people.organisation(locality(index), number).tax_code for index in FIRST_AND_LAST for number in RUNNING_NUMBERS
    ]

    assert all(mst.is_valid(code) for code in codes)
    assert len(set(codes)) == len(codes)
