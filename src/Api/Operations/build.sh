# shellcheck shell=bash
# Sourced by ./run and ./test: finds the .NET SDK and builds without leaving build servers behind.

require_sdk() {
    if ! command -v dotnet >/dev/null 2>&1; then
        echo "The .NET SDK 10 is missing. Install it (https://dotnet.microsoft.com/download) and try again." >&2
        return 1
    fi
    if ! dotnet --version >/dev/null 2>&1; then
        echo "This needs the .NET SDK 10; here there is: $(dotnet --list-sdks 2>/dev/null | cut -d' ' -f1 | tr '\n' ' ')" >&2
        return 1
    fi
    # An account without a home folder of its own gets one here, for the package cache.
    if [ -z "${HOME:-}" ] || [ ! -w "$HOME" ]; then
        mkdir -p .data/home
        export HOME="$PWD/.data/home"
    fi
    export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1
    # No build node and no build server outlives the build; other builds' servers are left alone.
    export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_USE_MSBUILD_SERVER=0
}

stop_compiler() {
    local roslyn
    roslyn="$(dotnet --list-sdks | awk -v v="$(dotnet --version)" '$1 == v { gsub(/[][]/, "", $2); print $2 "/" v }')/Roslyn/bincore/VBCSCompiler.dll"
    if [ -f "$roslyn" ]; then dotnet "$roslyn" -shutdown "-pipename:$1" >/dev/null 2>&1 || true; fi
}

# The fonts of PDF letters are no part of the repository: Debian's package, else npm's in one exact version. Without either, letters have no PDF.
letter_fonts() {
    local own=.data/fonts
    if [ -f /usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf ] || [ -f "$own/node_modules/dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf" ]; then return 0; fi
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
        echo "Installing the fonts of PDF letters (apt-get install fonts-dejavu-core)."
        { apt-get update -q && apt-get install -y -q --no-install-recommends fonts-dejavu-core; } >/dev/null 2>&1 && return 0
    fi
    if command -v npm >/dev/null 2>&1; then
        echo "Fetching the fonts of PDF letters from npm (dejavu-fonts-ttf)."
        npm install --ignore-scripts --no-audit --no-fund --no-save --prefix "$own" dejavu-fonts-ttf@2.37.3 >/dev/null 2>&1 && return 0
    fi
    echo "DejaVu Sans is not on this machine: letters will have no PDF (Debian: sudo apt-get install fonts-dejavu-core)." >&2
}

# build TARGET...: restores and builds; prints only what is wrong.
build() {
    local target said server="casemgmt-$$" status=0
    letter_fonts
    for target in "$@"; do
        if ! said="$(dotnet restore "$target" -v q --nologo 2>&1)" \
            || ! said="$(dotnet build "$target" --no-restore -v q --nologo -p:UseSharedCompilation=true -p:SharedCompilationId="$server" 2>&1)"; then
            printf '%s\n' "$said" >&2
            status=1
            break
        fi
    done
    stop_compiler "$server"
    return $status
}
