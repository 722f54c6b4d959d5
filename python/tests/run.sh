#!/bin/sh
# run.sh PYTHON FILE: the tests of one file; 77 (skipped) where there is no Python with numpy.
"$1" -c 'import numpy' 2>/dev/null || { echo "no Python with numpy: apt install python3-numpy"; [ -n "${GOLGI_FAIL_ON_SKIP:-}" ] && exit 1; exit 77; }
exec "$1" "$2" -v
