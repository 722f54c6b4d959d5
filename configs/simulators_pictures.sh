#!/bin/sh
# Draws a recording of each simulator, for docs/guide/simulators.md.
# Usage: simulators_pictures.sh [FOLDER [GOLGI]]     default: runs/simulators, golgi
set -eu
cd "$(dirname "$0")/.."
folder=${1:-runs/simulators}
golgi=${2:-golgi}
mkdir -p "$folder"
"$golgi" run configs/simulators.yaml --out "$folder/run" --quiet
draw() {
  name=$1
  shift
  "$golgi" figure "$folder/run/$name" "$@" --out "$folder/$name.svg"
}
draw var --seconds 0.2
draw logistic_maps --seconds 0.1
draw lorenz96 --seconds 10
draw lotka_volterra --from 2 --seconds 48
draw epidemic --seconds 31536000  # a year
draw kuramoto --seconds 5
draw fitzhugh_nagumo --seconds 60
draw hindmarsh_rose --from 200 --seconds 60
draw hodgkin_huxley --seconds 0.06
draw izhikevich --seconds 0.3
draw lif --seconds 1
draw ring_attractor --from 0.5 --seconds 0.3
draw stdp --seconds 0.3
draw rate --seconds 0.1
draw latent_drive --seconds 4
draw equations --seconds 10
