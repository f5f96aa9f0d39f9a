"""The layers: what takes one example and gives the next layer's."""

from nn.net.layers.attention import SelfAttention as SelfAttention
from nn.net.layers.dense import Layer as Layer
from nn.net.layers.dropout import Dropout as Dropout
from nn.net.layers.embedding import Embedding as Embedding
from nn.net.layers.images import Conv2d as Conv2d
from nn.net.layers.images import Flatten as Flatten
from nn.net.layers.images import MaxPool2d as MaxPool2d
from nn.net.layers.normalisation import LayerNorm as LayerNorm
from nn.net.layers.normalisation import RMSNorm as RMSNorm
from nn.net.layers.scaling import Scaling as Scaling
from nn.net.layers.scaling import are_switches as are_switches
from nn.net.layers.scaling import bare as bare
from nn.net.layers.scaling import is_of_size_one as is_of_size_one
from nn.net.layers.sequential import Sequential as Sequential
from nn.net.layers.standardise import Standardise as Standardise
from nn.net.layers.standardise import mean_and_spread as mean_and_spread

# Those that a file may name.
LAYERS = (
    Layer, Dropout, Standardise, Embedding, LayerNorm, RMSNorm, Conv2d, MaxPool2d,
    Flatten, SelfAttention,
)  # fmt: skip
