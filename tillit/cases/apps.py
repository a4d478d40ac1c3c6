from tillit.vault import rooms


class CasesRoom(rooms.Room):
    name = "tillit.cases"
