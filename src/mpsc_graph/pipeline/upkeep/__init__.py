"""Upkeep: a release kept up with files that change, without building it whole."""
