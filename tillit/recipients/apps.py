from tillit.vault import rooms


class RecipientsRoom(rooms.Room):
    name = "tillit.recipients"
