#!/bin/bash
# install_test.sh BUILD-FOLDER SOURCE-FOLDER [KIND…]: golgi is installed below a prefix that is then moved, and used there as by
# someone without its sources: tests/downstream is built, tested and run; for every kind of plugin (or those named) a new one is
# made, and the commands of its README are run as written.
set -euo pipefail
build=$1
source=$2
shift 2
kinds=("$@")
[ ${#kinds[@]} -gt 0 ] || kinds=(causality model gradient_model simulator transform evaluator)

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fail() { echo "install_test: $*" >&2; exit 1; }

echo "== install, then move the prefix"
cmake --install "$build" --prefix "$work/first" >"$work/install.log" || { cat "$work/install.log"; fail "cmake --install failed"; }
prefix="$work/a prefix" # with a blank in its name
mv "$work/first" "$prefix"
for file in bin/golgi lib/libgolgi.so.0 lib/golgi/plugins/mvgc.so lib/golgi/plugins/mvgc.plugin.json lib/cmake/golgi/golgiConfig.cmake include/golgi/api/plugin.hpp \
  include/golgi/testing/plain_context.hpp share/golgi/golgi.schema.json share/golgi/configs/quickstart.yaml \
  share/golgi/templates/common/.gitignore share/doc/golgi/README.md share/doc/golgi/docs/reference/README.md \
  share/bash-completion/completions/golgi share/zsh/vendor-completions/_golgi; do
  [ -e "$prefix/$file" ] || fail "$file is not installed"
done
for room in host builtin pipeline run sweep app; do
  [ ! -e "$prefix/include/golgi/$room" ] || fail "include/golgi/$room is installed, but no part of the SDK"
done
# No file refers to the tree in which it was built.
if grep -rl --binary-files=text -e "$source" -e "$work/first" "$prefix"; then fail "these files name the source tree or the first prefix"; fi

# From here on only the prefix is known.
clean() { env -i HOME="$work/home" PATH="$prefix/bin:/usr/bin:/bin" LC_ALL=C.UTF-8 "$@"; }
mkdir "$work/home" "$work/elsewhere"
cd "$work/elsewhere"
clean golgi plugins >listed  # into a file: grep -q closes a pipe early, and its writer would fail
grep -q '^causality/mvgc ' listed || fail "the moved program does not find its plugins"
clean golgi run "$prefix/share/golgi/configs/quickstart.yaml" --quiet --stages network --out run >/dev/null

echo "== without Eigen, find_package says what is missing"
mkdir empty_project
printf 'cmake_minimum_required(VERSION 3.25)\nproject(p NONE)\nfind_package(golgi REQUIRED)\n' >empty_project/CMakeLists.txt
if clean cmake -S empty_project -B empty_build -DCMAKE_DISABLE_FIND_PACKAGE_Eigen3=ON >empty.log 2>&1; then fail "it was found without Eigen"; fi
grep -q "Debian: libeigen3-dev" empty.log || { cat empty.log; fail "the message does not name Eigen's package"; }

echo "== tests/downstream"
cp -r "$source/tests/downstream" downstream
cd downstream
{
  clean cmake -S . -B build -DCMAKE_BUILD_TYPE=Release
  clean cmake --build build -j 2
  clean ctest --test-dir build --output-on-failure --no-tests=error
} >log 2>&1 || { cat log; fail "tests/downstream does not build or pass"; }
clean golgi run pipeline.yaml --plugin-path build/plugins --quiet
# Every link of the ring is among the strongest pairs.
awk -F, '$4 == "auroc" {found = 1; exit !($5 == 1)} END {if (!found) exit 1}' runs/downstream/scores.csv ||
  { cat runs/downstream/scores.csv; fail "the downstream estimate does not find the ring"; }

echo "== tests/downstream: components in components, readers, further ports, a component without a class"
clean golgi plugins show causality/halves --plugin-path build/plugins >show
grep -q '^Input:  data: dataset; prior: connectivity, optional$' show || { cat show; fail "the ports of halves are not shown"; }
grep -q '^  method  *causality component  *(required)' show || { cat show; fail "the component that halves takes is not shown"; }
golgi_wrappers() { clean golgi "$1" wrappers.yaml --plugin-path build/plugins "${@:2}"; }
golgi_wrappers plan >plan
grep -q '^13 stages to run, 0 found' plan || { cat plan; fail "not every stage of wrappers.yaml is planned"; }
golgi_wrappers run --quiet >log 2>&1 || { cat log; fail "wrappers.yaml does not run"; }
grep -q 'halves: halves_disagree: the halves give different signs to 2 of 6 pairs; their signs are undefined; use a longer recording' log ||
  { cat log; fail "the warning of halves is not told"; }
grep -q 'use: source/lines' runs/wrappers/manifest.json || fail "the reader is not found by what the file begins with"
test -s runs/wrappers/tested/p.npy || fail "surrogate_test gives an estimator of another project no p-values"
grep -rq 'its prior is 0' runs/wrappers/halves || fail "halves does not say why a pair is undefined"
# The rank correlation of five pairs, of which two neighbours in rank are exchanged: 1 - 6 * 2 / (5 * 24).
awk -F, '$2 == "halves" && $4 == "with_product" {found = 1; exit !($5 > 0.9 - 1e-9 && $5 < 0.9 + 1e-9 && $10 == 5 && $11 == 1)}
  END {if (!found) exit 1}' runs/wrappers/scores.csv || { cat runs/wrappers/scores.csv; fail "halves and product agree otherwise"; }
golgi_wrappers plan >plan
grep -q '^0 stages to run, 13 found' plan || { cat plan; fail "a run of wrappers.yaml is not found again"; }
golgi_wrappers run --quiet --isolate --out isolated >log 2>&1 || { cat log; fail "wrappers.yaml does not run in processes of its own"; }
for file in scores.csv halves/score.npy tested/p.npy; do
  cmp runs/wrappers/$file isolated/$file || fail "$file has other bytes where each stage has its own process"
done
# A changed parameter of the inner component: the dependent stages are computed again, and no others.
golgi_wrappers plan --set halves.method.params.max_lag=3 >plan
grep -q '^halves .* run .* MB .*changed parameter method (.*max_lag: 2.* -> .*max_lag: 3' plan ||
  { cat plan; fail "the parameter of halves' method is not planned, or not what it costs"; }
grep -q '^3 stages to run, 10 found' plan || { cat plan; fail "another max_lag changes more or less than halves, change and agreement"; }
golgi_wrappers run --quiet --force --set halves.method.params.max_lag=3 >log 2>&1 || { cat log; fail "wrappers.yaml does not run with another max_lag"; }
grep -q 'different signs to 1 of 6 pairs' log || { cat log; fail "max_lag does not reach the method of halves"; }
if golgi_wrappers validate --set halves.method.params.max_lag=0 >log 2>&1; then fail "a max_lag of 0 is taken"; fi
grep -q 'halves.params.method.params.max_lag: must be integer in .* (samples), found 0 (causality/lagged_correlation ' log ||
  { cat log; fail "the fault of halves' method is not told with its place"; }

for kind in "${kinds[@]}"; do
  echo "== golgi new $kind, and its README"
  cd "$work/elsewhere"
  start=$(date +%s.%N)
  clean golgi new "$kind" "probe_$kind" >log 2>&1 || { cat log; fail "golgi new $kind failed"; }
  cd "probe_$kind"
  awk '/^```sh$/ {on = 1; next} /^```$/ {on = 0} on' README.md >"$work/readme.sh"
  [ "$(grep -c . "$work/readme.sh")" -ge 4 ] || fail "the README has no commands"
  # Up to the first run of the tests, for the time; then all commands, as written.
  clean sh -eu -c "$(head -n 1 "$work/readme.sh")" >log 2>&1 || { cat log; fail "$(head -n 1 "$work/readme.sh")"; }
  awk -v a="$start" -v b="$(date +%s.%N)" -v k="$kind" 'BEGIN {printf "%s: %.1f s from golgi new to passed tests\n", k, b - a}'
  clean sh -eu "$work/readme.sh" >log 2>&1 || { cat log; fail "the README's commands fail"; }
  [ -e "runs/probe_$kind/manifest.json" ] || fail "the README's run left no results"
done
echo "install_test: passed"
