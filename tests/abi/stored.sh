#!/bin/bash
# The plugin interface is what it was: layouts and virtual functions of the types that plugins share with golgi (types.abi.gz), and the
# functions that the SDK library gives (functions.txt). An addition is for a minor version of the API, anything else for a major one.
#   stored.sh HEADERS SDK_LIBRARY [update]
set -eu
headers=$1 sdk=$2
here=$(cd "$(dirname "$0")" && pwd)
for tool in abidw abidiff; do
  command -v $tool >/dev/null || { echo "$tool is not installed" >&2; [ -n "${GOLGI_FAIL_ON_SKIP:-}" ] && exit 1; exit 77; }
done
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT

cd "$here" # the stored file names no folder
g++ -std=c++20 -g -O0 -femit-class-debug-always -fvisibility=hidden -fPIC -shared -I"$headers" -isystem /usr/include/eigen3 surface.cpp \
  -o "$place/surface.so"
abidw --no-corpus-path --no-comp-dir-path --no-show-locs "$place/surface.so" >"$place/types.abi"
# Without what templates and inline functions leave behind, which differs from compiler to compiler.
nm -DC --defined-only "$sdk" | sed -n 's/^[0-9a-f]* T \(golgi::.*\)/\1/p' | sort -u >"$place/functions.txt"

if [ "${3:-}" = update ]; then
  gzip -9nc "$place/types.abi" >"$here/types.abi.gz"
  cp "$place/functions.txt" "$here/"
  exit 0
fi
advice() {
  echo "$1: set GOLGI_API_MAJOR or GOLGI_API_MINOR in framework/golgi/api/abi.hpp as docs/adr/0002-plugin-loading.md says, then store the new interface:" >&2
  echo "  tests/abi/stored.sh '$headers' '$sdk' update" >&2
  exit 1
}
diff "$here/functions.txt" "$place/functions.txt" || advice "the functions of the SDK library have changed (< before, > now)"
gzip -dc "$here/types.abi.gz" >"$place/stored.abi"
abidiff "$place/stored.abi" "$place/types.abi" || advice "types that plugins share with golgi have changed"
