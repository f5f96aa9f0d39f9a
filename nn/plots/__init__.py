"""Pictures of nets and of training, by matplotlib.

Each draws on ``ax``, or on a new figure, and returns the Axes.  Those that move are
films: shown in notebooks, saved as GIF.
"""

from nn.plots.descent import Descent as Descent
from nn.plots.figure import save as save
from nn.plots.films import BoundaryFilm as BoundaryFilm
from nn.plots.films import Film as Film
from nn.plots.nets import activation as activation
from nn.plots.nets import activations as activations
from nn.plots.nets import boundary as boundary
from nn.plots.nets import weights as weights
from nn.plots.progress import compare as compare
from nn.plots.progress import confusion as confusion
from nn.plots.progress import curves as curves
from nn.plots.progress import rates as rates
