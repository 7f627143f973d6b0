"""Propose: a task file, an expectation suite and a behavior suite made from a labelled table, to be edited."""
