from tillit.vault import rooms


class PeopleRoom(rooms.Room):
    name = "tillit.people"
