#!/bin/sh
# Training steps of golgi and of PyTorch (Debian's python3-torch) on one thread, three alternating rounds, and the ratio of their
# medians: a host that slows down for a while slows both.
# Usage: causalformer.sh PATH-OF-bench_causalformer [SECTION …]; the comparison belongs to the section `steps`.
# CAUSALFORMER_TORCH: the reference, a script with the command `bench FOLDER`, where FOLDER/v.npy is a recording.
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
done
for round in 1 2 3; do
  [ $round -eq 1 ] || "$1" steps | grep 'ms/step' | tee -a "$results/golgi"
  for n in 5 40; do
    OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 /usr/bin/python3 -W ignore "$yardstick" bench "$results/$n" --batches 30 | tee -a "$results/torch"
  done
done
awk 'function median(text,   v, n) { n = split(text, v, " "); if (v[1] > v[2]) { t = v[1]; v[1] = v[2]; v[2] = t }
       if (v[2] > v[3]) v[2] = v[3]; return v[1] > v[2] ? v[1] : v[2] }
     FNR == NR { if (/ms\/step/) { match($0, /^N=[0-9]+/); n = substr($0, 3, RLENGTH - 2); match($0, /[0-9.]+ wall/); ms[n] = ms[n] " " substr($0, RSTART, RLENGTH) + 0
                 match($0, /share [0-9.]+/); share[n] = share[n] " " substr($0, RSTART + 6, RLENGTH - 6) }; next }
     $1 == "N" { torch[$2] = torch[$2] " " $6 * 1e3 }
     END { for (n in torch) printf "N=%s, medians of three rounds: share of the product %.3f; PyTorch %.1f ms/step, golgi %.1f (wall time); ratio %.2f\n",
             n, median(share[n]), median(torch[n]), median(ms[n]), median(torch[n]) / median(ms[n]) }' "$results/golgi" "$results/torch"
