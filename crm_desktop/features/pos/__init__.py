"""The till: what is sold, returned and counted, kept on the till and posted to the base."""
