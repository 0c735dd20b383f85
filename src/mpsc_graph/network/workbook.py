"""Tables of figures as files: CSV, JSON, and XLSX with a sheet per table."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from io import BytesIO

from mpsc_graph.network.columns import Network
from mpsc_graph.network.flat import description
from mpsc_graph.network.sheets import as_csv
from mpsc_graph.network.tables import Rows

__all__ = ["table_csv", "table_json", "workbook"]


def table_csv(rows: Rows) -> bytes:
    """One table as CSV; a figure that is not defined is an empty cell."""
    return as_csv(list(rows[0]) if rows else [], rows)


def table_json(rows: Rows, graph: Network) -> bytes:
    """One table as JSON: `about`, what the network says of itself, and `rows`; a figure that is not defined is null."""
    return json.dumps({"about": graph.graph, "rows": rows}, ensure_ascii=False, indent=1).encode() + b"\n"


def workbook(tables: Mapping[str, Callable[[], Rows]], graph: Network) -> bytes:
    """All tables as XLSX, a sheet each, and one about the network.

    Texts stay texts: none becomes a formula or a link.
    """
    import xlsxwriter

    output = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(output, options) as book:
        kept = graph.graph["modified"] or "2000-01-01"
        book.set_properties({"title": graph.graph["title"], "created": datetime.fromisoformat(kept)})
        bold = book.add_format({"bold": True})
        about: Rows = [{"network": description(graph)}]
        for name, table in {"about": lambda: about, **tables}.items():
            sheet = book.add_worksheet(name)
            rows = table()
            sheet.write_row(0, 0, list(rows[0]) if rows else [], bold)
            sheet.freeze_panes(1, 0)
            for number, row in enumerate(rows, 1):
                sheet.write_row(number, 0, list(row.values()))
    return output.getvalue()
