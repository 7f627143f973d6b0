"""What may stand in the YAML file of a behavior suite: tests that say what a model must do, without code in them.

A test takes cases from templates or from rows of the task's table, and says what it expects of the model's answers. MFT
(minimum functionality) expects a label; INV (invariance) expects that a change of the text does not change the label;
DIR (directional) expects that a change moves a probability. The terms are CheckList's (Ribeiro et al., ACL 2020).
"""

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Annotated, Any, Literal, Self

from pydantic import Field, field_validator, model_validator

from tagifai.behavior import lexicons
from tagifai.behavior.lexicons import NAME, Groups
from tagifai.behavior.perturbations import PERTURBATIONS
from tagifai.behavior.source import Part
from tagifai.verdict import Severity

ROW = "row"  # the slot that a row's text fills
Capability = Literal[
    "vocabulary", "taxonomy", "robustness", "ner", "fairness", "temporal", "negation", "coreference", "srl", "logic"
]
Kind = Literal["MFT", "INV", "DIR"]
LABEL_KEYS = ("label", "label_in", "label_not", "label_of", "label_not_of")
MOVE_KEYS = ("of", "of_slot")


class Rows(Part):
    """Rows of the task's own table as a source of cases. labels: only rows with one of these; empty for all."""

    split: Literal["train", "val", "test"] = "test"
    labels: tuple[str, ...] = ()


class Expect(Part):
    """What a test expects.

    MFT, one of: label, label_in, label_not (labels), label_of, label_not_of (a slot, whose filler has the label).
    INV: the label does not change; within: nor does its probability, by more than this.
    DIR: the probability of one label (`of` a label, or `of_slot`) goes up or down by more than `by`, or stays steady
    within `within`.
    """

    label: str | None = None
    label_in: tuple[str, ...] | None = None
    label_not: str | None = None
    label_of: str | None = None
    label_not_of: str | None = None
    probability: Literal["up", "down", "steady"] | None = None
    of: str | None = None
    of_slot: str | None = None
    by: Annotated[float, Field(ge=0, lt=1)] | None = None
    within: Annotated[float, Field(ge=0, lt=1)] | None = None

    @property
    def given(self) -> frozenset[str]:
        """The keys that stand in the file."""
        return frozenset(key for key, value in self if value is not None)

    @property
    def slot(self) -> str | None:
        """The slot whose filler's label is expected, where there is one."""
        return self.label_of or self.label_not_of or self.of_slot


ALLOWED: Mapping[Kind, frozenset[str]] = {
    "MFT": frozenset(LABEL_KEYS),
    "INV": frozenset({"within"}),
    "DIR": frozenset({"probability", "by", "within", *MOVE_KEYS}),
}


