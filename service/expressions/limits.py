"""How large a text and a value of the language may be. What is larger is refused, never slow."""

MAX_EXPRESSION = 4_000  # characters of one expression
MAX_TEXT = 50_000  # characters of a script or of a template
MAX_NODES = 5_000  # nodes of one tree
MAX_LEVELS = 50  # brackets within brackets
MAX_HEIGHT = 100  # operators upon operators: the Python frames an evaluation needs
MAX_INTEGER = 2**63 - 1  # the largest whole number JSON keeps everywhere
MAX_CHARACTERS = 100_000  # of a text that is computed
MAX_ITEMS = 10_000  # of a list that is computed
MAX_STEPS = 50_000  # of one walk through nested lists and mappings, when compared
MAX_WEIGHT = 250_000  # of what is kept at once: one a value, and one for every ten characters
MAX_NESTING = 100  # lists within lists of one result
