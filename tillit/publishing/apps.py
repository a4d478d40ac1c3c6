from tillit.vault import rooms


class PublishingRoom(rooms.Room):
    name = "tillit.publishing"
