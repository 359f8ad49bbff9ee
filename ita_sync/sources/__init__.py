"""Sources of the measures: a Google Sheet or a workbook file."""
