#!/bin/sh
# run.sh PYTHON FILE: runs the tests of one file; exit code 77 (skipped) without a Python with numpy.
"$1" -c 'import numpy' 2>/dev/null || { echo "no Python with numpy: apt install python3-numpy"; [ -n "${GOLGI_FAIL_ON_SKIP:-}" ] && exit 1; exit 77; }
exec "$1" "$2" -v
