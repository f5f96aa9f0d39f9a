"""Crews: workers that each hold some of the examples, on this machine or on several.

A coordinator holds the parameters and everything else that training is; workers hold
rows and programs, and answer with sums over their rows.  What they hold is sent again
to whoever comes in the place of one that is lost, so an answer never depends on who
gave it.
"""

from nn.training.objectives.crews.crew import Crew as Crew
from nn.training.objectives.crews.crew import Shard as Shard
from nn.training.objectives.crews.recruiting import recruited as recruited
