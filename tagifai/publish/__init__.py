"""The registry of models that passed: publish one, verify what is there, go back to an earlier one."""
