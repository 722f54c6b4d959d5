#!/usr/bin/env python3
"""How often each warning fires on recordings with its fault and on recordings without a fault (warning_faults.py). Needs numpy and h5py.

  warning_rates.py measure GOLGI FOLDER [CODE …]   measures the codes missing in FOLDER/rates.csv and adds them; clean: clean recordings
                   [--seed=SEED]                   uses other recordings, for choosing limits; the table is for seed 2000
  warning_rates.py table CSV                       prints the table of docs/warnings.md
  warning_rates.py paper GOLGI FOLDER              the warnings on the paper's networks
"""
import csv
import json
import pathlib
import shutil
import subprocess
import sys

import numpy as np
from warning_faults import CLEAN, FAULTS, NOT_MEASURED, SAYS, TABLE
from warning_recipes import SPIKES, N, causality

N_FAULTY, N_CLEAN, SEED = 20, 10, 2000
ROOT = pathlib.Path(__file__).resolve().parent.parent
HEADER = ["code", "recordings", "kind", "n", "fired"]


def write(folder, k, made):
    """Writes one recording: a file, or a folder of trials. A recipe may also be a function that writes the file of another program."""
    if callable(made):
        return made(folder, f"r{k:02}")
    if isinstance(made, np.ndarray):
        np.save(folder / f"r{k:02}.npy", made)
        return f"r{k:02}.npy"
    if made[0].ndim == 2:
        (folder / f"r{k:02}").mkdir()
        for number, trial in enumerate(made):
            np.save(folder / f"r{k:02}" / f"t{number:02}.npy", trial)
        return f"r{k:02}/*.npy"
    rows = [f"{unit},{time:.6f}" for unit, train in enumerate(made) for time in train]
    (folder / f"r{k:02}.csv").write_text("variable,time_s\n" + "\n".join(rows) + "\n")
    return f"r{k:02}.csv"


def pipeline_of(folder, make, rules, stages, n, seed):
    (folder / "table.csv").write_text(TABLE)
    np.save(folder / "turned.npy", np.roll(np.eye(N), 1, axis=1))
    text = f"seed: {sum(seed)}\nstages:\n"
    if isinstance(make, str):
        return text + make + stages + f"sweep: {{replicates: {n}}}\n"
    paths = [write(folder, k, make(np.random.default_rng([*seed, k]))) for k in range(n)]
    key = "events" if rules.startswith(SPIKES) else "path"
    reading = ", ".join([f"{key}: '{paths[0]}'", *([rules.removeprefix(SPIKES).lstrip(", ")] if rules != SPIKES else [])])
    text += f"  recording: {{use: source/file, params: {{{reading}}}}}\n" + stages
    return text + f"sweep:\n  grid:\n    recording.{key}: [" + ", ".join(f"'{path}'" for path in paths) + "]\n"


def warned(golgi, folder, text):
    """For each replicate, the codes of the warnings of all its stages."""
    (folder / "p.yaml").write_text(text)
    ran = subprocess.run([golgi, "sweep", folder / "p.yaml", "--out", folder / "out", "--strict", "--quiet"], capture_output=True, text=True)
    if ran.returncode not in (0, 9):
        raise RuntimeError(f"{folder}: exit code {ran.returncode}\n{ran.stderr[:2000]}")
    found = []
    for point in csv.DictReader((folder / "out/points.csv").open()):
        results = [folder / "out" / path for column, path in point.items() if column.startswith("artifact:") and path]
        found.append({one["code"] for path in results for one in json.loads((path / "manifest.json").read_text()).get("warnings", [])})
    if any(found) != (ran.returncode == 9):
        sys.exit(f"{folder}: --strict ended with {ran.returncode}, and the manifests hold {found}")
    return found


