"""Engines that print an HTML page as a PDF."""
