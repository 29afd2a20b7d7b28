"""Taking over a list of partner units: all rows or none."""

import pytest

from kit.importing import with_imports
from services.partners.handlers import IMPORTING
from tests.integration.partners.desk import ORGANIZER
from tests.support.imports import imported


@pytest.fixture
def take(desk):
    operations = with_imports(desk.operations, IMPORTING)
    return lambda *rows, **more: imported(operations, desk.works, rows, ORGANIZER, **more)


def test_partners_come_with_their_contact_and_are_found_by_their_initials(desk, take):
    row = {
        "单位名称": "武钢集团",
        "行业": "钢铁",
        "是否一线": "是",
        "联系人": "示例联系人01",
        "联系电话": "13800000000",
    }
    assert take(row, {"单位名称": "示例大学"})["accepted"] == 2
    found = desk.ask("partners", q="wgjt")["items"][0]
    assert (found["name"], found["industry"], found["frontline"], found["version"]) == ("武钢集团", "钢铁", True, 1)
    assert found["contacts"] == [{"name": "示例联系人01", "phone": "13800000000", "email": None, "title": None}]


def test_a_name_that_is_there_already_is_refused_whatever_its_spelling(desk, take):
    desk.partner("示例制造（武汉）有限公司")
    answer = take({"单位名称": "示例制造(武汉) 有限公司"}, {"单位名称": "示例甲"}, {"单位名称": "示例甲 "})
    assert [(one["row"], one["field"]) for one in answer["rejected"]] == [(2, "name"), (4, "name")]
    assert answer["accepted"] == 0
    assert len(desk.ask("partners")["items"]) == 1


def test_a_phone_without_a_person_is_refused(take):
    assert take({"单位名称": "示例甲", "联系电话": "13800000000"})["rejected"][0]["field"] == "contact_name"
