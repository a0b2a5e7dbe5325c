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

# build TARGET...: restores and builds; prints only what is wrong.
build() {
    local target said server="casemgmt-$$" status=0
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
