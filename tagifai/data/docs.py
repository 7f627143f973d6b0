"""Data Docs: the pages that Great Expectations itself makes of suites and of what they said."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from tagifai import files
from tagifai.data import integrity, strict
from tagifai.data.suites import Expected, Suite
from tagifai.errors import TaskError

FIRST_PAGE = "index.html"
OURS = ("static/styles/data_docs_default_styles.css", FIRST_PAGE, "static/*", "expectations/*", "validations/*")


def write(read: Mapping[str, tuple[Suite, pd.DataFrame]], folder: Path) -> Path:
    """Write the site of all suites and tables to a folder; return its first page."""
    with files.staged_folder(folder, ours=OURS) as staged, strict.quiet():
        context = strict.context()
        for site in list(context.list_data_docs_sites()):
            context.delete_data_docs_site(site)
        context.add_data_docs_site("docs", _site(staged))
        source = context.data_sources.add_pandas("tables")
        for name, (suite, table) in read.items():
            asked = [_made(name, expected) for expected in suite.expectations]
            kept = context.suites.add(strict.ExpectationSuite(name=name, expectations=asked))
            batch = source.add_dataframe_asset(name).add_batch_definition_whole_dataframe("all")
            run = context.validation_definitions.add(strict.ValidationDefinition(name=name, data=batch, suite=kept))
            run.run(batch_parameters={"dataframe": integrity.without_blanks(table)})
        context.build_data_docs()
    return folder / FIRST_PAGE


def _made(table: str, expected: Expected) -> Any:
    try:
        return strict.make(expected)
    except strict.DidNotRunError as error:
        raise TaskError(f"{expected.type} of the table {table!r} cannot run: {error}.") from error


def _site(folder: Path) -> dict[str, object]:
    return {
        "class_name": "SiteBuilder",
        "site_index_builder": {"class_name": "DefaultSiteIndexBuilder"},
        "store_backend": {"class_name": "TupleFilesystemStoreBackend", "base_directory": str(folder)},
    }
