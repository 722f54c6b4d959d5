#!/bin/bash
# A sweep of 40 points as a job array on a real Slurm: controller and node daemon on loopback, without munge or systemd. One
# task is requeued in the middle; the collected results have the same bytes as on one machine.
# Usage: sweep_on_slurm.sh GOLGI TEST-PLUGINS     Exit code 77: Slurm is not installed, or this is not root.
set -eu
golgi=$1
export GOLGI_PLUGIN_PATH=$2
export PATH=$PATH:/usr/sbin:/sbin
skip() {
  echo "skipped: $1"
  [ -n "${GOLGI_FAIL_ON_SKIP:-}" ] && exit 1
  exit 77
}
for program in slurmctld slurmd sbatch scontrol squeue; do
  command -v $program >/dev/null || skip "$program is not installed"
done
[ "$(id -u)" -eq 0 ] || skip "Slurm's daemons need root here"

place=$(mktemp -d)
export SLURM_CONF=$place/slurm.conf
finish() {
  code=$?
  pkill -F "$place/slurmctld.pid" 2>/dev/null || true
  pkill -F "$place/slurmd.pid" 2>/dev/null || true
  [ $code -eq 0 ] || tail -n 30 "$place"/*.log "$place"/out/slurm/*.log 2>/dev/null || true
  rm -rf "$place"
}
trap finish EXIT
host=$(hostname -s)
mkdir "$place/state" "$place/spool"
cat >"$SLURM_CONF" <<END
ClusterName=test
SlurmctldHost=$host(127.0.0.1)
AuthType=auth/none
CredType=cred/none
# A requeued task waits until its credential has expired.
AuthInfo=cred_expire=5
SlurmUser=root
SlurmdUser=root
SlurmctldPort=26817
SlurmdPort=26818
StateSaveLocation=$place/state
SlurmdSpoolDir=$place/spool
SlurmctldPidFile=$place/slurmctld.pid
SlurmdPidFile=$place/slurmd.pid
SlurmctldLogFile=$place/slurmctld.log
SlurmdLogFile=$place/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
MpiDefault=none
ReturnToService=2
SwitchType=switch/none
MaxArraySize=4
KillWait=2
NodeName=$host NodeAddr=127.0.0.1 CPUs=2
PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE State=UP OverSubscribe=FORCE:4
END
slurmctld
slurmd
for _ in $(seq 100); do
  [ "$(sinfo -h -o %T 2>/dev/null)" = idle ] && break
  sleep 0.2
done

cat >"$place/p.yaml" <<END
name: trial
stages:
  data: {use: simulator/test_noise, params: {samples: 300}}
  slow: {use: transform/test_sleep, in: data, params: {seconds: 0.2}}
  corr: {use: causality/correlation, in: slow}
  scores: {use: evaluate, in: {truth: data, estimates: [corr]}, params: {bootstrap: 10}}
sweep:
  grid: {data.coupling: [0.1, 0.3, 0.5, 0.7]}
  replicates: 10
END
cd "$place"
"$golgi" sweep p.yaml --out whole --quiet

"$golgi" sweep p.yaml --out out --executor slurm --shards 4 | tee jobs
# Arrays of at most 3 tasks make two of the four shards.
[ "$(grep -c '^shards: job' jobs)" -eq 2 ] || { echo "expected two arrays"; exit 1; }
first=$(sed -n '1s/^shards: job //p' jobs)
collect=$(sed -n 's/^collect: job //p' jobs)
for _ in $(seq 100); do
  done_before=$("$golgi" status out/shards/2-of-4 2>/dev/null | sed -n 's/^.* points: \([0-9]*\) done.*/\1/p')
  [ "${done_before:-0}" -ge 2 ] && break
  sleep 0.1
done
[ "${done_before:-0}" -lt 10 ] || { echo "the second shard ended before it could be put back"; exit 1; }
scontrol requeue "${first}_2"
echo "put back with $done_before points done"
for _ in $(seq 300); do
  [ -z "$(squeue -h -j "$collect" 2>/dev/null)" ] && break
  sleep 0.5
done
cat out/slurm/collect-*.log
for table in results.csv summary.csv points.csv manifest.json pipeline.yaml; do cmp "whole/$table" "out/$table"; done
[ ! -e out/shards ] || { echo "shards are left after the collection"; exit 1; }
grep -q "$done_before found\|[1-9][0-9]* found" out/slurm/shard-"${first}"_2.log || { echo "the task that was put back found nothing done"; exit 1; }
echo "the tables of four shards on Slurm are those of one machine"
