"""The task: columns, labels, suites, slices, thresholds and training settings, read from one YAML file.

It is one frozen object. A task is named by its file or by the folder that holds it as `task.yaml`; the files that it
refers to lie beside it. The load stage copies all of them into one folder, so that later stages need no other place.
"""

from pathlib import Path, PurePosixPath
from typing import Annotated, Any, Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from tagifai import files, query
from tagifai.errors import TaskError
from tagifai.verdict import Severity, Threshold, explain

FILE_NAME = "task.yaml"
Share = Annotated[float, Field(gt=0, lt=1)]


class Settings(BaseModel):
    """A part of the task file: immutable, and every key must be known."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Source(Settings):
    """Where the tables are: URIs by table name, one labelled table or two to be joined by a column.

    In the task file: `{projects: projects.csv, tags: tags.csv, join: id}` or `{labeled_projects: dataset.csv}`.
    """

    tables: dict[str, str]
    join: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _tables_by_name(cls, value: Any) -> Any:
        if isinstance(value, dict) and "tables" not in value:
            return {"tables": {k: v for k, v in value.items() if k != "join"}, "join": value.get("join")}
        return value

    @model_validator(mode="after")
    def _one_or_two(self) -> Self:
        if len(self.tables) == 1 and self.join is None:
            return self
        if len(self.tables) == 2 and self.join is not None:
            return self
        raise ValueError("name one labelled table, or two tables (documents first, then labels) and 'join'")

    @property
    def labeled(self) -> str:
        """The name of the labelled table: the only one, or `labeled_<documents>` where two are joined."""
        first = next(iter(self.tables))
        return first if self.join is None else f"labeled_{first}"

    @property
    def names(self) -> tuple[str, ...]:
        """All table names: those read, then the labelled one where it is made by a join."""
        return tuple(dict.fromkeys((*self.tables, self.labeled)))


class Columns(Settings):
    """Which column plays which part. id: row numbers are used where none is named; created: needed to split by time."""

    id: str | None = None
    created: str | None = None
    text: Annotated[tuple[str, ...], Field(min_length=1)]
    label: str


class Preprocess(Settings):
    """How documents are cleaned. Rules are applied in the order in which they stand here; the model repeats them."""

    lowercase: bool = True
    accents: bool = False
    urls: bool = True
    punctuation: bool = True
    stop_words: tuple[str, ...] = ()
    min_label_count: Annotated[int, Field(ge=0)] = 0
    other_label: str = "other"


class Split(Settings):
    """How rows are divided. near_duplicates: Jaccard similarity from which two documents are kept on one side."""

    by: Literal["random", "time"] = "random"
    val: Share = 0.15
    test: Share = 0.15
    near_duplicates: Annotated[float, Field(gt=0, le=1)] = 0.8
    seed: Annotated[int, Field(ge=0)] = 42

    @model_validator(mode="after")
    def _leaves_rows_to_train(self) -> Self:
        if self.val + self.test >= 1:
            raise ValueError(f"val {self.val} and test {self.test} leave no rows to train on")
        return self


class Train(Settings):
    """How the model is made.

    method: auto takes full-batch L-BFGS up to full_batch_rows rows and mini-batches above. min_documents: n-grams in
    fewer training documents are dropped. l2: weight decay of the linear layer. patience: epochs without a better
    validation loss before a mini-batch run stops. device: cuda fails where there is none, rather than fall back.
    """

    method: Literal["auto", "full-batch", "mini-batch"] = "auto"
    device: Literal["cpu", "cuda"] = "cpu"
    full_batch_rows: Annotated[int, Field(gt=0)] = 20_000
    words: tuple[int, int] = (1, 1)
    characters: tuple[int, int] = (3, 5)
    min_documents: Annotated[int, Field(ge=1)] = 2
    balanced: bool = True
    l2: Annotated[float, Field(ge=0)] = 3e-5
    iterations: Annotated[int, Field(gt=0)] = 100
    epochs: Annotated[int, Field(gt=0)] = 30
    batch_size: Annotated[int, Field(gt=0)] = 64
    learning_rate: Annotated[float, Field(gt=0, le=10)] = 0.05
    patience: Annotated[int, Field(gt=0)] = 3
    seed: Annotated[int, Field(ge=0)] = 42

    @field_validator("words", "characters")
    @classmethod
    def _is_a_range(cls, value: tuple[int, int]) -> tuple[int, int]:
        if not 1 <= value[0] <= value[1]:
            raise ValueError(f"[shortest, longest] n-gram: 1 <= shortest <= longest, not {list(value)}")
        return value


class Slice(Settings):
    """A part of the test rows that must be served well: a query on the columns of the test table."""

    name: str
    query: str

    @model_validator(mode="after")
    def _can_be_asked(self) -> Self:
        try:
            query.parse(self.query)
        except ValueError as error:
            raise ValueError(f"slice {self.name!r}: {error}") from error
        return self


class Requirement(Threshold):
    """A threshold on one metric, and whether missing it blocks or warns."""

    severity: Severity = "block"


class Gate(Settings):
    """What the decision rests on. quality: a requirement for each metric, by the metric's name."""

    quality: dict[str, Requirement]

    @model_validator(mode="after")
    def _something_blocks(self) -> Self:
        if not any(requirement.severity == "block" for requirement in self.quality.values()):
            raise ValueError("name at least one blocking quality requirement: a gate that cannot say no is no gate")
        return self


