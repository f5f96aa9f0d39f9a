"""A training run: its state, and what moves it; over arrays, or window by window."""

from nn.training.runs.asked import remembering as remembering
from nn.training.runs.run import Run as Run
from nn.training.runs.run import Step as Step
from nn.training.runs.streamed import StreamRun as StreamRun
from nn.training.runs.streamed import measured_in_blocks as measured_in_blocks
