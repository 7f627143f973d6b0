"""Whether what a model is asked today still resembles what it was trained on."""
