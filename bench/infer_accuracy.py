#!/usr/bin/env python3
"""Compares `golgi infer` with the best single method: simulates recordings of each kind, short, long and wide, runs the method that infer chooses and every
other fast method of the table of methods that suits the recording, and writes one line per method into LINES.csv. An interrupted run continues: existing
lines are kept. Without --seeds it prints the table of docs/guide/recordings.md.

Usage: infer_accuracy.py LINES.csv                                           prints the table
       infer_accuracy.py LINES.csv --golgi GOLGI --folder DIR --seeds SEED … [--only RECORDING …]
"""
import argparse
import csv
import json
import pathlib
import shutil
import subprocess
import sys

#: Methods whose cost grows with the square of the samples (docs/dynamics.md compares them on 1,000), or that train a forecaster: run only if infer chooses them.
SLOW = ("transfer_entropy", "ccm", "intervention")
#: Time limit in seconds for all methods except the one that infer chooses.
MOST_S = 60
COLUMNS = ["recording", "kind", "variables", "seconds", "seed", "method", "chosen", "auroc", "tpr", "fpr", "fdr", "left_out", "message"]

IZHIKEVICH = "{use: simulator/izhikevich, params: {excitatory: %d, inhibitory: %d, connection_probability: %s, steps: %d}}"
EVENTS = "{use: simulator/izhikevich, params: {excitatory: %d, inhibitory: %d, connection_probability: %s, steps: %d, events_only: true}}"
LIF = "{use: simulator/lif, params: {excitatory: %d, inhibitory: %d, observed: %d, steps: %d}}"
VAR = "{use: simulator/var, params: {variables: %d, order: 3, steps: %d, dt_s: 0.004}}"
#: Damped rhythms of 6 to 13 Hz that drive each other through saturating synapses with delays of 4 to 20 ms, in uV.
RHYTHMS = (
    "{use: simulator/equations, params: {equations: {x: -10 * x - omega * y + coupling, y: omega * x - 10 * y}, "
    "parameters: {omega: {uniform: [40, 80]}}, synapse: tanh(x_pre), signal: 20 * x, units: {signal: uV}, strength: 8, noise: 4.5, "
    "connection_probability: 0.2, delay_min_s: 0.004, delay_max_s: 0.02, nodes: %d, steps: %d, dt_s: 0.004, inner_step_s: 0.001}}"
)
CALCIUM = "{use: transform/calcium, in: cells}"
#: name: (stages, the last of which is the recording; a unit that the simulation does not give: its array is then read as a file)
RECORDINGS = {
    "voltages, 20 neurons, 1 s": ([IZHIKEVICH % (16, 4, 0.3, 1000)], ""),
    "voltages, 20 neurons, 10 s": ([IZHIKEVICH % (16, 4, 0.3, 10000)], ""),
    "voltages, 60 neurons, 3 s": ([IZHIKEVICH % (48, 12, 0.2, 3000)], ""),
    "voltages, Hodgkin-Huxley, 10 neurons, 2 s": (["{use: simulator/hodgkin_huxley, params: {steps: 20000}}"], ""),
    "spikes, 20 neurons, 20 s": ([EVENTS % (16, 4, 0.2, 20000)], ""),
    "spikes, 20 neurons, dense, 60 s": ([EVENTS % (16, 4, 0.6, 60000)], ""),
    "spikes, 60 of 60 units, 60 s": ([LIF % (48, 12, 60, 120000)], ""),
    "spikes, 60 of 240 units, 10 min": ([LIF % (192, 48, 60, 1200000)], ""),
    "spikes, 200 of 400 units, 5 min": ([LIF % (320, 80, 200, 600000)], ""),
    "counts, 20 neurons, 20 s": ([EVENTS % (16, 4, 0.2, 20000), "{use: transform/counts, in: cells, params: {bin_s: 0.001}}"], ""),
    "counts, 20 neurons, 120 s": ([EVENTS % (16, 4, 0.2, 120000), "{use: transform/counts, in: cells, params: {bin_s: 0.001}}"], ""),
    "fields, linear, 10 channels, 2 s": ([VAR % (10, 500)], "uV"),
    "fields, linear, 10 channels, 40 s": ([VAR % (10, 10000)], "uV"),
    "fields, linear, 64 channels, 4 s": ([VAR % (64, 1000)], "uV"),
    "fields, linear, 64 channels, 40 s": ([VAR % (64, 10000)], "uV"),
    "fields, rhythms, 10 channels, 4 s": ([RHYTHMS % (10, 1000)], ""),
    "fields, rhythms, 10 channels, 40 s": ([RHYTHMS % (10, 10000)], ""),
    "fields, rhythms, 40 channels, 40 s": ([RHYTHMS % (40, 10000)], ""),
    "calcium, 20 neurons, 2 min": ([IZHIKEVICH % (16, 4, 0.2, 120000), CALCIUM], ""),
    "calcium, 20 neurons, 10 min": ([IZHIKEVICH % (16, 4, 0.2, 600000), CALCIUM], ""),
    "calcium, 60 neurons, 2 min": ([IZHIKEVICH % (48, 12, 0.1, 120000), CALCIUM], ""),
    "rates, 10 units, 1,000 samples": (["{use: simulator/rate, params: {neurons: 10, steps: 1000}}"], ""),
    "rates, 10 units, 30,000 samples": (["{use: simulator/rate, params: {neurons: 10}}"], ""),
    "rates, 80 units, 800 samples": (["{use: simulator/rate, params: {neurons: 80, steps: 800}}"], ""),
    "rates, 80 units, 10,000 samples": (["{use: simulator/rate, params: {neurons: 80, steps: 10000}}"], ""),
    "Lorenz-96, 20 variables, 500 samples": (["{use: simulator/lorenz96}"], ""),
    "Lorenz-96, 20 variables, 4,000 samples": (["{use: simulator/lorenz96, params: {steps: 4000, noise_deviation: 0.1}}"], ""),
    "prey and predators, 20, 500 samples": (["{use: simulator/lotka_volterra, params: {steps: 500}}"], ""),
    "prey and predators, 20, 2,000 samples": (["{use: simulator/lotka_volterra}"], ""),
    "logistic maps, 10, 1,000 samples": (["{use: simulator/logistic_maps, params: {steps: 1000}}"], ""),
    "logistic maps, 10, 5,000 samples": (["{use: simulator/logistic_maps}"], ""),
    "oscillators (Kuramoto), 10, 1,000 samples": (["{use: simulator/kuramoto, params: {steps: 1000}}"], ""),
    "oscillators (Kuramoto), 10, 5,000 samples": (["{use: simulator/kuramoto}"], ""),
    "FitzHugh-Nagumo, 10, 1,000 samples": (["{use: simulator/fitzhugh_nagumo, params: {steps: 1000}}"], ""),
    "FitzHugh-Nagumo, 10, 5,000 samples": (["{use: simulator/fitzhugh_nagumo}"], ""),
    "epidemic, 10 places, 730 days": (["{use: simulator/epidemic}"], ""),
}


