"""Train text classifiers, test them as software is tested, and publish only those that pass."""

__version__ = "0.1.0"
