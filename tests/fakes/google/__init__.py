"""Google Sheets and its token endpoints on 127.0.0.1, for tests.

    with SheetsServer() as server:
        document = Document.from_rows("รายงาน", {"มาตรการ": rows}, merges={"มาตรการ": ["A2:A4"]})
        key = server.add(document)
        environment = server.environment(server.key_file(tmp_path))
        ...                                          # run the program
        assert (server.reads, server.writes) == (1, 1)
        assert document.snapshot() == before

Whatever the program sends is checked against Google's discovery document, and so is whatever the server
answers. `server.faults` brings trouble, `server.before` lets people edit between a read and a write.
"""

from .document import Content, Document
from .faults import Fault, Faults
from .server import SheetsServer
from .transport import Entry

__all__ = ["Content", "Document", "Entry", "Fault", "Faults", "SheetsServer"]
