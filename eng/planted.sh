#!/usr/bin/env bash
# Builds the product with planted faults (eng/planted/, one file a fault) and looks for each. Exits with 1 if one survives.
#   eng/planted.sh                 all of them, a minute each at most
#   eng/planted.sh NAME [SECONDS]  those whose names begin so
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 MSBUILDDISABLENODEREUSE=1

dotnet build eng/planted/hunt -c Release -p:PlantedFaults=true --verbosity quiet
exec dotnet artifacts/planted/bin/Nova.PlantedFaults/Release/net10.0/Nova.PlantedFaults.dll eng/planted/product "$@"
