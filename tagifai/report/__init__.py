"""HTML pages for people: one file each, made from verdicts only, readable without a network and without scripts."""
