"""Answers SPARQL over one release."""
