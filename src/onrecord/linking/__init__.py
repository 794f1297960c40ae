"""Records of many articles -> what hangs together across them."""
