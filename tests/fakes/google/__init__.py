"""Google Sheets and its token endpoints on 127.0.0.1, for tests."""

from .document import Content, Document
from .faults import Fault, Faults
from .server import SheetsServer

__all__ = ["Content", "Document", "Fault", "Faults", "SheetsServer"]
