"""Data that are read a piece at a time: files, functions and Dask's, however large."""

from nn.data.sources.choosing import as_source as as_source
from nn.data.sources.frames import dask as dask
from nn.data.sources.frames import parquet as parquet
from nn.data.sources.learning import schema_of as schema_of
from nn.data.sources.rows import arrays as arrays
from nn.data.sources.rows import blocks as blocks
from nn.data.sources.source import Source as Source
