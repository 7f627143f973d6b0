from tagifai.report import data
from tagifai.report.facts import Facts


def test_sizes_may_be_numbers_or_lists_of_names() -> None:
    found = data.read(Facts({"tables": {"t": {"rows": 3, "columns": ["a", "b"], "expectations": 5}, "odd": {}}}))
    assert found.tables == (data.Table("t", 3, 2, 5), data.Table("odd", None, None, None))


def test_parts_are_in_the_order_of_use_and_share_all_rows() -> None:
    found = data.read(Facts({"splits": {"other": {}, "test": {"rows": 1}, "val": {"rows": 1}, "train": {"rows": 2}}}))
    assert [(part.name, part.share) for part in found.parts] == [
        ("train", 0.5),
        ("val", 0.25),
        ("test", 0.25),
        ("other", None),
    ]


def test_the_most_frequent_label_has_the_longest_bar() -> None:
    splits = {"train": {"labels": {"rare": 1, "often": 6}}, "test": {"labels": {"often": 2, "odd": -3}}}
    often, rare, odd = data.read(Facts({"splits": splits})).labels
    assert (often.label, often.total, sum(piece.width for piece in often.pieces)) == ("often", 8, 100)
    assert often.pieces[1] == data.Piece("test", 2, 75.0, 25.0)
    assert (rare.label, rare.pieces[0].width) == ("rare", 12.5)
    assert (odd.label, odd.total) == ("odd", 0)


def test_rows_left_out_may_be_counted_by_reason() -> None:
    assert data.read(Facts({"left_out": 4})).left_out == 4
    assert data.read(Facts({"left_out": {"blank": 3}})).left_out_why == {"blank": 3}
