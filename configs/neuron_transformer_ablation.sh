#!/bin/sh
# What makes the neuron transformer work: one initialisation of each variant on three recorded networks, and the table of
# docs/neuron_transformer.md. After an interruption it continues.
#   configs/neuron_transformer_ablation.sh GOLGI OUT-FOLDER [VARIANT…]     GOLGI: the program, e.g. build/release/bin/golgi
set -eu
golgi=$1 out=$2
shift 2
here=$(cd "$(dirname "$0")" && pwd)

# variant NAME SETTING…: the settings that differ from the defaults.
variant() {
  name=$1
  shift
  case " $wanted " in *" $name "* | "  ") ;; *) return 0 ;; esac
  settings=""
  for setting in "$@"; do settings="$settings --set $setting"; done
  for network in "40 8" "20 8" "40 2"; do
    n=${network% *} p=${network#* }
    # shellcheck disable=SC2086
    "$golgi" sweep "$here/neuron_transformer_recorded.yaml" --where "n=$n" --where "p=$p" --where s=0 --threads 1 \
      --set model.initialisations=1 $settings --out "$out/$name/n${n}_p$p" >/dev/null
  done
}

wanted="$*"
variant default
variant softmax model.weights=softmax
variant softmax_90_epochs model.weights=softmax model.max_epochs=90 model.patience=90
variant signed_12_epochs model.max_epochs=12
variant softmax_12_epochs model.weights=softmax model.max_epochs=12
variant key_width_8 model.key_width=8
variant one_head model.heads=1 model.head_width=32
variant two_layers model.layers=2
variant three_layers model.layers=3
variant no_traces model.time_constants=[]
variant one_lag model.lags=1
variant one_lag_no_traces model.lags=1 model.time_constants=[]
variant no_events events.threshold=1000 model.event_threshold=null
variant context_50 model.context=50
variant learning_rate_0.002 model.learning_rate=0.002
variant scale_standard_error intervention.scale=standard_error
variant scale_none intervention.scale=none
variant test_windows intervention.windows=test
variant input_logits model.logits=input
variant input_logits_softmax model.logits=input model.weights=softmax

echo "| variant | N = 40, p = 0.8 | N = 20, p = 0.8 | N = 40, p = 0.2 | attention, in the same order | test R² |"
echo "|---|---|---|---|---|---|"
for folder in "$out"/*/; do
  python3 - "$folder" <<'PYTHON'
import csv, pathlib, sys

folder = pathlib.Path(sys.argv[1])
areas, attention, r2 = {}, {}, []
for network in ("n40_p8", "n20_p8", "n40_p2"):
    if not (folder / network / "results.csv").exists():
        sys.exit()  # not finished
    with open(folder / network / "results.csv", newline="") as file:
        for row in csv.DictReader(file):
            if row["metric"] == "auroc" and not row["member"] and row["value"]:
                (areas if row["estimate"] == "intervention" else attention)[network] = f"{float(row['value']):.4f}"
    for table in (folder / network).rglob("models.csv"):
        with open(table, newline="") as file:
            r2.append(float(next(csv.DictReader(file))["test_r2"]))
if len(areas) < 3:
    sys.exit()
print(f"| {folder.name} |", " | ".join(areas.values()), "|", " ".join(attention.values()), "|",
      " ".join(f"{value:.3f}" for value in r2), "|")
PYTHON
done
