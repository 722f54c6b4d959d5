#!/bin/sh
# Runs golgi and Brian2 (Debian's python3-brian) one after the other on the same networks, and prints the ratio of their speeds.
# Usage: izhikevich.sh PATH-OF-bench_izhikevich
set -eu
here=$(cd "$(dirname "$0")" && pwd)
results=$(mktemp)
trap 'rm -f "$results" "$results.brian" "$results.log"' EXIT
"$1" | tee "$results"
if ! /usr/bin/python3 -c 'import importlib.util, sys; sys.exit(importlib.util.find_spec("brian2") is None)'; then
  echo "Brian2 is not installed (apt-get install python3-brian): no comparison" >&2
  exit 0
fi
# Brian2 compiles a program per network (about a minute); warnings of its compiler and of NumPy are shown only if it fails.
if ! /usr/bin/python3 -W ignore "$here/izhikevich_brian.py" > "$results.brian" 2> "$results.log"; then
  cat "$results.log" >&2
  exit 1
fi
cat "$results.brian"
cat "$results.brian" >> "$results"
awk '/neurons=/ {
       match($0, /neurons=[0-9]+/); n = substr($0, RSTART + 8, RLENGTH - 8)
       match($0, /[0-9.]+ million neuron-steps/); rate = substr($0, RSTART, RLENGTH) + 0
       if ($1 == "brian2") printf "neurons=%s: golgi / Brian2 = %.1f\n", n, golgi[n] / rate
       else golgi[n] = rate
     }' "$results"
