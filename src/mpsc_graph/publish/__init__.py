"""Linked data for others: what the data set is, its catalogue, its dumps."""
