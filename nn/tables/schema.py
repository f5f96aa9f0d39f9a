"""The schema of a table: how its columns become features, and what is predicted.

It is plain data: a model file holds it as JSON, and ``predict`` applies it.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from nn.errors import ArchitectureError, DataError
from nn.tables.columns import Column, from_json

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Schema:
    """What a net learnt of a table.

    Attributes:
        columns: those that it looks at.
        target: the name of the column it predicts.
        classes: the names of the labels 0…k−1; empty if it predicts numbers.
    """

    columns: tuple[Column, ...]
    target: str
    classes: tuple[str, ...] = ()

    @property
    def features(self) -> tuple[str, ...]:
        """The names of the features, in order."""
        return tuple(name for column in self.columns for name in column.features)

    def encode(
        self, frame: "pd.DataFrame", decimal: str | None = None, source: str = ""
    ) -> tuple[np.ndarray, tuple[str, ...]]:
        """Return rows as features (rows, features), and what should be known of them.

        Args:
            frame: has the columns in any order, and others.
            decimal: what stands before the part of a number; else found out.

        Raises:
            DataError: a column is not there; says which.
        """
        from nn.tables import cells
        from nn.tables.encoding import encoded

        missing = [c.name for c in self.columns if c.name not in frame.columns]
        if missing:
            raise DataError(
                f"{source + ': ' if source else ''}has no column "
                f"{', '.join(map(repr, missing))}; the net looks at "
                f"{', '.join(column.name for column in self.columns)}"
            )
        decimal = decimal or cells.decimal_of(frame)
        parts, notes = [], []
        for column in self.columns:
            features, odd = encoded(column, frame[column.name], decimal)
            parts.append(features)
            if len(odd):
                notes.append(
                    f"{column.name}: {len(odd)} cell(s) unlike those in training, "
                    f"{odd.iloc[0]!r} in {odd.index.name or 'row'} {odd.index[0]}"
                )
        return np.hstack(parts), tuple(notes)

    def targets(
        self, series: "pd.Series", decimal: str = ".", source: str = ""
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return labels or numbers, and which rows have one, (rows,) of bool.

        Raises:
            DataError: a cell is none of the classes, or no number; says in which row.
        """
        from nn.tables import cells
        from nn.tables.target import target_of

        if not self.classes:
            found = target_of(series, decimal, "regression", source)
            return found.y, found.rows
        text = cells.names_of(series, decimal)
        rows = (text != "").to_numpy()
        unknown = series[rows & ~text.isin(self.classes).to_numpy()]
        if len(unknown):
            index = unknown.index
            raise DataError(
                f"{source + ': ' if source else ''}{self.target}, "
                f"{index.name or 'row'} {index[0]}: {unknown.iloc[0]!r} is none of "
                f"the classes {', '.join(self.classes)}"
            )
        labels = text[rows].map({name: i for i, name in enumerate(self.classes)})
        return labels.to_numpy(dtype=int), rows

    def to_json(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {
            "columns": [column.to_json() for column in self.columns],
            "target": self.target,
            "classes": list(self.classes),
        }

    @classmethod
    def from_json(cls, data: Any) -> "Schema":
        """Return the schema that ``to_json`` wrote.

        Raises:
            ArchitectureError: it is none.
        """
        try:
            columns = tuple(map(from_json, data["columns"]))
            target, classes = data["target"], tuple(data["classes"])
        except (KeyError, TypeError) as problem:
            raise ArchitectureError(f"no schema of a table: {problem!r}") from None
        if not all(isinstance(text, str) for text in (target, *classes)):
            raise ArchitectureError("no schema of a table: a name is no text")
        return cls(columns, target, classes)
