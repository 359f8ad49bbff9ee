"""What turns a page into a PDF."""
