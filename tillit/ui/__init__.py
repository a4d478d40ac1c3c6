"""What every face shares: the page, its parts, colours, icons and words. It knows no case and no customer."""
