"""Children, links and the entities they go through → a Network: to draw, or to hand to another program (GraphML, FollowTheMoney, i2).

A line is a lead for a person, never a finding; what a person decided about it goes with it.
"""

from onrecord.networks.formats import FORMATS, write_network
from onrecord.networks.gathering import gather_network, part_of, strongest
from onrecord.networks.layout import lay_out

__all__ = ["FORMATS", "gather_network", "lay_out", "part_of", "strongest", "write_network"]
