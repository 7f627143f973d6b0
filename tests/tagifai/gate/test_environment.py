"""What a decision was made with."""

import platform

import numpy as np

from tagifai.gate import environment


def test_versions_of_what_is_installed_are_named():
    found = environment.describe()
    assert found["python"] == platform.python_version()
    assert found["platform"]
    assert found["packages"]["numpy"] == np.__version__


def test_a_package_that_is_not_installed_is_left_out(monkeypatch):
    monkeypatch.setattr(environment, "PACKAGES", ("numpy", "no-such-package-at-all"))
    assert list(environment.describe()["packages"]) == ["numpy"]
