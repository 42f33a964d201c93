"""The demo firm: a shop for builders in Samara, made anew from a seed, with a working day to watch."""
