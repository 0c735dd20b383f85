"""Networks of cooperation: made from questions of the catalogue, measured, drawn and written to files."""
