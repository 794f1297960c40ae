"""The screens of the web view, a module each, with a ``router`` of its own."""
