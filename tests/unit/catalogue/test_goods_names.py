"""What goods are by the names that firms and warehouses write, and by what else papers say of them."""

from time import process_time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kakou.catalogue.catalogue import CATALOGUE, KnownGoods
from kakou.catalogue.goods_names import goods_named
from kakou.catalogue.identification import Identified, Identifiers, identify
from kakou.contracts.documents.goods import GoodsLine
from kakou.values.identifiers import is_cas

DANGEROUS = [
    ("甲醇", "67-56-1"),
    ("Methanol 99.9%", "67-56-1"),
    ("drums of methanol", "67-56-1"),
    ("甲 醇", "67-56-1"),
    ("甲醇 methanol", "67-56-1"),
    ("工业酒精", "64-17-5"),
    ("工业酒精75%", "64-17-5"),
    ("消毒酒精", "64-17-5"),
    ("无水乙醇（分析纯）", "64-17-5"),
    ("消毒液（含酒精75%）", "64-17-5"),
    ("rubbing alcohol 70%", "64-17-5"),
    ("液氯 1000kg", "7782-50-5"),
    ("液氯钢瓶", "7782-50-5"),
    ("chlorine gas cylinders", "7782-50-5"),
    ("压缩氧气", "7782-44-7"),
    ("氧气瓶", "7782-44-7"),
    ("氧气罐", "7782-44-7"),
    ("乙炔瓶", "74-86-2"),
    ("1,3-丁二烯", "106-99-0"),
    ("氨水25%", "1336-21-6"),
    ("ammonia solution 25 %", "1336-21-6"),
    ("双氧水", "7722-84-1"),
    ("Hydrogen peroxide, 35%", "7722-84-1"),
    ("氰化钠", "143-33-9"),
    ("sodium cyanide", "143-33-9"),
    ("氰化钾", "151-50-8"),
    ("浓硫酸", "7664-93-9"),
    ("96%硫酸", "7664-93-9"),
    ("acidum nitricum", "7697-37-2"),
    ("笑气", "10024-97-2"),
    ("84消毒液", "7681-52-9"),
    ("无铅汽油", "86290-81-5"),
    ("双氧水（35%）", "7722-84-1"),
    ("双氧水浓度35%", "7722-84-1"),
    ("显影液TMAH 25%", "75-59-2"),
    ("苯乙烯单体", "100-42-5"),
    ("lng tank container", "74-82-8"),
    ("甲苯、液氯", "7782-50-5"),
    ("甲基丙烯酸甲酯（MMA）", "80-62-6"),
    ("汽油 92#", "86290-81-5"),
    ("医用酒精 500ml*20瓶", "64-17-5"),
    ("氢气 20MPa", "1333-74-0"),
    ("硫酸98", "7664-93-9"),
    ("Ethanol absolute", "64-17-5"),
    ("caustic soda flakes", "1310-73-2"),
    ("SiH4", "7803-62-5"),
    ("三氟化氮 NF3", "7783-54-2"),
    ("CO2气瓶", "124-38-9"),
    ("金属钠", "7440-23-5"),
    ("过氧乙酸", "79-21-0"),
    ("PGMEA", "108-65-6"),
    ("正硅酸乙酯 TEOS", "78-10-4"),
    ("氢气管束车", "1333-74-0"),
    ("奶油发泡器气弹", "10024-97-2"),
    ("bleach", "7681-52-9"),
    ("R-134a", "811-97-2"),
]
WITHOUT_A_NUMBER = [
    ("液化石油气钢瓶", "2.1"),
    ("LPG cylinders", "2.1"),
    ("卡式炉丁烷气罐", "2.1"),
    ("卡式炉气罐", "2.1"),
    ("户外便携丁烷燃料", "2.1"),
    ("煤气罐", "2.1"),
    ("食堂用瓶装液化石油气", "2.1"),
    ("华润牌液化气", "2.1"),
    ("卡式炉（含丁烷气罐）", "2.1"),
    ("卡式炉含气罐", "2.1"),
    ("gas stove with 2 gas cartridges", "2.1"),
    ("Butane gas cartridges for camping stoves", "2.1"),
    ("长罐气", "2.1"),
    ("camping stove (incl. gas canister)", "2.1"),
    ("天那水", "3"),
    ("洗板水", "3"),
    ("光刻胶", "3"),
    ("香蕉水", "3"),
    ("paint thinner 5 L", "3"),
    ("油漆", "3"),
    ("防锈漆", "3"),
    ("paint", "3"),
    ("打火机油", "3"),
    ("固体酒精块", "4.1"),
    ("鞭炮", "1.4"),
    ("卡斯炉气", "2.1"),
    ("雷管", "1.1"),
    ("乳化炸药", "1.1"),
    ("射钉弹", "1.4"),
    ("光刻胶稀释剂", "3"),
    ("汽车面漆", "3"),
    ("油墨", "3"),
    ("锂电池电解液", "3"),
    ("铜蚀刻液", "8"),
]
NO_CHEMICALS = [
    ("锂电池", "9"),
    ("锂离子电池（与设备包装在一起）", "9"),
    ("Lithium-ion batteries", "9"),
    ("充电宝", "9"),
    ("power banks", "9"),
    ("铅酸蓄电池", "8"),
    ("汽车电瓶", "8"),
    ("香水", "3"),
    ("制冷剂R410A", "2.2"),
    ("防风打火机", "2.1"),
    ("lighters", "2.1"),
    ("自喷漆", "2.1"),
    ("二氧化碳灭火器", "2.2"),
    ("干冰", "9"),
    ("安全气囊", "9"),
    ("发胶", "2.1"),
    ("WD-40", "2.1"),
    ("洗甲水", "3"),
    ("烧烤炭", "4.2"),
    ("杀虫剂", "6.1"),
    ("安全带预紧器", "9"),
    ("lithium polymer battery pack", "9"),
]
HARMLESS = [
    "卡式炉",
    "卡式炉（不含气罐）",
    "燃气灶",
    "液化气灶",
    "gas stove",
    "camping stove without gas",
    "油漆刷",
    "paint brush",
    "paint rollers",
    "酒精湿巾",
    "酒精湿巾（75%酒精）",
    "酒精测试仪",
    "alcohol wipes",
    "空气压缩机",
    "储气罐",
    "空压机储气罐",
    "灭火器箱",
    "fire extinguisher cabinet",
    "汽油发电机",
    "gasoline generator",
    "汽油桶",
    "锂电池充电器",
    "lithium battery charger",
    "干电池",
    "锂电池USB充电器",
    "电瓶车",
    "香水瓶",
    "水性防锈漆",
    "paint, water-based",
    "燃气表",
    "乙炔减压阀",
    "氧气面罩",
    "氧化铝",
    "aluminium oxide",
    "聚乙烯",
    "聚氯乙烯粒子",
    "polyvinyl alcohol",
    "ABS (acrylonitrile-butadiene-styrene)",
    "丙烯腈/丁二烯/苯乙烯共聚物",
    "苯乙烯-丁二烯橡胶",
    "氨纶面料",
    "氯化钠",
    "氯化钾",
    "水性油漆",
    "latex paint",
    "生物柴油",
    "瓶装水",
    "白酒",
    "大米",
    "电解铜",
    "空调（含制冷剂）",
    "水性油墨稀释剂",
    "UV油墨",
    "油墨滚筒",
    "木炭烤炉",
    "charcoal grill",
    "杀虫灯",
    "农药残留检测仪",
    "酒精消毒片",
    "底漆刷",
    "ink cartridges",
    "蚀刻液循环泵",
    "聚合氯化铝",
    "5号干电池",
    "fuel oil filter",
    "大豆油",
]


