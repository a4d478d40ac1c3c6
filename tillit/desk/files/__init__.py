"""Looking at what customers sent along: pictures, pages, text and laid-out letters, each as safe as it can be shown."""