class Task(Settings):
    """One labelled text table, and everything that is to be true of a model trained on it."""

    schema_: Literal[1] = Field(alias="schema")
    name: Annotated[str, Field(pattern=r"^[a-z0-9]([a-z0-9-]*[a-z0-9])?$")]
    description: str = ""
    source: Source
    columns: Columns
    labels: Annotated[tuple[str, ...], Field(min_length=2)]
    expectations: str = "expectations/"
    behaviors: str = "behaviors.yaml"
    preprocess: Preprocess = Preprocess()
    split: Split = Split()
    train: Train = Train()
    slices: tuple[Slice, ...] = ()
    gate: Gate

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if len(set(self.labels)) != len(self.labels):
            raise ValueError("labels: each label once")
        if self.split.by == "time" and self.columns.created is None:
            raise ValueError("split.by is 'time': name the time column under columns.created")
        if self.preprocess.min_label_count and self.preprocess.other_label not in self.labels:
            raise ValueError(f"preprocess.min_label_count is set: add {self.preprocess.other_label!r} to labels")
        names = [part.name for part in self.slices]
        if len(set(names)) != len(names):
            raise ValueError("slices: each name once")
        for reference in (self.expectations, self.behaviors):
            path = PurePosixPath(reference)
            if path.is_absolute() or ".." in path.parts:
                raise ValueError(f"{reference!r} must lie beside the task file, without '..'")
        return self

    @property
    def digest(self) -> str:
        """The sha256 of the settings as they were understood: a comment or the order of keys does not change it."""
        return files.digest_text(files.canonical_json(self.model_dump(mode="json", by_alias=True)))

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read a task from its file or from the folder that holds it; raises TaskError naming the key at fault."""
        path = path / FILE_NAME if path.is_dir() else path
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise TaskError(f"{path} cannot be read as a task file: {error}. `tagifai init` writes one.") from error
        return cls.parse(text, origin=str(path))

    @classmethod
    def parse(cls, text: str, *, origin: str) -> Self:
        """Understand the text of a task file; raises TaskError naming `origin` and the line or key at fault."""
        try:
            value = yaml.safe_load(text)
        except yaml.YAMLError as error:
            raise TaskError(f"{origin} is not YAML: {error}") from error
        if not isinstance(value, dict):
            raise TaskError(f"{origin} holds no mapping; a task file begins with 'schema: 1' and 'name: ...'")
        try:
            return cls.model_validate(value)
        except ValidationError as error:
            raise TaskError(f"{origin}: {explain(error)}") from error