class Golgi:
    def __init__(self, program, folder):
        self.program, self.folder = program, folder

    def __call__(self, *arguments, most_s=None):
        """Its JSON; or None and an error message if it fails or takes longer than most_s."""
        try:
            ran = subprocess.run([self.program, *map(str, arguments)], capture_output=True, text=True, timeout=most_s)
        except subprocess.TimeoutExpired:
            return None, f"took more than {most_s} s"
        return (json.loads(ran.stdout), "") if ran.returncode == 0 else (None, next((line for line in ran.stderr.splitlines() if "error" in line), ran.stderr))

    def simulate(self, stages, seed):
        names = ["cells", "recording"][-len(stages):]
        text = f"seed: {seed}\nstages:\n" + "".join(f"  {name}: {stage}\n" for name, stage in zip(names, stages))
        (self.folder / "simulation.yaml").write_text(text)
        shutil.rmtree(self.folder / "simulation", ignore_errors=True)
        done, message = self("run", self.folder / "simulation.yaml", "--out", self.folder / "simulation", "--quiet", "--json")
        if done is None:
            sys.exit(f"{text}{message}")
        return self.folder / "simulation/recording"


def lines_of(path):
    if not path.exists():
        return []
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def measured(answer, n_links):
    """AUROC, the shares of links and of absent pairs with q <= 0.05, and the share of false ones among these."""
    values = {score["metric"]: score["value"] for score in answer["scores"]}
    one = next(score for score in answer["scores"] if score["metric"] == "auroc")
    line = {"auroc": values["auroc"], "left_out": one["left_out"]}
    if values.get("fpr") is not None and values.get("tpr") is not None:
        n_true, n_false = values["tpr"] * n_links, values["fpr"] * (one["n_pairs"] - n_links)
        line |= {"tpr": values["tpr"], "fpr": values["fpr"], "fdr": n_false / (n_true + n_false) if n_true + n_false > 0 else 0}
    return {key: value if isinstance(value, int) else "" if value is None else f"{value:.4f}" for key, value in line.items()}


