"""SHACL validation of any statements, ours or not."""
