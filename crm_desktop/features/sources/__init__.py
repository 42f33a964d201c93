"""Where clients come from: sources, the signs they are known by, and the way from first contact to money."""
