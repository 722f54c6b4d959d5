#!/bin/sh
# golgi's training steps, then PyTorch's (Debian's python3-torch with libopenblas0-pthread), one thread each, and their ratio.
# Usage: causalformer.sh PATH-OF-bench_causalformer [SECTION…]
# The yardstick and its recordings are not part of this project: ../shared, or $GOLGI_YARDSTICK and $GOLGI_SHARED.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
exe=$1
shift
results=$(mktemp)
trap 'rm -f "$results"' EXIT
"$exe" "$@" | tee "$results"
grep -q 'ms a step' "$results" || exit 0
yardstick=${GOLGI_YARDSTICK:-$here/../../shared/reference/causalformer_torch.py}
recordings=${GOLGI_SHARED:-$here/../../shared/data}/izhikevich
if [ ! -f "$yardstick" ] || ! /usr/bin/python3 -c 'import torch' 2>/dev/null; then
  echo "no comparison with PyTorch: it takes python3-torch, libopenblas0-pthread (without it PyTorch is several times slower) and $yardstick" >&2
  exit 0
fi
for n in 05_p4 40_p8; do
  /usr/bin/python3 "$yardstick" bench "$recordings/n${n}_s0" --threads 1 --batches 20 | tee -a "$results"
done
awk '/ms a step/ { match($0, /variables=[0-9]+/); n = substr($0, RSTART + 10, RLENGTH - 10)
                   match($0, /[0-9.]+ ms a step/); golgi[n] = substr($0, RSTART, RLENGTH) / 1000 }
     /seconds_per_batch/ { for (i = 1; i < NF; ++i) if ($i == "seconds_per_batch") printf "variables=%s: %.1f times the speed of PyTorch\n", $2, $(i + 1) / golgi[$2] }' "$results"
