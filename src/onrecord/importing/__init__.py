"""Files of actors that others made -> the rows of our own tables."""

from onrecord.importing.files import Imported, import_file, name_of

__all__ = ["Imported", "import_file", "name_of"]
