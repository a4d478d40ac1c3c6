from tillit.vault import rooms


class VaultRoom(rooms.Room):
    name = "tillit.vault"
