"""One module a format, each with `read(part, settings) -> Reading`: a part's bytes go in, its blocks, inner parts and problems come out.

`part` holds the nouns the readers share, `problems` the wording of every Gap, `kinds` tells what a file really is from its content.
"""
