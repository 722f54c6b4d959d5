#!/bin/bash
# deb_test.sh BUILD-FOLDER: installs the Debian package in a minimal Debian (debootstrap, chroot): its declared dependencies are
# complete if the program and a pipeline run there. With the recommended packages, a plugin is made and the commands of its
# README run. Needs root, debootstrap and a Debian mirror; exit code 77 if it is skipped.
set -euo pipefail
build=$1

skip() {
  echo "skipped: the package in a clean Debian: $*"
  [ "${GOLGI_FAIL_ON_SKIP:-}" != 1 ] || exit 1
  exit 77
}
fail() { echo "deb_test: $*" >&2; exit 1; }

[ "$(id -u)" -eq 0 ] || skip "needs root for chroot"
command -v debootstrap >/dev/null || skip "debootstrap is not installed"
command -v dpkg-shlibdeps >/dev/null || skip "dpkg-dev is not installed"
# The suite and mirror of this machine.
. /etc/os-release
suite=$VERSION_CODENAME
mirror=$(apt-get indextargets --format '$(REPO_URI) $(CODENAME)' 2>/dev/null | awk -v s="$suite" '$2 == s {print $1; exit}')
[ -n "$mirror" ] || skip "apt knows no mirror of $suite"

work=$(mktemp -d)
root=$work/root
trap 'umount "$root/proc" 2>/dev/null; rm -rf "$work"' EXIT

echo "== cpack"
(cd "$build" && cpack -B "$work/package") >"$work/log" 2>&1 || { cat "$work/log"; fail "cpack failed"; }
deb=$(ls "$work"/package/golgi_*.deb)
dpkg-deb --field "$deb" Package Version Depends Recommends
# Packages that only plugins need are recommended.
if [ -e "$build/lib/golgi/plugins/hdf5.so" ]; then
  dpkg-deb --field "$deb" Recommends | grep -q libhdf5- || fail "libhdf5 is not recommended"
  ! dpkg-deb --field "$deb" Depends | grep -q libhdf5- || fail "libhdf5 is required, and only one plugin needs it"
fi

echo "== a clean $suite from $mirror"
debootstrap --variant=minbase "$suite" "$root" "$mirror" >"$work/log" 2>&1 || { tail -n 20 "$work/log"; skip "debootstrap failed"; }
cp "$deb" "$root/tmp/golgi.deb"
cp /etc/resolv.conf "$root/etc/resolv.conf"
mount -t proc proc "$root/proc" 2>/dev/null || [ -e "$root/proc/self/exe" ] || skip "/proc cannot be mounted"
inside() { chroot "$root" env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@"; }
inside apt-get install -y -qq --no-install-recommends /tmp/golgi.deb >"$work/log" 2>&1 || { cat "$work/log"; fail "the package cannot be installed"; }

echo "== the program, its plugins and a pipeline"
inside golgi --version
inside golgi plugins >"$work/plugins"
[ "$(grep -o '[a-z_0-9]*\.so ' "$work/plugins" | sort -u | wc -l)" -eq "$(ls "$build"/lib/golgi/plugins/*.so | wc -l)" ] || { cat "$work/plugins"; fail "not every plugin is there"; }
inside golgi run /usr/share/golgi/configs/quickstart.yaml --out /tmp/run --quiet --stages mvgc
[ -s "$root/tmp/run/mvgc/edges.csv" ] || fail "the pipeline left no edges"

echo "== a plugin's author, with what the package recommends"
inside apt-get install -y -qq --no-install-recommends cmake doctest-dev g++ libeigen3-dev make >"$work/log" 2>&1
recommended=$(dpkg-deb --field "$deb" Recommends)
for package in cmake doctest-dev g++ libeigen3-dev make; do
  grep -qw -- "${package//+/\\+}" <<<"$recommended" || fail "$package is not recommended"
done
inside sh -euc 'cd /root && golgi new causality probe && cd probe && awk "/^\`\`\`sh\$/ {on = 1; next} /^\`\`\`\$/ {on = 0} on" README.md >/tmp/readme.sh
  sh -eu /tmp/readme.sh' >"$work/log" 2>&1 || { cat "$work/log"; fail "a plugin cannot be built there"; }

echo "== removed without a trace"
inside apt-get purge -y -qq golgi >"$work/log" 2>&1
left=$(chroot "$root" find /usr -path '*golgi*' 2>/dev/null || true)
[ -z "$left" ] || fail "left behind: $left"
echo "deb_test: passed"
