"""On the first run of a demonstration: found the company and deliver its letters, as the application does everything.

Killed in between and started again, it goes on where it stopped.
"""

from tillit.config.setup import start_django


def main() -> None:
    """Runs once, in a process of its own, after the database was brought up to date."""
    start_django()
    from tillit.config.demo import fill_demo, promise_demo, word_demo
    from tillit.config.founding import found_demo

    found_demo()
    promise_demo()
    word_demo()
    fill_demo()


if __name__ == "__main__":
    main()
