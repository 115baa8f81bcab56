#!/usr/bin/env bash
# Installs the Debian packages that the tests need and this machine lacks: python3-can and python3-serial, an SLCAN host
# that nobody here wrote, mbpoll, such a Modbus master, Chromium with fonts, in which the page is opened, and what the bridge
# reports to: the broker mosquitto with its clients, Prometheus for its promtool, VictoriaMetrics, and Jinja2, with which Home Assistant
# reads. Called with root rights, or where `sudo -n` works, it installs them; else it names them and fails.
set -euo pipefail

packages=(
  python3-can python3-serial mbpoll chromium fonts-dejavu-core fonts-inter
  mosquitto mosquitto-clients prometheus victoria-metrics python3-jinja2 openssl
)
programs=(mbpoll mosquitto_pub promtool victoria-metrics openssl)

have_them() {
  command -v "${programs[@]}" >/dev/null && [ -x /usr/sbin/mosquitto ] && [ -x /usr/bin/chromium ] &&
    ls /usr/share/fonts/opentype/inter/ >/dev/null 2>&1 &&
    [ -x /usr/bin/python3 ] && /usr/bin/python3 -c 'import can, serial, jinja2' 2>/dev/null
}

have_them && exit 0

as_root=()
if [ "$(id -u)" != 0 ]; then
  if ! sudo -n true 2>/dev/null; then
    echo "The tests need Debian packages: sudo apt-get install ${packages[*]}" >&2
    exit 1
  fi
  as_root=(sudo -n)
fi

echo "Installing ${packages[*]}"
install() {
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${packages[@]}" >/dev/null
}
install 2>/dev/null || { "${as_root[@]}" apt-get update -qq && install; }
have_them || { echo "${packages[*]} are installed, but a program (${programs[*]}, mosquitto, chromium), a font or what /usr/bin/python3 imports of them is missing" >&2; exit 1; }
