#!/usr/bin/env bash
# Everything that a change has to pass, on a machine that has the .NET SDK and little else: what the tests need is installed,
# the format is verified, the solution is built once, and all tests run. Arguments go on to `dotnet test`, for instance
#   eng/test.sh --filter FullyQualifiedName~House
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_CLI_UI_LANGUAGE=en MSBUILDDISABLENODEREUSE=1

fail() {
  printf 'eng/test.sh: %s\n' "$*" >&2
  exit 1
}

step() {
  printf '%4ds  %s\n' "$SECONDS" "$*"
}

require_sdk() {
  command -v dotnet >/dev/null || fail "the .NET 10 SDK is missing: https://dotnet.microsoft.com/download/dotnet/10.0"
  # Run in this folder, so that global.json decides; its own message names the version it wants.
  dotnet --version >/dev/null || fail "the SDK that global.json asks for is missing"
}

# The tool's tests set extended attributes from outside.
require_attr() {
  [[ "$(uname -s)" == Linux ]] || return 0
  command -v setfattr >/dev/null && command -v getfattr >/dev/null && return 0
  command -v apt-get >/dev/null || fail "setfattr and getfattr are missing; install the package attr"
  [[ "$(id -u)" == 0 ]] || fail "setfattr and getfattr are missing; run: sudo apt-get install attr"
  step "installing attr"
  { apt-get install -y -qq attr || { apt-get update -qq && apt-get install -y -qq attr; }; } >/dev/null 2>&1 || fail "apt-get could not install attr"
}

# Adds up the summary lines that dotnet test prints for each test project.
summarize() {
  awk '
    match($0, /Failed: +[0-9]+, Passed: +[0-9]+, Skipped: +[0-9]+/) {
      split(substr($0, RSTART, RLENGTH), part, /[^0-9]+/)
      failed += part[2]; passed += part[3]; skipped += part[4]; projects++
    }
    END {
      printf "%d passed, %d failed, %d skipped in %d projects", passed, failed, skipped, projects
      exit passed + failed == 0
    }' "$1"
}

log="$(mktemp)"
trap 'rm -f "$log"' EXIT

require_sdk
require_attr

step "restore"
dotnet restore Nova.sln --verbosity quiet

step "format"
dotnet format Nova.sln --no-restore --verify-no-changes --severity warn || fail "run: dotnet format --severity warn"

step "build"
dotnet build Nova.sln -c Release --no-restore --verbosity quiet >"$log" 2>&1 || {
  cat "$log"
  fail "the build failed"
}

step "test"
status=0
dotnet test Nova.sln -c Release --no-build --verbosity quiet --logger "console;verbosity=minimal" "$@" 2>&1 \
  | tee "$log" | grep -vE '^(Test run for|A total of|Starting test|VSTest version|No test is available|No test matches|Additionally, path to test adapters)|^ *$' || status=${PIPESTATUS[0]}

summary="$(summarize "$log")" || fail "no test ran"
((status == 0)) || fail "FAILED after ${SECONDS}s: $summary"
printf 'eng/test.sh: passed in %ds: %s\n' "$SECONDS" "$summary"
