"""Letters: mailboxes read and written by the agent, the room people answer them in."""
