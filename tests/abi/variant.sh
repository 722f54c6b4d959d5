#!/bin/bash
# Builds tests/abi/plugin.cpp, or the one kept with HEADERS, as a stranger might, and shows that golgi works with it or refuses it
# with the reason.
#   variant.sh VARIANT GOLGI HEADERS SDK_LIBRARY EXPORTS_MAP
set -eu
variant=$1 golgi=$2 headers=$3 sdk=$4 exports=$5
here=$(cd "$(dirname "$0")" && pwd)
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
cd "$place"

source=$here/plugin.cpp
[ -f "$headers/plugin.cpp" ] && source=$headers/plugin.cpp
compiler=g++
standard=-std=c++20
exporting="-fvisibility=hidden -fvisibility-inlines-hidden -Wl,--version-script=$exports"
flags=-O2
refused=""
case $variant in
  O0) flags=-O0 ;;
  O3) flags=-O3 ;;
  native) flags="-O3 -march=native" ;;
  clang) compiler=clang++-14 ;;
  clang_native) compiler=clang++-14 flags="-O3 -march=native" ;;
  cxx23) standard=-std=c++23 ;;
  visible) exporting="" ;;
  visible_native) exporting="" flags="-O3 -march=native" ;;
  asan) flags="-O1 -fsanitize=address" refused="was built with AddressSanitizer and this golgi was not" ;;
  old_strings) flags="-O2 -D_GLIBCXX_USE_CXX11_ABI=0" refused="which this golgi does not give: it was built for another golgi, or for another ABI of the standard library" ;;
  debug_containers) flags="-O2 -D_GLIBCXX_DEBUG" refused="which this golgi does not give: it was built for another golgi, or for another ABI of the standard library" ;;
  *) echo "unknown variant $variant" >&2; exit 2 ;;
esac
command -v "$compiler" >/dev/null || { echo "$compiler is not installed" >&2; [ -n "${GOLGI_FAIL_ON_SKIP:-}" ] && exit 1; exit 77; }

# shellcheck disable=SC2086
"$compiler" $standard $flags $exporting -fPIC -shared -I"$headers" -isystem /usr/include/eigen3 "$source" "$sdk" \
  -Wl,-rpath,"$(dirname "$sdk")" -o abi.so

if [ -n "$refused" ]; then
  code=0
  "$golgi" plugins describe abi.so 2>error || code=$?
  cat error
  [ "$code" -eq 4 ] || { echo "expected exit code 4, found $code" >&2; exit 1; }
  grep -qF "$refused" error || { echo "expected: $refused" >&2; exit 1; }
  exit 0
fi

"$golgi" plugins describe abi.so
printf COUNT >count.abi
cat >pipeline.yaml <<'END'
name: abi
stages:
  network:  {use: simulator/abi}
  estimate: {use: causality/abi, in: network}
  builtin:  {use: transform/difference, in: network}
  again:    {use: causality/abi, in: builtin}
  twice:    {use: causality/abi_twice, in: network, params: {method: causality/abi}}
  counted:  {use: source/file, params: {path: count.abi}}
  products: {use: causality/abi, in: counted}
  last:     {use: model/abi, in: network}
  readout:  {use: causality/abi_attention, in: last}
  scores:   {use: evaluate, in: {truth: network, estimates: [estimate]}}
END
"$golgi" run pipeline.yaml --plugin-path abi.so --threads 2 --quiet
cat runs/abi/estimate/score.csv
# Summed by hand: over trials k and samples t of x(i, t) x(j, t - 1), x(i, t) = (t t + 3 i t + k) mod 7.
printf '819,1008,819\n1260,1323,1134\n882,1134,819\n' | diff - runs/abi/estimate/score.csv
printf '1638,2016,1638\n2520,2646,2268\n1764,2268,1638\n' | diff - runs/abi/twice/score.csv
# x(i, 0) of trial 0 is 0 for each i; two windows are attended to alike.
printf '0,0,0\n2,2,2\n2,2,2\n' | diff - runs/abi/readout/score.csv
printf '20,25\n13,22\n' | diff - runs/abi/products/score.csv

# Its exceptions keep their type.
code=0
"$golgi" run pipeline.yaml --plugin-path abi.so --set estimate.fails=true --out failing --quiet 2>error || code=$?
[ "$code" -eq 5 ] && grep -q "as asked by a name that is too long" error || { cat error; echo "exit code $code" >&2; exit 1; }
