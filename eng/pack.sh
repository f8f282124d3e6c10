#!/usr/bin/env bash
# Packs what is published and looks into each package: README, license, XML documentation, symbols. The packages land in artifacts/.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 MSBUILDDISABLENODEREUSE=1

readonly output=artifacts
# Package, and the assembly in it.
readonly packages=(Nova.Pmem:Nova.Pmem Nova.Core:Nova.Core Nova.Testing:Nova.Testing Nova.Cli:nova)

command -v unzip >/dev/null || {
  echo "eng/pack.sh: unzip is missing" >&2
  exit 1
}

rm -rf "$output"
dotnet pack Nova.sln -c Release -o "$output" --verbosity quiet

failures=0
miss() {
  printf 'eng/pack.sh: %s lacks %s\n' "$1" "$2" >&2
  failures=$((failures + 1))
}

# check_package ID ASSEMBLY: exactly one package of that name, whole.
check_package() {
  local id="$1" assembly="$2" package listing manifest
  package="$(find "$output" -maxdepth 1 -name "$id.[0-9]*.nupkg" | head -n 1)"
  [[ -n "$package" ]] || {
    miss "$output" "$id.*.nupkg"
    return
  }
  listing="$(unzip -Z1 "$package")"
  manifest="$(unzip -p "$package" "$id.nuspec")"
  grep -qx 'README.md' <<<"$listing" || miss "$package" README.md
  grep -q "/$assembly\.dll$" <<<"$listing" || miss "$package" "$assembly.dll"
  grep -q "/$assembly\.xml$" <<<"$listing" || miss "$package" "$assembly.xml"
  grep -q '<license type="expression">Apache-2.0</license>' <<<"$manifest" || miss "$package" "the license expression"
  grep -q '<readme>README.md</readme>' <<<"$manifest" || miss "$package" "the readme entry"
  local symbols="${package%.nupkg}.snupkg"
  if [[ ! -f "$symbols" ]]; then
    miss "$output" "$(basename "$symbols")"
  else
    listing="$(unzip -Z1 "$symbols")"
    grep -q "/$assembly\.pdb$" <<<"$listing" || miss "$symbols" "$assembly.pdb"
  fi
}

for entry in "${packages[@]}"; do
  check_package "${entry%%:*}" "${entry#*:}"
done

((failures == 0)) || exit 1
printf 'eng/pack.sh: %d packages in %s/, each with README, license, XML documentation and symbols\n' "${#packages[@]}" "$output"