def dangerous(name: str) -> KnownGoods | None:
    found = goods_named(name, CATALOGUE)
    return found.goods if found is not None and isinstance(found.goods, KnownGoods) else None


@pytest.mark.parametrize(("name", "cas"), DANGEROUS)
def test_a_name_means_a_substance_however_it_is_written_and_packed(name: str, cas: str) -> None:
    found = dangerous(name)
    assert found is not None
    assert cas in found.cas
    assert found.chemical


@pytest.mark.parametrize(("name", "hazard_class"), WITHOUT_A_NUMBER)
def test_trade_names_and_mixtures_mean_what_is_in_them(name: str, hazard_class: str) -> None:
    found = dangerous(name)
    assert found is not None
    assert (found.hazard_class, found.chemical) == (hazard_class, True)


@pytest.mark.parametrize(("name", "hazard_class"), NO_CHEMICALS)
def test_dangerous_goods_that_are_no_chemicals_are_known_as_that(name: str, hazard_class: str) -> None:
    found = dangerous(name)
    assert found is not None
    assert (found.hazard_class, found.chemical) == (hazard_class, False)


@pytest.mark.parametrize("name", HARMLESS)
def test_a_thing_is_not_what_its_name_mentions(name: str) -> None:
    assert dangerous(name) is None


