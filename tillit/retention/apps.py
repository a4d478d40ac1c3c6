from tillit.vault import rooms


class RetentionRoom(rooms.Room):
    name = "tillit.retention"
