#!/bin/bash
# Keeps the headers of this version of the plugin API, with tests/abi/plugin.cpp, as kept_MAJOR.MINOR.tar.gz: from then on the
# default tests compile the plugin from these headers and run it in the golgi of the day (abi_kept_MAJOR.MINOR). For each new
# minor version, once; the layout that goes with it is stored as layout_MAJOR.MINOR.txt (tests/api/layout_test.cpp prints it).
#   keep.sh HEADERS
set -eu
headers=$1
here=$(cd "$(dirname "$0")" && pwd)
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
number() { sed -n "s/^#define GOLGI_API_$1 //p" "$headers/golgi/api/abi.hpp"; }
for room in core params data numerics api; do
  mkdir -p "$place/golgi/$room"
  cp "$headers/golgi/$room"/*.hpp "$place/golgi/$room/"
done
cp "$here/plugin.cpp" "$place/"
tar -C "$place" --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner -c golgi plugin.cpp |
  gzip -9n >"$here/kept_$(number MAJOR).$(number MINOR).tar.gz"