INVISIBLE = ["\u200b", "\u200e", "\u202a", "\ufeff", "\u00ad", "\u0000", "\u2060", "\ufe0f"]


@given(st.sampled_from([name for name, _ in DANGEROUS]), st.lists(st.sampled_from(INVISIBLE), min_size=1), st.data())
@settings(max_examples=60, deadline=None)
def test_what_people_cannot_see_changes_no_meaning(name: str, marks: list[str], data: st.DataObject) -> None:
    written = name
    for mark in marks:
        place = data.draw(st.integers(0, len(written)))
        written = written[:place] + mark + written[place:]
    assert dangerous(written) is dangerous(name)


LABORIOUS = [
    "浓" * 100 + "瓶" * 100,
    "纯" * 199 + "瓶",
    "气罐" * 100,
    "液体" * 100,
    "9" * 200,
    "x用" * 100,
    "、".join(["瓶罐"] * 66),
]


@pytest.mark.parametrize("name", LABORIOUS)
def test_no_name_takes_long_to_read(name: str) -> None:
    """A list may have thousands of lines; these once took up to 2.7 s each."""
    begun = process_time()
    goods_named(name, CATALOGUE)
    assert process_time() - begun < 0.3


def test_every_cas_number_of_the_data_file_has_its_check_digit_and_one_meaning() -> None:
    assert [cas for cas in (*CATALOGUE.by_cas, *CATALOGUE.harmless) if not is_cas(cas)] == []
    assert len(CATALOGUE.by_cas) > 150
    assert CATALOGUE.by_cas.keys() & CATALOGUE.harmless.keys() == set()


# -------------------------------------------------------------- all that is said


def what(**said: Any) -> Identified:
    line = GoodsLine.model_validate({"line": 1, **said})
    return identify(Identifiers(line.name, line.cas, line.un, line.hazard_class, line.hs, line.composition), CATALOGUE)


MIXTURES: list[tuple[str, dict[str, Any], bool]] = [
    ("peroxide of the chemist's", {"name": "双氧水3%"}, False),
    ("the same by its number", {"name": "双氧水3%", "cas": "7722-84-1"}, False),
    ("the same as a composition", {"name": "漂白剂", "composition": [{"name": "双氧水", "percent": 3}]}, False),
    ("a bleach of 35 %", {"name": "漂白剂", "composition": [{"name": "双氧水", "percent": "30-35 %"}]}, True),
    (
        "from below the limit to above it",
        {"composition": [{"cas": "7722-84-1", "percent": {"min": 5, "max": 9}}]},
        True,
    ),
    ("the rest of it", {"composition": [{"cas": "7722-84-1", "percent": "余量"}]}, True),
    ("the balance", {"composition": [{"cas": "7722-84-1", "percent": "Balance"}, {"name": "水", "percent": 99}]}, True),
    ("around so much", {"composition": [{"cas": "7722-84-1", "percent": "7±2%"}]}, True),
    ("around less", {"composition": [{"cas": "7722-84-1", "percent": "5 ± 2"}]}, False),
    ("about so much", {"composition": [{"cas": "7722-84-1", "percent": "约35%"}]}, True),
    ("about less", {"composition": [{"cas": "7722-84-1", "percent": "approx. 3 %"}]}, False),
    ("at least so much", {"composition": [{"cas": "7722-84-1", "percent": "≥5%"}]}, True),
    ("weak, in brackets", {"name": "双氧水（3%）"}, False),
    ("weak, in words", {"name": "双氧水含量3%"}, False),
    ("weak ammonia", {"name": "氨水5%"}, False),
    ("ammonia at its limit", {"name": "氨水10%"}, False),
    ("ammonia above its limit", {"name": "氨水10.1%"}, True),
    ("wine", {"name": "料酒", "composition": [{"name": "乙醇", "percent": 12}]}, False),
    ("a component without a number", {"name": "清洗剂", "composition": [{"name": "甲苯", "percent": 40}]}, True),
    ("a trace", {"name": "清洗剂", "composition": [{"cas": "67-56-1", "percent": "0.9"}]}, False),
    ("what counts from one percent on", {"name": "清洗剂", "composition": [{"cas": "67-56-1", "percent": 1}]}, True),
    ("no share said", {"name": "清洗剂", "composition": [{"cas": "67-56-1"}]}, True),
    ("weak, but under a UN number", {"name": "双氧水3%", "un": "2984"}, True),
    ("salt water", {"name": "盐水", "composition": [{"cas": "7732-18-5", "percent": 95}, {"cas": "7647-14-5"}]}, False),
]


