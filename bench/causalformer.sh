#!/bin/sh
# golgi's training steps and PyTorch's (Debian's python3-torch), one after the other on one thread, and their ratio.
# Usage: causalformer.sh PATH-OF-bench_causalformer [SECTION …]; the comparison belongs to the section `steps`.
# CAUSALFORMER_TORCH: the yardstick, a script with the verb `bench FOLDER`, where FOLDER/v.npy is a recording.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
yardstick=${CAUSALFORMER_TORCH:-$here/../../shared/reference/causalformer_torch.py}
results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT
"$@" | tee "$results/golgi"
grep -q 'ms/step' "$results/golgi" || exit 0
if ! /usr/bin/python3 -c 'import importlib.util, sys; sys.exit(importlib.util.find_spec("torch") is None)'; then
  echo "PyTorch is not installed (apt-get install python3-torch): no comparison" >&2
  exit 0
fi
[ -f "$yardstick" ] || { echo "$yardstick is not there: no comparison" >&2; exit 0; }
for n in 5 40; do
  mkdir "$results/$n"
  /usr/bin/python3 -c "import numpy as np; np.save('$results/$n/v.npy', np.random.default_rng(1).standard_normal(($n, 5001)))"
  OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 /usr/bin/python3 -W ignore "$yardstick" bench "$results/$n" --batches 30
done | tee "$results/torch"
awk 'FNR == NR { if (/ms\/step/) { match($0, /^N=[0-9]+/); n = substr($0, 3, RLENGTH - 2); match($0, /[0-9.]+ wall/); ms[n] = substr($0, RSTART, RLENGTH) + 0 }; next }
     $1 == "N" && ms[$2] { printf "N=%s: PyTorch %.1f ms/step, golgi %.1f (both wall time); ratio %.2f\n", $2, $6 * 1e3, ms[$2], $6 * 1e3 / ms[$2] }' \
  "$results/golgi" "$results/torch"
