"""Propose: a task file, expectation suites and a behavior suite made from a labelled table, to be edited by a person."""
