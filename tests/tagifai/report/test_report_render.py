import base64
import hashlib
from pathlib import Path

import pytest
from jinja2 import UndefinedError
from report_samples import Page, check

from tagifai.report import render, stage
from tagifai.verdict import Verdict


def test_the_policy_names_the_style_and_the_script_by_their_hashes(tmp_path: Path) -> None:
    stage.write(Verdict(stage="x", checks=(check("x/y"),)), tmp_path / "x.html")
    html = (tmp_path / "x.html").read_text(encoding="utf-8")
    policy = Page(html).all("meta", **{"http-equiv": "Content-Security-Policy"})[0]["content"]
    for tag in ("style", "script"):
        content = html.partition(f"<{tag}>")[2].partition(f"</{tag}>")[0]
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy


def test_a_name_that_a_template_misses_is_an_error_and_no_page(tmp_path: Path) -> None:
    with pytest.raises(UndefinedError, match="stage"):
        render.write("stage.html.j2", tmp_path / "x.html")
    assert list(tmp_path.iterdir()) == []


def test_half_a_surrogate_pair_does_not_stop_a_page(tmp_path: Path) -> None:
    verdict = Verdict(stage="x", checks=(check("x/y"),), facts={"text": "half \ud83d"})
    stage.write(verdict, tmp_path / "x.html")
    assert "half ?" in Page((tmp_path / "x.html").read_text(encoding="utf-8")).text


def test_no_template_lets_text_through_unescaped() -> None:
    environment = render.environment()
    for name in environment.list_templates(extensions=["j2"]):
        source, _, _ = environment.loader.get_source(environment, name)  # type: ignore[union-attr]
        trusted = source.replace("{{ style|safe }}", "").replace("{{ script|safe }}", "")
        assert "safe" not in trusted, name
        assert "autoescape" not in trusted, name
