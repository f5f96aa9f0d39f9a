"""Shards that end their worker, or give no number, at a row."""

import os

from nn.training.objectives.crews.crew import Shard


class Ending(Shard):
    """Ends its process at a row whose first number is 99."""

    def gradient(self, theta, rows, masks):
        if (self.X[rows][:, 0] == 99.0).any():
            os._exit(9)
        return super().gradient(theta, rows, masks)