@pytest.mark.parametrize(("said", "line", "expected"), MIXTURES, ids=[row[0] for row in MIXTURES])
def test_a_mixture_is_dangerous_above_the_limit_of_what_is_in_it(
    said: str, line: dict[str, Any], expected: bool
) -> None:
    assert bool(what(**line).known_by) is expected, said


CONTRADICTIONS: list[tuple[dict[str, Any], int]] = [
    ({"name": "水", "cas": "67-56-1", "un": "1203", "class": "8"}, 3),
    ({"name": "丙酮", "cas": "67-56-1"}, 1),
    ({"name": "甲醇", "cas": "7732-18-5"}, 1),
    ({"cas": "67-56-1", "un": "1203"}, 1),
    ({"name": "水", "un": "1017"}, 1),
    ({"cas": "7782-50-5", "class": "9"}, 1),
    ({"name": "甲醇", "class": "8"}, 1),
    ({"un": "1203", "class": "2.3"}, 1),
    ({"name": "甲醇", "cas": "67-56-1", "un": "1230", "class": "3"}, 0),
    ({"name": "甲醇", "cas": "67-56-1", "un": "1230", "class": "6.1"}, 0),
    ({"name": "二甲苯/乙苯", "cas": "100-41-4"}, 0),
    ({"name": "甲醇汽油", "cas": "67-56-1", "composition": [{"cas": "67-56-1", "percent": 15}]}, 0),
    ({"name": "TNT", "un": "0209", "class": "1.1D"}, 0),
    ({"name": "盐酸", "cas": "7647-01-0", "un": "1789", "class": "8"}, 0),
    ({"name": "双氧水", "cas": "7722-84-1", "un": "2015", "class": "5.1"}, 0),
    ({"name": "甲醛溶液", "cas": "50-00-0", "un": "1198", "class": "3"}, 0),
    ({"name": "环氧漆", "cas": "1330-20-7", "un": "1263", "class": "3"}, 0),
    ({"name": "锂离子电池（与设备包装在一起）", "un": "3481", "class": "9"}, 0),
    ({"name": "铝粉", "cas": "7429-90-5", "un": "1396", "class": "4.3"}, 0),
    ({"name": "某新物质", "cas": "999-97-3", "un": "3286", "class": "3"}, 0),
    ({"name": "清洗剂", "cas": "67-64-1", "class": "8", "composition": [{"cas": "67-64-1", "percent": 20}]}, 0),
    ({"name": "液化石油气", "cas": "74-98-6", "un": "1075", "class": "2.1"}, 0),
    ({"name": "大米", "cas": "67-56-1"}, 1),
    ({"name": "水性漆", "un": "1230"}, 1),
    ({"name": "油漆", "cas": "67-64-1"}, 0),
    ({"name": "工作服", "cas": "25038-59-9"}, 0),
    ({"name": "大米"}, 0),
]


@pytest.mark.parametrize(("line", "count"), CONTRADICTIONS)
def test_identifiers_that_stand_for_different_things_are_found(line: dict[str, Any], count: int) -> None:
    assert len(what(**line).contradictions) == count


def test_of_several_forms_of_a_substance_the_papers_own_is_taken() -> None:
    acid, gas = what(name="盐酸", cas="7647-01-0").goods, what(cas="7647-01-0").goods
    assert acid is not None
    assert gas is not None
    assert (acid.hazard_class, gas.hazard_class) == ("8", "2.3")


def test_what_a_battery_is_made_of_does_not_make_it_a_chemical() -> None:
    parts = [{"name": "六氟磷酸锂", "percent": 10}, {"cas": "7439-93-2", "percent": "2"}]
    assert not what(name="锂离子电池", un="3480", composition=parts).chemical