class BehaviorTest(Part):
    """One test: where its cases come from, what is changed in them, what is expected, how much failure is tolerated.

    at_most: the largest failure rate that still passes. samples: the most cases made. slots: which lexicon a slot
    takes, as `lexicon` or `lexicon/label`; a slot not named here takes the lexicon of its own name.
    cluster: slots whose fillers make cases alike. differ: two slots whose fillers must have different labels.
    perturb, swap, becomes: how the second text of INV and DIR is made: by perturbations, by other fillers of some
    slots, by a template that may hold the whole text as `{before}`.
    """

    id: Annotated[str, Field(pattern=r"^[a-z0-9]([a-z0-9-]*[a-z0-9])?$")]
    capability: Capability
    type: Kind
    description: Annotated[str, Field(min_length=1)]
    severity: Severity = "block"
    at_most: Annotated[float, Field(gt=0, lt=1)]
    templates: Annotated[tuple[str, ...], Field(min_length=1)] | None = None
    rows: Rows | None = None
    samples: Annotated[int, Field(ge=1)] = 300
    slots: dict[str, str] = Field(default_factory=dict)
    cluster: tuple[str, ...] = ()
    differ: tuple[str, str] | tuple[()] = ()
    perturb: tuple[str, ...] = ()
    swap: dict[str, str | None] = Field(default_factory=dict)
    becomes: str | None = None
    expect: Expect = Expect()

    @field_validator("swap", mode="before")
    @classmethod
    def _swap_by_slot(cls, value: Any) -> Any:
        return dict.fromkeys(value) if isinstance(value, list) else value

    @field_validator("perturb")
    @classmethod
    def _known(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        unknown = [name for name in names if name not in PERTURBATIONS]
        if unknown:
            raise ValueError(f"there is no perturbation {unknown[0]!r}; there are {', '.join(PERTURBATIONS)}")
        return names

    @model_validator(mode="after")
    def _has_one_source(self) -> Self:
        if (self.templates is None) == (self.rows is None):
            raise ValueError("name one source of cases: templates or rows")
        if self.rows is not None and self.swap:
            raise ValueError("rows have no slots to swap: use perturb or becomes, or take cases from templates")
        return self

    @model_validator(mode="after")
    def _changes_what_its_type_needs(self) -> Self:
        changes = [key for key in ("perturb", "swap", "becomes") if getattr(self, key)]
        if self.type == "MFT" and changes:
            raise ValueError(f"an MFT has one text: leave out {changes[0]}, or make it an INV or DIR")
        if self.type != "MFT" and len(changes) != 1:
            raise ValueError(f"an {self.type} needs exactly one of perturb, swap and becomes; it has {changes}")
        return self

    @model_validator(mode="after")
    def _expects_what_its_type_can(self) -> Self:
        given, allowed = self.expect.given, ALLOWED[self.type]
        if given - allowed:
            raise ValueError(f"expect: {self.type} takes {sorted(allowed)}, not {sorted(given - allowed)}")
        if self.type == "MFT" and len(given) != 1:
            raise ValueError(f"expect: an MFT needs exactly one of {list(LABEL_KEYS)}; it has {sorted(given)}")
        if self.type == "DIR" and ("probability" not in given or len(given & set(MOVE_KEYS)) != 1):
            raise ValueError("expect: a DIR needs probability (up, down or steady), and the label: of or of_slot")
        if self.type == "DIR" and self.expect.probability == "steady" and "within" not in given:
            raise ValueError("expect: steady needs within, the largest move that still counts as steady")
        return self

    @property
    def sources(self) -> tuple[str, ...]:
        """The templates of the test; a row is the template that is nothing but the row."""
        return self.templates or (f"{{{ROW}}}",)

    @property
    def clusters(self) -> tuple[str, ...]:
        """The slots whose fillers make cases resemble each other; a row resembles itself."""
        return self.cluster if self.rows is None else (ROW, *self.cluster)


class SuiteFile(Part):
    """A suite as a file. lexicons: files beside it, or a mapping from name to fillers; shipped ones need no mention."""

    schema_: Annotated[Literal[1], Field(alias="schema")]
    name: Annotated[str, Field(min_length=1)]
    seed: int = 0
    lexicons: tuple[str, ...] | dict[Annotated[str, Field(pattern=NAME)], Groups] = ()
    tests: Annotated[tuple[BehaviorTest, ...], Field(min_length=1)]

    @field_validator("lexicons", mode="before")
    @classmethod
    def _grouped(cls, value: Any) -> Any:
        return {name: lexicons.grouped(group) for name, group in value.items()} if isinstance(value, dict) else value

    @field_validator("lexicons")
    @classmethod
    def _beside(cls, value: Any) -> Any:
        outside = [name for name in value if PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts]
        if outside:
            raise ValueError(f"{outside[0]!r} must lie beside the suite, without '..'")
        return value

    @model_validator(mode="after")
    def _each_id_once(self) -> Self:
        ids = [test.id for test in self.tests]
        twice = sorted({name for name in ids if ids.count(name) > 1})
        if twice:
            raise ValueError(f"tests: the ids {twice} stand more than once; results are kept by id")
        return self
