"""The same preparation as PrepareTable with pandas and scikit-learn: its peer.

    python bench/peers/prepare.py table.csv folder

Reads the CSV, drops rows without a category, fills missing numbers with the training mean, drops duplicates, splits
70/10/20 by class, scales numbers, one-hot encodes categories and writes three Parquet files. Prints one line of JSON.
"""

import json
import os
import resource
import sys
import time

import numpy as np
import pandas as pd
from sklearn.impute import SimpleImputer
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import OneHotEncoder, StandardScaler

source, folder = sys.argv[1], sys.argv[2]
os.makedirs(folder, exist_ok=True)
start = time.perf_counter()
steps = {}


def step(name):
    steps[name] = round(time.perf_counter() - start - sum(steps.values()), 2)


table = pd.read_csv(source)
read = len(table)
step("read")
target = "label"
numbers = [c for c in table.columns if c != target and table[c].dtype.kind in "if"]
categories = [c for c in table.columns if c != target and c not in numbers]
table = table.dropna(subset=categories + [target])
step("drop missing")
table = table.drop_duplicates()
step("drop duplicates")
labels, y = np.unique(table[target], return_inverse=True)
train, rest, y_train, y_rest = train_test_split(table, y, test_size=0.3, stratify=y, random_state=42)
validation, test, y_validation, y_test = train_test_split(rest, y_rest, test_size=2 / 3, stratify=y_rest, random_state=42)
step("split")
imputer = SimpleImputer().fit(train[numbers])
scaler = StandardScaler().fit(imputer.transform(train[numbers]))
encoder = OneHotEncoder(sparse_output=False, dtype=np.float32).fit(train[categories])
step("fit")
for name, part, target_codes in [("train", train, y_train), ("validation", validation, y_validation), ("test", test, y_test)]:
    scaled = scaler.transform(imputer.transform(part[numbers])).astype(np.float32)
    one_hot = encoder.transform(part[categories])
    frame = pd.DataFrame(np.hstack([scaled, one_hot]), columns=numbers + list(encoder.get_feature_names_out(categories)))
    frame["label"] = target_codes.astype(np.int32)
    frame.to_parquet(os.path.join(folder, name + ".parquet"), index=False)
step("transform and write")
print(json.dumps({
    "seconds": round(time.perf_counter() - start, 2),
    "peakBytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
    "rowsRead": read,
    "rows": len(table),
    "steps": steps,
}))
