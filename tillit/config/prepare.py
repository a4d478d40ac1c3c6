"""Before pages are served: the database up to date, and on the first run the installation founded."""

from tillit.config.migrate import migrate_database
from tillit.config.setup import owner_url


def main() -> None:
    """Runs as whoever started Tillit; prints what a newcomer should know."""
    migrate_database(owner_url())
    from django.conf import settings

    if not settings.TILLIT_DEMO:
        return
    from tillit.config.demo import fill_demo
    from tillit.config.founding import found_demo, is_founded

    if not is_founded():
        found_demo()
        fill_demo()


if __name__ == "__main__":
    main()
