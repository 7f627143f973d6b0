"""Data: load, validate, preprocess; expectations, cleaning, near duplicates and splits."""
