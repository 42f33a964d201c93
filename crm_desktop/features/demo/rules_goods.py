"""The shelves of the made-up firm: tools, paints and fixings in both languages. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from crm_desktop.features.demo.rules_tongue import Tongue
from crm_desktop.features.goods.rules import CodeLine, GoodsCard, check_digit
from crm_desktop.money import round_money

# Group and name in Russian and English, letters of the article; variants with their price in roubles.
_SHELVES: tuple[tuple[str, str, str, str, str, tuple[tuple[str, str, int], ...]], ...] = (
    ("Краски", "Paints", "Эмаль ПФ-115 {}, 1,9 кг", "Enamel {}, 1.9 kg", "EM", (
        ("белая", "white", 540), ("серая", "grey", 520), ("зелёная", "green", 530), ("красная", "red", 560),
        ("синяя", "blue", 545), ("жёлтая", "yellow", 575), ("коричневая", "brown", 515), ("чёрная", "black", 510))),
    ("Краски", "Paints", "Колер «Радуга» {}, 100 мл", "Colourant {}, 100 ml", "KO", (
        ("охра", "ochre", 95), ("персик", "peach", 95), ("салатный", "lime", 95), ("фиалка", "violet", 98),
        ("бирюза", "turquoise", 98), ("шоколад", "chocolate", 98))),
    ("Краски", "Paints", "Лак паркетный {}", "Floor varnish {}", "LK", (
        ("матовый, 2 л", "matt, 2 l", 1890), ("глянцевый, 2 л", "gloss, 2 l", 1850),
        ("матовый, 10 л", "matt, 10 l", 7690), ("глянцевый, 10 л", "gloss, 10 l", 7540))),
    ("Инструмент", "Tools", "Кисть плоская, {} мм", "Flat brush, {} mm", "KP", (
        ("25", "25", 68), ("38", "38", 86), ("63", "63", 139), ("75", "75", 158), ("100", "100", 214))),
    ("Инструмент", "Tools", "Шпатель {}", "Putty knife {}", "SP", (
        ("60 мм", "60 mm", 92), ("100 мм", "100 mm", 128), ("200 мм", "200 mm", 236), ("350 мм", "350 mm", 349),
        ("зубчатый 8×8", "notched 8×8", 312))),
    ("Инструмент", "Tools", "Отвёртка {}", "Screwdriver {}", "OT", (
        ("PH1×75", "PH1×75", 145), ("PH2×100", "PH2×100", 169), ("SL5×75", "SL5×75", 138),
        ("SL6×100", "SL6×100", 159), ("TX20×100", "TX20×100", 185))),
    ("Инструмент", "Tools", "Сверло по металлу, {} мм", "Metal drill bit, {} mm", "SV", (
        ("3", "3", 54), ("4", "4", 62), ("5", "5", 74), ("6", "6", 89), ("8", "8", 132), ("10", "10", 198))),
    ("Инструмент", "Tools", "Бур SDS+ {} мм", "SDS+ bit {} mm", "BR", (
        ("6×110", "6×110", 129), ("8×160", "8×160", 178), ("10×160", "10×160", 214), ("12×260", "12×260", 389))),
    ("Инструмент", "Tools", "Ключ рожковый {} мм", "Spanner {} mm", "KR", (
        ("8×10", "8×10", 156), ("12×13", "12×13", 198), ("14×17", "14×17", 265), ("19×22", "19×22", 374))),
    ("Инструмент", "Tools", "Наждачная бумага P{}, 10 листов", "Sandpaper P{}, 10 sheets", "NB", (
        ("60", "60", 245), ("80", "80", 245), ("120", "120", 235), ("180", "180", 235), ("240", "240", 235))),
    ("Крепёж", "Fixings", "Саморез чёрный {}, 200 шт.", "Black screws {}, 200 pcs", "SC", (
        ("3,5×25", "3.5×25", 149), ("3,5×35", "3.5×35", 178), ("3,5×45", "3.5×45", 219), ("4,2×70", "4.2×70", 385),
        ("4,8×110", "4.8×110", 690))),
    ("Крепёж", "Fixings", "Дюбель распорный {}, 100 шт.", "Wall plugs {}, 100 pcs", "DR", (
        ("6×30", "6×30", 120), ("6×40", "6×40", 142), ("8×50", "8×50", 218), ("10×60", "10×60", 365))),
    ("Крепёж", "Fixings", "Уголок крепёжный {}", "Angle bracket {}", "UG", (
        ("40×40", "40×40", 24), ("50×50", "50×50", 31), ("70×70", "70×70", 58), ("90×90", "90×90", 89))),
    ("Электрика", "Electrics", "Лампа светодиодная {}", "LED bulb {}", "LP", (
        ("7 Вт", "7 W", 89), ("11 Вт", "11 W", 115), ("15 Вт", "15 W", 158), ("20 Вт", "20 W", 219))),
    ("Электрика", "Electrics", "Автомат {} А", "Circuit breaker {} A", "AV", (
        ("10", "10", 245), ("16", "16", 245), ("25", "25", 259), ("40", "40", 318))),
    ("Электрика", "Electrics", "Кабель ВВГ {}, 1 м", "Cable {}, 1 m", "KV", (
        ("2×1,5", "2×1.5", 52), ("3×2,5", "3×2.5", 118), ("3×4", "3×4", 189))),
    ("Сантехника", "Plumbing", "Кран шаровой {}", "Ball valve {}", "KS", (
        ("1/2", "1/2", 385), ("3/4", "3/4", 540), ("1", "1", 870))),
    ("Сантехника", "Plumbing", "Подводка гибкая, {} см", "Flexible hose, {} cm", "PG", (
        ("40", "40", 165), ("60", "60", 189), ("80", "80", 218), ("120", "120", 279))),
    ("Сухие смеси", "Dry mixes", "Шпатлёвка {}, 20 кг", "Filler {}, 20 kg", "SL", (
        ("финишная", "finishing", 689), ("базовая", "base", 548), ("фасадная", "for facades", 742))),
    ("Сухие смеси", "Dry mixes", "Наливной пол {}, 25 кг", "Floor levelling mix {}, 25 kg", "NP", (
        ("быстрый", "quick", 498), ("толстослойный", "thick", 435))),
    ("Полы", "Floors", "Плинтус {}, 2,5 м", "Skirting {}, 2.5 m", "PT", (
        ("дуб", "oak", 245), ("орех", "walnut", 245), ("белый", "white", 229))),
)  # fmt: skip
# GS1 has given these first digits to nobody.
_NOBODYS_PREFIX = "140"
_PACK_OF = {"LP": 10, "EM": 6, "KO": 12}
_ROUBLES_IN_A_POUND = 100


@dataclass(frozen=True)
class ShelfGoods:
    """Goods with the name of their group; `parts`: articles and how many, of a kit."""

    group: str
    card: GoodsCard
    parts: tuple[tuple[str, Decimal], ...] = ()


def make_goods(tongue: Tongue) -> list[ShelfGoods]:
    """What the firm sells, the same each time: kits last, after their parts."""
    is_english = tongue.language == "en"
    unit, metre = ("pcs", "m²") if is_english else ("шт", "м²")
    made: list[ShelfGoods] = []
    for code, name, group, price in tongue.goods:
        card = _card(code, name, metre if name.endswith(metre) else unit, Decimal(price), len(made))
        made.append(ShelfGoods(group, card))
    for group_ru, group_en, name_ru, name_en, letters, variants in _SHELVES:
        for place, (variant_ru, variant_en, roubles) in enumerate(variants, start=1):
            name = (name_en if is_english else name_ru).format(variant_en if is_english else variant_ru)
            sum_of = round_money(Decimal(roubles) / _ROUBLES_IN_A_POUND) if is_english else Decimal(roubles)
            card = _card(f"{letters}-{place:02d}", name, unit, sum_of, len(made), _PACK_OF.get(letters))
            made.append(ShelfGoods(group_en if is_english else group_ru, card))
    return [*made, *_others(is_english, unit)]


def _card(code: str, name: str, unit: str, price: Decimal, place: int, pack_of: int | None = None) -> GoodsCard:
    codes = [CodeLine(_code(place * 2 + 1))]
    if pack_of is not None:
        codes.append(CodeLine(_code(place * 2 + 2), Decimal(pack_of)))
    return GoodsCard(None, code=code, name=name, unit=unit, vat="20", price=price, codes=tuple(codes))


def _code(number: int) -> str:
    digits = f"{_NOBODYS_PREFIX}{number * 7919 % 10**9:09d}"
    return digits + check_digit(digits)


def _others(is_english: bool, unit: str) -> list[ShelfGoods]:
    """By weight, a service, a kit, and two somebody has yet to finish."""
    english = {
        "Крепёж": "Fixings", "Краски": "Paints", "Инструмент": "Tools", "Гвозди строительные 4×100": "Nails 4×100",
        "Колеровка краски": "Tinting of paint", "Набор маляра": "Painter's kit", "Перчатки рабочие": "Work gloves",
        "Кисть радиаторная, 50 мм": "Radiator brush, 50 mm",
    }  # fmt: skip

    def word(text: str) -> str:
        return english[text] if is_english else text

    def money(roubles: int) -> Decimal:
        return round_money(Decimal(roubles) / (_ROUBLES_IN_A_POUND if is_english else 1))

    def card(
        code: str, name: str, kind: str, its_unit: str, price: Decimal | None, plu: int | None = None
    ) -> GoodsCard:
        return GoodsCard(None, code=code, name=word(name), kind=kind, unit=its_unit, vat="20", price=price, plu=plu)

    kit = (("VL-240", Decimal(1)), ("KS-050", Decimal(2)))
    kilo = "kg" if is_english else "кг"
    return [
        ShelfGoods(word("Крепёж"), card("GV-100", "Гвозди строительные 4×100", "weight", kilo, money(160), 101)),
        ShelfGoods(word("Краски"), card("US-001", "Колеровка краски", "service", unit, money(250))),
        ShelfGoods(word("Инструмент"), card("PR-001", "Перчатки рабочие", "piece", unit, None)),
        ShelfGoods("", card("KS-051", "Кисть радиаторная, 50 мм", "piece", unit, money(128))),
        ShelfGoods(word("Инструмент"), card("NM-001", "Набор маляра", "kit", unit, money(490)), kit),
    ]
