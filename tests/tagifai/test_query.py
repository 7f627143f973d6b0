"""The language of slices: what is understood, and hostile queries, each of which is refused."""

import ast
import warnings

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagifai.query import ALLOWED, METHODS, TEXT_METHODS, parse

FILE = "made_by_a_query"
HOSTILE = [
    "text.map.__func__.__globals__['sys'].modules['os'].system('touch FILE')",
    "text.to_csv('FILE')",
    "text.str.to_csv('FILE')",
    "text.str.len().to_csv('FILE')",
    "text.abs().to_csv('FILE')",
    "text.abs.to_csv('FILE')",
    "text.str.cat.to_csv('FILE')",
    "`text`.to_csv('FILE')",
    "label == 'a' and text.to_csv('FILE')",
    "label == text.to_csv('FILE')",
    "label in [text.to_csv('FILE')]",
    "label.isin([text.to_csv('FILE')])",
    "text.str.contains('a', na=text.to_csv('FILE'))",
    "text.str.contains('a', **{'na': text.to_csv('FILE')})",
    "text.isin(*text.to_csv('FILE'))",
    "label == 'a'\ntext.to_csv('FILE')",
    "label == 'a'\rtext.to_csv('FILE')",
    "label == 'a'; text.to_csv('FILE')",
    "'\\'`' == `'` and text.to_csv('FILE')",
    "open('FILE', 'w')",
    "eval('1')",
    "__import__('os').mkdir('FILE')",
    "@pd.DataFrame.to_csv(text, 'FILE')",
    "@text.to_csv('FILE')",
    "__pd_eval_local_text.to_csv('FILE')",
    "(lambda: text.to_csv('FILE'))()",
    "[row for row in text.to_csv('FILE')]",
    "{text.to_csv('FILE')}",
    "f'{text.to_csv(\"FILE\")}' == 'a'",
    "text[text.to_csv('FILE')]",
    "text[:1]",
    "(found := text.to_csv('FILE'))",
    "found = text.to_csv('FILE')",
    "text.to_csv('FILE') if True else label",
    "text @ text.to_csv('FILE')",
    "text.str.split('a')",
    "text.values",
    "text.str",
    "_hidden == 1",
    "\uff3f_builtins__ == 1",
    "__builtins__",
    "9 ** 9 ** 9 > words",
    "1 << 99 > words",
    "words is None",
    "b'a' == label",
    "1j == words",
    "... == words",
    "lambda: True",
    "True if words else False",
    "import os",
    "label == 'a",
    "(label",
    "words >",
    "label \0",
    'label == """a"b""" "',
    "",
    " ",
    "(" * 500,
    "~" * 9000 + "label",
    "not " * 20_000 + "label",
]


@pytest.mark.parametrize("query", HOSTILE)
def test_a_hostile_query_is_refused_and_leaves_nothing(query, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ValueError, match=r"the query .* cannot be (asked|read): "):
        parse(query.replace("FILE", FILE))
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("owner", "given", "allowed"),
    [("text", dir(pd.Series), METHODS), ("text.str", dir(pd.Series.str), TEXT_METHODS), ("text.dt", ["date"], set())],
)
def test_no_other_method_can_be_called_than_those_allowed(owner, given, allowed):
    assert allowed <= set(given)
    for method in set(given) - allowed:
        with pytest.raises(ValueError, match=f"cannot be asked: it calls '{method}'"):
            parse(f"{owner}.{method}()")


@pytest.mark.parametrize(
    ("query", "expression", "columns"),
    [
        ("words > 3", "column_0 > 3", ("words",)),
        ("words > 3 # many", "column_0 > 3", ("words",)),
        ("a == 1 # \u2028text.to_csv('b')", "column_0 == 1", ("a",)),
        (" b == 1 and a == b ", "column_0 == 1 and column_1 == column_0", ("b", "a")),
        ("a == 1 & b == 2 | ~c", "column_0 == 1 and column_1 == 2 or ~column_2", ("a", "b", "c")),
        ("(a and\n b)", "column_0 and column_1", ("a", "b")),
        ("`a b` == a and `_c` and `a b`", "column_0 == column_1 and column_2 and column_0", ("a b", "a", "_c")),
        ("a == '& | `b` @'", "column_0 == '& | \\x60b\\x60 @'", ("a",)),
        (r"a.str.match('\d')", r"column_0.str.match('\\d')", ("a",)),
        ("a == '\u2028'", r"column_0 == '\u2028'", ("a",)),
        ("a.abs() >= -1.5", "column_0.abs() >= -1.5", ("a",)),
        ("a.isin(('x', None, True))", "column_0.isin(('x', None, True))", ("a",)),
        ("1 == 1", "1 == 1", ()),
    ],
)
def test_a_query_is_understood_and_its_columns_are_named(query, expression, columns):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = parse(query)
    assert (found.expression, found.columns) == (expression, columns)


@given(query=st.text(alphabet="a_.`'\"\\\\&|~#@=<>()[]{}, \n\u20281str", max_size=30))
def test_whatever_is_understood_is_one_line_over_numbered_columns(query):
    try:
        found = parse(query)
    except ValueError:
        return
    assert len(found.expression.splitlines()) == 1
    assert "`" not in found.expression
    tree = ast.parse(found.expression, mode="eval").body
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    assert names == {f"column_{number}" for number in range(len(found.columns))}
    known = (ALLOWED, ast.Name, ast.Constant, ast.Call, ast.Attribute, ast.keyword)
    assert all(isinstance(node, known) for node in ast.walk(tree))