def measure(golgi, name, seed, done, write):
    stages, unit = RECORDINGS[name]
    recording, options = golgi.simulate(stages, seed), []
    if unit:
        options = ["--rate", 250, "--truth", recording / "truth.npy", "--set", f"recording.unit={unit}"]
        recording /= "values.npy"
    info, message = golgi("infer", recording, *options, "--out", golgi.folder / "chosen", "--force", "--threads", 1, "--json")
    if info is None:
        sys.exit(f"{name}, seed {seed}: {message}")
    chosen = next(stage["component"] for stage in info["stages"] if stage["component"].startswith("causality/")).removeprefix("causality/")
    facts, message = golgi("info", recording, *options, "--json")
    if facts is None:
        sys.exit(f"{name}, seed {seed}: {message}")
    common = {"recording": name, "kind": facts["kind"], "variables": facts["variables"], "seconds": f"{facts['seconds']:g}", "seed": seed}
    suited = [method["name"].removeprefix("causality/") for method in facts["methods"] if method["suits"]]
    for method in [chosen, *(each for each in suited if each != chosen and each not in SLOW)]:
        if (name, str(seed), method) in done:
            continue
        answer, message = (info, "") if method == chosen else golgi(
            "infer", recording, *options, "--method", method, "--out", golgi.folder / "other", "--force", "--threads", 1, "--json", most_s=MOST_S)
        found = measured(answer, facts["links"]) if answer else {}
        write(common | {"method": method, "chosen": int(method == chosen), "message": message.replace("\n", " ")[:200]} | found)


def mean(lines, column):
    values = [float(line[column]) for line in lines if line[column]]
    return sum(values) / len(values) if values else None


def text(value, digits=3):
    return "" if value is None else f"{value:.{digits}f}"


def print_table(lines):
    print("| recording | `infer` takes | AUROC | FPR | FDR | power | best single method | AUROC | difference |")
    print("|---|---|---|---|---|---|---|---|---|")
    short = 0
    for name in RECORDINGS:
        of = [line for line in lines if line["recording"] == name]
        if not of:
            continue
        seeds = {line["seed"] for line in of}
        taken = [line for line in of if line["chosen"] == "1"]
        means = {}
        for method in dict.fromkeys(line["method"] for line in of):
            each = [line for line in of if line["method"] == method and line["auroc"]]
            if len(each) == len(seeds):
                means[method] = mean(each, "auroc")
        auroc, best = mean(taken, "auroc"), max(means, key=means.get) if means else None
        difference = auroc - means[best] if best else 0.0
        short += difference < -0.02
        methods = ", ".join(f"`{method}`" for method in dict.fromkeys(line["method"] for line in taken))
        print(f"| {name} | {methods} | {text(auroc)} | {text(mean(taken, 'fpr'))} | {text(mean(taken, 'fdr'), 2)} | {text(mean(taken, 'tpr'), 2)} | "
              f"`{best}` | {text(means.get(best))} | {difference:+.3f} |")
    n = len(dict.fromkeys(line["recording"] for line in lines))
    print(f"\n{n - short} of {n} kinds of recording within 0.02 of the best single method")


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("lines", type=pathlib.Path)
    parser.add_argument("--golgi")
    parser.add_argument("--folder", type=pathlib.Path)
    parser.add_argument("--seeds", type=int, nargs="+", default=[])
    parser.add_argument("--only", nargs="+", default=[""])
    options = parser.parse_args()
    if not options.seeds:
        return print_table(lines_of(options.lines))
    options.folder.mkdir(parents=True, exist_ok=True)
    done = {(line["recording"], line["seed"], line["method"]) for line in lines_of(options.lines)}
    golgi = Golgi(options.golgi, options.folder.resolve())
    with options.lines.open("a", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        if file.tell() == 0:
            writer.writeheader()
        for seed in options.seeds:
            for name in RECORDINGS:
                if not any(part in name for part in options.only):
                    continue
                measure(golgi, name, seed, done, lambda line: (writer.writerow(line), file.flush()))


main()
