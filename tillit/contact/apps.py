from tillit.vault import rooms


class ContactRoom(rooms.Room):
    name = "tillit.contact"
