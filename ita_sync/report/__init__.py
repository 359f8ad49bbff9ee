"""The report: measures to HTML, HTML to PDF, and the checks before the PDF is published."""
