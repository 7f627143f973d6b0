import pytest

from tagifai.behavior.lexicons import Lexicon
from tagifai.behavior.products import Product, SentenceProduct
from tagifai.behavior.templates import Change, parse, sentences
from tagifai.errors import SuiteError

LEXICONS = {
    "color": Lexicon.of("color", {"warm": ["red", "orange"], "cold": ["blue"]}),
    "thing": Lexicon.of("thing", {"": ["umbrella", "hat"]}),
    "frame": Lexicon.of("frame", {"": ["see {a:thing}", "an old {color} {thing}", "no slot"]}),
    "outer": Lexicon.of("outer", {"": ["({frame})"]}),
    "loop": Lexicon.of("loop", {"": ["{loop}", "x"]}),
    "bad": Lexicon.of("bad", {"": ["}"]}),
    "raw": Lexicon("raw", ("{not} a slot 100%",), (None,), literal=True),
}


def find(slot):
    return LEXICONS[slot.rstrip("12345")]


def product(*templates, swap=None, becomes=None, label=None, clusters=(), differ=()):
    change = Change(swap or {}, becomes)
    return Product(
        [
            SentenceProduct(sentence, label=label, clusters=clusters, differ=differ, template=number)
            for number, template in enumerate(templates)
            for sentence in sentences(template, change, find)
        ]
    )


def cases(*templates, **options):
    made = product(*templates, **options)
    return list(made.draw(made.count, 0))


def texts(*templates, **options):
    return [case.text for case in cases(*templates, **options)]


def test_a_slot_takes_every_filler():
    assert texts("a {color} thing") == ["a red thing", "a orange thing", "a blue thing"]


def test_a_slot_named_twice_takes_the_same_filler():
    assert texts("{thing}, {thing}") == ["umbrella, umbrella", "hat, hat"]


def test_numbered_slots_take_different_fillers():
    assert sorted(texts("{color1} {color2} {color3}")) == sorted(
        [
            "red orange blue",
            "red blue orange",
            "orange red blue",
            "orange blue red",
            "blue red orange",
            "blue orange red",
        ]
    )


def test_more_distinct_slots_than_fillers_make_no_case():
    assert texts("{thing1} {thing2} {thing3}") == []
    assert product().count == 0


def test_the_article_fits_the_filler():
    assert texts("take {a:thing}") == ["take an umbrella", "take a hat"]


def test_doubled_braces_and_percent_signs_are_literal():
    assert texts("100% {{{color}}} %s")[0] == "100% {red} %s"


def test_a_literal_lexicon_is_never_read_as_a_template():
    assert texts("{raw}!") == ["{not} a slot 100%!"]


def test_a_nested_slot_is_replaced_by_each_of_its_templates():
    assert texts("Please {frame}.") == [
        "Please see an umbrella.",
        "Please see a hat.",
        *(f"Please an old {color} {thing}." for thing in ("umbrella", "hat") for color in ("red", "orange", "blue")),
        "Please no slot.",
    ]


def test_nesting_goes_deeper():
    assert len(texts("{outer}")) == 9


def test_a_nested_slot_that_stands_beside_and_inside_another_takes_one_filler():
    assert texts("{frame} {outer}")[-1] == "no slot (no slot)"
    assert len(texts("{frame} {outer}")) == 9


def test_an_article_before_a_nested_slot_fits_its_first_word():
    nested = Lexicon.of("nested", {"": ["{thing} stand", "idle hour"]})
    change = Change({}, None)
    made = sentences("{a:nested}", change, lambda slot: nested if slot == "nested" else find(slot))
    found = [SentenceProduct(one, label=None, clusters=(), differ=(), template=0) for one in made]
    drawn = Product(found)
    assert [case.text for case in drawn.draw(9, 0)] == ["an umbrella stand", "a hat stand", "an idle hour"]


def test_two_nested_slots_of_one_lexicon_differ():
    assert not any(left == right for left, right in (text.split("|") for text in texts("{frame1}|{frame2}")))


def test_a_lexicon_that_holds_itself_is_refused():
    with pytest.raises(SuiteError, match="does it hold itself"):
        texts("{loop}")


@pytest.mark.parametrize(
    "template", ["{color.upper}", "{color!r}", "{0}", "{", "}", "{color", "{Color}", "{an:color}", "{}"]
)
def test_what_is_no_slot_is_refused(template):
    with pytest.raises(SuiteError, match="is not a slot"):
        parse(template, find)


def test_what_is_no_slot_is_refused_inside_a_nested_filler():
    with pytest.raises(SuiteError, match="is not a slot"):
        texts("{bad}")


