"""Read: files of claims and entities in YAML-LD, Turtle, N-Triples and their like, into statements."""
