"""Pipelines: wiring only. Also how they are compiled, and run on this machine."""
