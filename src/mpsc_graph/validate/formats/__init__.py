"""The forms in which a report can be had: for a terminal, a page, an editor, a spreadsheet, a build server."""
