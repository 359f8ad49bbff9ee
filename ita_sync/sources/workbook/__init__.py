"""Workbook files: .csv, .xlsx and .ods."""
