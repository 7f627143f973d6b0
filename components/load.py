"""Load: the task and its tables, from wherever they are."""

from kfp import dsl
from kfp.dsl import Artifact, Dataset, Output

from components.image import IMAGE


@dsl.component(base_image=IMAGE, install_kfp_package=False)
def load(task_file: str, task: Output[Artifact], tables: Output[Dataset]) -> None:
    """Read a task file and the tables that it names, and join documents with labels.

    Args:
        task_file: Path or URI (file:, https:, gs:) of the task file, as the component's container sees it.
        task: Folder with the task file and the suites that it names.
        tables: Folder with one Parquet file for each table.
    """
    from pathlib import Path

    from tagifai.data.load import load

    rows = load(task_file, task_folder=Path(task.path), tables=Path(tables.path))
    tables.metadata.update({f"rows_{name}": count for name, count in rows.items()})
