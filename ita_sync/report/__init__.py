"""The report: from measures to HTML, from HTML to PDF, and the proof that the PDF is fit to publish."""