def test_a_swapped_slot_takes_another_filler_of_its_lexicon():
    pairs = {(case.before, case.text) for case in cases("{color} {thing}", swap={"color": None})}
    assert len(pairs) == 3 * 2 * 2
    assert all(b.split()[0] != a.split()[0] and b.split()[1] == a.split()[1] for b, a in pairs)


def test_a_slot_is_swapped_inside_a_nested_template_too():
    swapped = [case for case in cases("{frame}", swap={"color": None}) if case.before != case.text]
    assert len(swapped) == 3 * 2 * 2


def test_a_nested_slot_can_itself_be_swapped():
    pairs = {(case.before, case.text) for case in cases("{frame}", swap={"frame": None})}
    assert ("no slot", "see a hat") in pairs
    assert not any(before == after for before, after in pairs)


def test_a_slot_can_be_swapped_for_another_slot():
    assert ("hat", "red") in {(case.before, case.text) for case in cases("{thing}", swap={"thing": "color"})}


def test_a_text_becomes_what_a_template_makes_of_it():
    made = cases("A {thing}.", becomes="{before} It is {color}.")
    assert (made[0].before, made[0].text) == ("A umbrella.", "A umbrella. It is red.")
    assert len(made) == 6


def test_a_text_can_become_the_same_slots_in_another_order():
    made = cases("{color1} and {color2}", becomes="{color2} and {color1}")
    assert all(case.text.split() == case.before.split()[::-1] for case in made)


def test_a_case_has_the_label_of_its_slot():
    assert [case.label for case in cases("{color}", label="color")] == ["warm", "warm", "cold"]


def test_a_nested_slot_can_say_the_label():
    nested = Lexicon.of("nested", {"one": ["1 {thing}"], "two": ["2"]})
    made = sentences("{nested}", Change({}, None), lambda slot: nested if slot == "nested" else find(slot))
    found = Product([SentenceProduct(s, label="nested", clusters=["nested"], differ=(), template=0) for s in made])
    assert [(case.label, case.clusters) for case in found.draw(9, 0)] == [("one", (0,)), ("one", (0,)), ("two", (1,))]


def test_slots_that_must_differ_in_label_do():
    pairs = [case.text for case in cases("{color1} {color2}", differ=("color1", "color2"))]
    assert sorted(pairs) == ["blue orange", "blue red", "orange blue", "red blue"]


def test_a_label_from_a_slot_without_labels_is_refused():
    with pytest.raises(SuiteError, match="'thing' has no labels"):
        cases("{thing}", label="thing")


def test_a_cluster_slot_that_a_template_lacks_is_refused():
    with pytest.raises(SuiteError, match=r"not every template has the slot \{color\}; here are \['thing'\]"):
        cases("{thing}", clusters=["color"])


def test_cases_cluster_by_template_unless_slots_are_named():
    assert [case.clusters for case in cases("{thing}", "my {thing}")] == [(0,), (0,), (1,), (1,)]
    assert [case.clusters for case in cases("{color}", clusters=["color"])] == [(0,), (1,), (2,)]


def test_a_sample_is_drawn_without_replacement_and_is_the_same_for_the_same_seed():
    many = product("{frame} {color1} {thing}", "{color1} {color2}")
    first = [case for case, _ in zip(many.draw(10, seed=1), range(10), strict=False)]
    assert len({case.text for case in first}) == 10
    assert first == [case for case, _ in zip(many.draw(10, seed=1), range(10), strict=False)]
    assert first != [case for case, _ in zip(many.draw(10, seed=2), range(10), strict=False)]


def test_a_shuffled_draw_ends_with_every_case_once():
    many = product("{frame} {color1} {thing}")
    drawn = [case.text for case in many.draw(1, seed=1)]
    assert sorted(drawn) == sorted(case.text for case in many.draw(many.count, seed=1))


def test_a_product_of_more_than_a_machine_word_is_sampled_at_once():
    letters = {f"l{n}x": Lexicon.of(f"l{n}x", {"": [f"{n}.{k}" for k in range(100)]}) for n in range(12)}
    template = " ".join(f"{{{name}}}" for name in letters)
    made = [
        SentenceProduct(s, label=None, clusters=(), differ=(), template=0)
        for s in sentences(template, Change({}, None), letters.get)
    ]
    drawn = Product(made)
    assert drawn.count == 100**12
    assert len({case.text for case, _ in zip(drawn.draw(50, 0), range(50), strict=False)}) == 50
