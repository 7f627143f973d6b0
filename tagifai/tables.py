"""Tables between stages: a folder of Parquet files, one for each table or split."""

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from tagifai import files
from tagifai.errors import DataError

SPLITS = ("train", "val", "test")
OURS = ("*.parquet",)  # files of a folder that may be replaced


def write(folder: Path, tables: Mapping[str, pd.DataFrame]) -> None:
    """Write each table to `<name>.parquet` in a folder that appears whole or not at all."""
    with files.staged_folder(folder, ours=OURS) as staged:
        for name, table in tables.items():
            table.to_parquet(staged / f"{name}.parquet", index=False)


def read(folder: Path, name: str) -> pd.DataFrame:
    """Read one table of a folder; raises DataError naming the tables that are there, or the file that is no Parquet."""
    path = folder / f"{name}.parquet"
    if not path.is_file():
        there = sorted(found.stem for found in folder.glob("*.parquet"))
        raise DataError(f"{folder} holds no table {name!r}; it has {there}")
    try:
        return pd.read_parquet(path)
    except (OSError, ValueError) as error:
        raise DataError(f"{path} cannot be read as Parquet: {error}") from error
