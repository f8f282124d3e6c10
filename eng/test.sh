#!/usr/bin/env bash
# The whole test suite, on a machine that has the .NET SDK and nothing else.
set -euo pipefail
cd "$(dirname "$0")/.."
dotnet test Nova.sln -c Release --nologo "$@"
