import pytest

from kit.pinyin import initials, readings, spelled


@pytest.mark.parametrize(
    ("name", "expected"),
    [("武汉大学", "whdx"), ("中国宝武武钢集团", "zgbwwgjt"), ("ABC科技 3 厂", "abckj3c"), ("", ""), ("①★", "")],
)
def test_initials_are_lower_case_letters_and_digits(name, expected):
    assert initials(name) == expected


def test_a_character_with_several_readings_is_found_by_each():
    assert {"cfgx", "zfgx"} <= set(readings("长飞光纤").split())


def test_a_name_full_of_such_characters_does_not_grow_without_bound():
    assert len(readings("长重行朝都" * 20).split()) <= 17


def test_the_whole_pinyin_has_the_likely_reading_and_those_of_single_characters():
    assert {"zhangfeiguangxian", "changfeiguangxian"} <= set(spelled("长飞光纤").split())
    assert spelled("重庆 ABC-3").split()[0] == "chongqingabc3"
    assert spelled("") == ""
    assert len(spelled("长重行朝都" * 20).split()) <= 16
