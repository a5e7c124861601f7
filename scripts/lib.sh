# Shared by the scripts: finds interpreters, says what to do when something is missing. Sourced, not run.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export RASA_TELEMETRY_ENABLED=false PYTHONUTF8=1

say() { printf '%s\n' "▸ $*"; }
die() { printf '%s\n' "✗ $*" >&2; exit 1; }

# Prints the path of a working interpreter of one of the versions given, or fails.
find_python() {
  local version candidate
  for version in "$@"; do
    for candidate in "$(command -v "python$version" || true)" \
      "${PYENV_ROOT:-$HOME/.pyenv}"/versions/"$version"*/bin/python; do
      # A pyenv shim exists for versions that are not active here, so it has to prove itself.
      if [ -x "$candidate" ] && "$candidate" -c "import sys, venv, ensurepip; sys.exit(sys.version_info[:2] != tuple(map(int, '$version'.split('.'))))" 2>/dev/null; then
        "$candidate" -c 'import sys; print(sys.executable)'
        return
      fi
    done
  done
  return 1
}

# own_python VERSION: prints the path of an interpreter below the project, which uv installs there unless it is there. A
# service finds it there; in somebody's home folder, where uv would put it, it does not.
own_python() {
  local -x UV_PYTHON_INSTALL_DIR=$PWD/.tools/python
  .tools/bin/uv python find --managed-python "$1" 2>/dev/null ||
    { .tools/bin/uv python install "$1" >/dev/null 2>&1 && .tools/bin/uv python find --managed-python "$1"; }
}

# install_debian PURPOSE PACKAGE…: installs Debian packages, or says which command does.
install_debian() {
  local purpose=$1 apt="apt-get install --quiet --quiet --yes --no-install-recommends"
  shift
  command -v apt-get >/dev/null ||
    die "Für $purpose fehlt: $*. Bitte mit der Paketverwaltung dieses Systems installieren."
  [ "$(id -u)" = 0 ] || die "Für $purpose fehlt: $*. Bitte „sudo apt-get install $*“ ausführen."
  say "Installiere für $purpose: $* …"
  export DEBIAN_FRONTEND=noninteractive
  $apt "$@" >/dev/null 2>&1 || { apt-get update --quiet --quiet && $apt "$@" >/dev/null; } ||
    die "Die Installation schlug fehl: bitte „apt-get update && apt-get install $*“ ausführen."
}
