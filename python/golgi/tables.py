"""Tables with named columns: a pandas DataFrame if pandas is installed, else a list of rows."""

import csv
import html
import math


class Table(list):
    """A list of rows as dicts, with `column(name)` and `columns`; displayed as a table in notebooks."""

    def __init__(self, rows=(), columns=None):
        super().__init__(rows)
        self.columns = list(columns if columns is not None else (self[0] if self else ()))

    def column(self, name):
        """The values of one column, in the order of the rows."""
        return [row[name] for row in self]

    def __str__(self):
        return self._text(len(self))

    def __repr__(self):
        return self._text(20)

    def _text(self, most):
        rows = [self.columns] + [[_cell(row[name]) for name in self.columns] for row in self[:most]]
        widths = [max(map(len, column)) for column in zip(*rows)]
        lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip() for row in rows]
        if len(self) > most:
            lines.append(f"({len(self)} rows, the first {most} shown)")
        return "\n".join(lines)

    def _repr_html_(self, most=20):
        head = "".join(f"<th>{html.escape(str(name))}</th>" for name in self.columns)
        body = "".join(
            "<tr>" + "".join(f"<td>{html.escape(_cell(row[name]))}</td>" for name in self.columns) + "</tr>"
            for row in self[:most]
        )
        more = f"<p>{len(self)} rows, the first {most} shown</p>" if len(self) > most else ""
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{more}"


def _cell(value):
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def _number(text):
    if text == "":
        return math.nan
    try:
        return text if "_" in text else float(text)  # "1_2" is a name
    except ValueError:
        return text


def read_csv(path, texts=()):
    """Reads a CSV file of the program. Columns named in `texts` remain text; an empty number is NaN."""
    with open(path, newline="", encoding="utf-8") as file:
        reader = csv.DictReader(file)
        rows = [{k: v if k in texts else _number(v) for k, v in row.items()} for row in reader]
        return as_table(rows, reader.fieldnames)


def as_table(rows, columns=None):
    """A DataFrame if pandas is installed, else a Table."""
    table = Table(rows, columns)
    try:
        import pandas
    except ImportError:
        return table
    return pandas.DataFrame(list(table), columns=table.columns)
