"""Where the measures are kept: a Google Sheet, or a workbook file."""
