"""The first window: try the demo, found a company on this computer, or join one on a server."""
