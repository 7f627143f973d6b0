"""The language in which a slice is asked for: a small part of pandas' queries, read before pandas sees them.

A query comes with a task file that may be somebody else's, and pandas follows attributes anywhere, to files and to the
shell. So only what is listed here is let through, and pandas is given what was understood, not what was written: column
names are replaced by `column_0`, `column_1`, ..., and nothing but those columns can be reached.
"""

import ast
import re
import warnings
from dataclasses import dataclass

METHODS = frozenset({"abs", "between", "isin", "isna", "isnull", "notna", "notnull"})
TEXT_METHODS = frozenset({"contains", "endswith", "fullmatch", "len", "lower", "match", "startswith", "strip", "upper"})
ALLOWED = (
    (ast.BoolOp, ast.boolop, ast.UnaryOp, ast.unaryop, ast.Compare, ast.BinOp, ast.Load, ast.List, ast.Tuple),
    (ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.In, ast.NotIn),
    (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Mod),
)
LANGUAGE = (
    "a query may hold column names, constants, lists, comparisons, arithmetic, and, or, not, in, and the methods "
    f"{', '.join(sorted(METHODS))} and str.{', str.'.join(sorted(TEXT_METHODS))} of a column"
)
_WRITTEN = re.compile(r"""('(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")|`([^`]*)`|([&|])""", re.DOTALL)


@dataclass(frozen=True)
class Query:
    """A query that is safe to ask. expression: over column_0, column_1, ...; columns: which they are."""

    expression: str
    columns: tuple[str, ...]


def parse(query: str) -> Query:
    """Understand a query; raises ValueError where it holds anything that the language lacks.

    As in pandas, a name that Python could not read stands in backticks, and & and | bind as loosely as and and or.
    """
    reader = _Reader()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # '\d' is what a person writes for a digit
            tree = ast.parse(_WRITTEN.sub(reader.spell, query).strip(), mode="eval")
        expression = ast.unparse(reader.visit(tree.body))
    except (SyntaxError, RecursionError, MemoryError) as error:
        raise ValueError(f"the query {query!r} cannot be read: {error}") from error
    except ValueError as error:
        raise ValueError(f"the query {query!r} cannot be asked: {error}; {LANGUAGE}") from error
    # Only strings hold backticks by now, where pandas might still take them for names.
    return Query(expression.replace("`", r"\x60"), tuple(reader.columns))


class _Reader(ast.NodeTransformer):
    """Copies what is allowed, with columns renamed, and raises ValueError at anything else."""

    def __init__(self) -> None:
        self.columns: dict[str, str] = {}  # name in the expression by column
        self._quoted: dict[str, str] = {}  # column by the name that stands for it until it is parsed

    def spell(self, found: re.Match[str]) -> str:
        """Spell as Python what only pandas reads."""
        string, name, operator = found.groups()
        if string is not None:
            return str(string)
        if operator is not None:
            return " and " if operator == "&" else " or "
        stand_in = f"_quoted_{len(self._quoted)}_"
        self._quoted[stand_in] = name
        return stand_in

    def generic_visit(self, node: ast.AST) -> ast.AST:
        if not isinstance(node, ALLOWED):
            raise ValueError(f"it holds a {type(node).__name__}")
        return super().generic_visit(node)

    def visit_Name(self, node: ast.Name) -> ast.Name:
        column = self._quoted.get(node.id, node.id)
        if column.startswith("_") and node.id not in self._quoted:
            raise ValueError(f"it holds the name {column!r}; write one that begins with _ in backticks")
        return ast.Name(self.columns.setdefault(column, f"column_{len(self.columns)}"), ast.Load())

    def visit_Constant(self, node: ast.Constant) -> ast.Constant:
        if not isinstance(node.value, str | int | float | None):
            raise ValueError(f"it holds the constant {node.value!r}")
        return node

    def visit_Call(self, node: ast.Call) -> ast.Call:
        if not isinstance(node.func, ast.Attribute):
            raise ValueError("it calls what is no method")
        owner, method, methods = node.func.value, node.func.attr, METHODS
        of_text = isinstance(owner, ast.Attribute) and owner.attr == "str"
        if isinstance(owner, ast.Attribute) and of_text:
            owner, methods = owner.value, TEXT_METHODS
        if not isinstance(owner, ast.Name) or method not in methods:
            raise ValueError(f"it calls {method!r}")
        if not all(part.arg and isinstance(part.value, ast.Constant) for part in node.keywords):
            raise ValueError(f"it calls {method!r} with a keyword argument that is no constant")
        column: ast.expr = self.visit_Name(owner)
        if of_text:
            column = ast.Attribute(column, "str", ast.Load())
        keywords = [ast.keyword(part.arg, self.visit(part.value)) for part in node.keywords]
        return ast.Call(ast.Attribute(column, method, ast.Load()), [self.visit(part) for part in node.args], keywords)
