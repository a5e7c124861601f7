"""Ways into a conversation: the REST endpoint and the console's socket."""
