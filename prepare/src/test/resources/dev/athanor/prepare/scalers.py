"""Writes scalers.csv and scalers.json: a small table and what scikit-learn fits to it.

python scalers.py; pandas 3.1.1, scikit-learn and numpy as printed into the JSON.
"""

import json
import pathlib

import numpy
import pandas
import sklearn
from sklearn.impute import SimpleImputer
from sklearn.preprocessing import MinMaxScaler, RobustScaler, StandardScaler

here = pathlib.Path(__file__).parent
random = numpy.random.default_rng(7)
rows = 203
table = pandas.DataFrame({
    "plain": random.normal(3, 2, rows).round(4),
    "far": (1e6 + random.normal(0, 0.5, rows)).round(3),
    "skewed": random.lognormal(0, 2, rows).round(4),
    "whole": random.integers(-5, 20, rows),
    "constant": numpy.full(rows, 0.1),
    "day": numpy.arange(rows),
    "y": random.integers(0, 2, rows),
})
holes = table["skewed"].copy()
holes[random.random(rows) < 0.2] = numpy.nan
table["skewed"] = holes
counted = table["whole"].astype("float64")
counted[random.random(rows) < 0.1] = numpy.nan
table["whole"] = counted
table.to_csv(here / "scalers.csv", index=False)

train = table.iloc[:142]  # the split by day: 0.7 of 203, rounded
names = ["plain", "far", "skewed", "whole", "constant"]
fits = {"versions": {m.__name__: m.__version__ for m in (numpy, pandas, sklearn)}}
for strategy in ("mean", "median", "most_frequent"):
    imputer = SimpleImputer(strategy=strategy).fit(train[names])
    filled = imputer.transform(train[names])
    for scaler in (StandardScaler(), MinMaxScaler(), RobustScaler()):
        scaler.fit(filled)
        kind = type(scaler).__name__
        if kind == "StandardScaler":
            centre, scale = scaler.mean_, scaler.scale_
        elif kind == "MinMaxScaler":
            centre, scale = scaler.data_min_, 1 / scaler.scale_
        else:
            centre, scale = scaler.center_, scaler.scale_
        fits[strategy + " " + kind] = {
            "fill": dict(zip(names, imputer.statistics_)),
            "centre": dict(zip(names, centre)),
            "scale": dict(zip(names, scale)),
        }
(here / "scalers.json").write_text(json.dumps(fits, indent=1) + "\n")
