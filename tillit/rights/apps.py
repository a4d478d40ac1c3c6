from tillit.vault import rooms


class RightsRoom(rooms.Room):
    name = "tillit.rights"
