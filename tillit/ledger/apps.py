from tillit.vault import rooms


class LedgerRoom(rooms.Room):
    name = "tillit.ledger"