def runs(folder, make, rules, stages, n, seed):
    """Makes an empty folder with the recordings; returns the text of the pipeline."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return pipeline_of(folder, make, rules, stages, n, seed)


def measure(golgi, folder, chosen, seed):
    path = folder / "rates.csv"
    folder.mkdir(parents=True, exist_ok=True)
    known = list(csv.DictReader(path.open())) if path.exists() else []
    done = {(row["recordings"], row["kind"]) if row["recordings"] == "clean" else (row["code"], row["kind"]) for row in known}
    failed = []
    with path.open("a", newline="") as out:
        rows = csv.writer(out, lineterminator="\n")
        if not known:
            rows.writerow(HEADER)
        for number, (kind, (make, rules, estimators)) in enumerate(CLEAN.items()):
            if (chosen and "clean" not in chosen) or ("clean", kind) in done:
                continue
            here = folder / f"clean{number}"
            stages = "".join(causality(name, "", f"e{k}") for k, name in enumerate(estimators))
            found = warned(golgi, here, runs(here, make, rules, stages, N_CLEAN, (seed, 500 + number)))
            rows.writerow(["any", "clean", kind, len(found), sum(bool(codes) for codes in found)])
            for code in sorted(set().union(*found)):
                rows.writerow([code, "clean", kind, len(found), sum(code in codes for codes in found)])
            out.flush()
            print(kind, {code: sum(code in codes for codes in found) for code in sorted(set().union(*found))}, flush=True)
        for code in [code for code in chosen if code != "clean"] if chosen else FAULTS:
            for number, (kind, make, rules, stages) in enumerate(FAULTS[code]):
                if (code, kind) in done:
                    continue
                here = folder / f"{code}{number}"
                try:
                    found = warned(golgi, here, runs(here, make, rules, stages, N_FAULTY, (seed, number)))
                except RuntimeError as error:
                    print(error, file=sys.stderr, flush=True)
                    failed.append(f"{code}: {kind}")
                    continue
                rows.writerow([code, "faulty", kind, len(found), sum(code in codes for codes in found)])
                out.flush()
                print(code, kind, sum(code in codes for codes in found), "of", len(found), flush=True)
    if failed:
        sys.exit("not measured: " + "; ".join(failed))


def percent(share):
    return f"{100 * share:.0f} %"


def table(path):
    rows = [{**row, "n": int(row["n"]), "fired": int(row["fired"])} for row in csv.DictReader(open(path))]
    n_clean = sum(row["n"] for row in rows if row["code"] == "any")
    print(f"| code | meaning | of recordings with the fault | of {n_clean} clean ones |\n|---|---|---|---|")
    for code in sorted(SAYS):
        faulty = [row for row in rows if row["code"] == code and row["recordings"] == "faulty"]
        clean = [row for row in rows if row["code"] == code and row["recordings"] == "clean"]
        alarms = percent(sum(row["fired"] for row in clean) / n_clean)
        if clean:
            alarms += ": " + ", ".join(f"{row['fired']} of {row['n']} {row['kind']}" for row in clean)
        hits = NOT_MEASURED.get(code, "not measured")
        if faulty:
            n, fired = sum(row["n"] for row in faulty), sum(row["fired"] for row in faulty)
            missed = [f"{row['kind']}: {percent(row['fired'] / row['n'])}" for row in faulty if row["fired"] < row["n"]]
            hits = f"{percent(fired / n)} of {n}" + (f" ({'; '.join(missed)})" if missed else "")
        print(f"| `{code}` | {SAYS[code]} | {hits} | {alarms} |")


def paper(golgi, folder):
    """Estimators that need no training, on the 160 networks of configs/paper/figure2.yaml."""
    folder.mkdir(parents=True, exist_ok=True)
    text = (ROOT / "configs/paper/figure2.yaml").read_text()
    (folder / "paper.yaml").write_text(text.replace("sweep:\n", "  events: {use: causality/event_granger, in: network}\nsweep:\n"))
    for stage in ("aic", "bic", "events"):
        ran = subprocess.run([golgi, "sweep", folder / "paper.yaml", "--stages", stage, "--out", folder / stage, "--strict", "--quiet"],
                             capture_output=True, text=True)
        print(stage, "none" if ran.returncode == 0 else ran.stderr, flush=True)


def main():
    seeds = [int(each.removeprefix("--seed=")) for each in sys.argv[1:] if each.startswith("--seed=")]
    command, *arguments = [each for each in sys.argv[1:] if not each.startswith("--")] or [""]
    if command == "table" and arguments:
        table(arguments[0])
    elif command in ("measure", "paper") and len(arguments) >= 2:
        golgi, folder = arguments[0], pathlib.Path(arguments[1])
        measure(golgi, folder, arguments[2:], *(seeds or [SEED])) if command == "measure" else paper(golgi, folder)
    else:
        sys.exit(__doc__)


main()
