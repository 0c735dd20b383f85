"""Queries that would never end, or take all memory: one of each kind that is known, and the limit that ends it."""

from __future__ import annotations

__all__ = ["PRODUCT", "RUNAWAYS"]

PRODUCT = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l"
TIME, MEMORY, EITHER = "MPSC_QUERY_TIMEOUT", "MPSC_QUERY_MEMORY", "MPSC_QUERY_"
NEVER = "STRLEN(CONCAT(STR(?c), STR(?f), STR(?i), STR(?l))) < 0"
ANY = "(!<a:b>|^!<a:b>)*"
VALUES = " ".join(f"VALUES ?v{i} {{ {' '.join(map(str, range(40)))} }}" for i in range(8))
DOUBLED = " ".join(f"BIND(CONCAT(?s{i}, ?s{i}) AS ?s{i + 1})" for i in range(40))
LIST = ", ".join(f"'{number}'" for number in range(5_000))
RUNAWAYS = {
    "count over a product": (f"SELECT (COUNT(*) AS ?n) {{ {PRODUCT} }}", TIME),
    "filter that is never true": (f"ASK {{ {PRODUCT} FILTER({NEVER}) }}", TIME),
    "sorting a product": (f"SELECT * {{ {PRODUCT} }} ORDER BY ?c ?l", EITHER),
    "distinct over a product": (f"SELECT DISTINCT ?c ?f ?i {{ {PRODUCT} }} ORDER BY ?c", EITHER),
    "groups of a product": (f"SELECT ?c ?f ?i (COUNT(*) AS ?n) {{ {PRODUCT} }} GROUP BY ?c ?f ?i", EITHER),
    "paths that explode": (f"SELECT (COUNT(*) AS ?n) {{ ?a {ANY} ?b . ?b {ANY} ?c }}", EITHER),
    "values alone": (f"SELECT (COUNT(*) AS ?n) {{ {VALUES} }}", TIME),
    "a string that doubles": (f"SELECT (STRLEN(?s40) AS ?n) {{ BIND('x' AS ?s0) {DOUBLED} }}", MEMORY),
    "a regular expression over a product": (
        f"ASK {{ {PRODUCT} FILTER(REGEX(CONCAT(STR(?c), STR(?f)), '^(.*a.*)+$!')) }}",
        TIME,
    ),
    "lists of thousands over a product": (f"ASK {{ {PRODUCT} FILTER(STR(?c) IN ({LIST})) }}", TIME),
    "brackets without end": (f"ASK {{ FILTER({'(' * 50_000}1{')' * 50_000}) }}", EITHER),
    "a sum without end": (f"SELECT (1{'+1' * 50_000} AS ?n) {{}}", EITHER),
    "a path without end": (f"ASK {{ ?s <a:b>{'/<a:b>' * 50_000} ?o }}", EITHER),
    "a collection without end": (f"ASK {{ ?s ?p ({' 1' * 50_000}) }}", EITHER),
}
