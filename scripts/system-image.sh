#!/usr/bin/env bash
# system-image.sh - makes the disks of a Debian 12 guest with systemd on which this program can be installed as its users install
# it: from the package or the release that `npm run package` makes. The system tests boot it (npm run test:system, through
# scripts/system-vm.sh).
#
#   scripts/system-image.sh DIR
#
# DIR gets vmlinuz, initrd, accel (QEMU's options for it), and two disks:
#   root.img      the system. Its base (debootstrap, this machine's node) is built once and cached beside what
#                 scripts/qemu-can.sh keeps; the shipped files are put into a copy of it each time
#   packages.img  /packages: what scripts/package.ts makes, the same package again with a higher version (next.deb),
#                 nodejs.deb, which says that Node.js is there, a simulated inverter, and the tests' configuration
#
# The guest has can1, the far end of the bus, and system-test.service (test/system).
#
# Needs: x86-64 Debian 12, and what qemu-can.sh needs. The first time root rights or `sudo -n` for debootstrap, and 100 MB of
# downloads. Environment: QEMU_CAN_CACHE as in qemu-can.sh; SYSTEM_IMAGE_MIRROR, Debian's archive [the one apt uses].
set -euo pipefail

me=${0##*/}
say() { printf '%s: %s\n' "$me" "$*" >&2; }
die() { say "$*"; exit 1; }
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
PATH=$PATH:/usr/sbin:/sbin

# ---------------------------------------------------------------- the base, as root
# build_base OUT NODE INITRD RELEASE MIRROR ARCHIVES: Debian with everything that does not change from run to run.
build_base() {
  local out=$1 node=$2 initrd=$3 release=$4 mirror=$5 archives=$6 root lib
  work=$(mktemp -d "${TMPDIR:-/tmp}/system-image.XXXXXX")
  trap 'rm -rf "$work"' EXIT
  root=$work/root
  mkdir -p "$archives"
  debootstrap --variant=minbase --cache-dir="$archives" \
    --include=systemd,systemd-sysv,systemd-timesyncd,udev,dbus,kmod,iproute2,can-utils,libstdc++6 \
    bookworm "$root" "$mirror" >"$work/log" 2>&1 || { tail -n 5 "$work/log" >&2; die "debootstrap failed"; }
  rm -rf "$root"/var/cache/apt/archives/*.deb "$root"/var/lib/apt/lists/* "$root"/usr/share/{doc,locale,man}

  # The kernel's modules are those that qemu-can.sh chose.
  mkdir "$work/initrd" && (cd "$work/initrd" && cpio -idm --quiet <"$initrd")
  mkdir -p "$root/usr/lib/modules" && cp -a "$work/initrd/tools/usr/lib/modules/$release" "$root/usr/lib/modules/"
  chroot "$root" depmod "$release"

  # node, with those of its libraries that Debian's base lacks
  install -m 755 "$node" "$root/usr/bin/node"
  ldd "$node" | sed -n 's/.*=> \(\/[^ ]*\).*/\1/p' | while read -r lib; do
    [ -e "$root$lib" ] || install -D -m 755 "$lib" "$root$lib"
  done
  chroot "$root" /usr/bin/node --version >/dev/null || die "$node does not run on Debian 12"

  mkdir -p "$root/packages" "$root/usr/local/lib/system-test"
  printf '%s\n' '/dev/vda / ext4 errors=remount-ro 0 1' '/dev/vdb /packages ext4 ro 0 0' >"$root/etc/fstab"
  echo siinterjk-system >"$root/etc/hostname"
  printf '[Match]\nName=can1\n[Link]\nRequiredForOnline=no\n[CAN]\nBitRate=500K\n' >"$root/etc/systemd/network/81-can1.network"
  cat >"$root/etc/systemd/system/system-test.service" <<'UNIT'
[Unit]
Description=The far end of the CAN bus, and what the tests ask for
StartLimitIntervalSec=0
[Service]
ExecStart=/bin/bash /usr/local/lib/system-test/far-end.sh
OOMScoreAdjust=-1000
UNIT
  chroot "$root" systemd-machine-id-setup >/dev/null 2>&1     # else the first boot applies every unit's preset
  chroot "$root" systemctl enable --quiet systemd-networkd systemd-timesyncd 2>/dev/null
  chroot "$root" systemctl disable --quiet apt-daily.timer apt-daily-upgrade.timer 2>/dev/null  # there is no network
  mke2fs -q -t ext4 -L system -d "$root" "$out" 900M >/dev/null
}

if [ "${1:-}" = --build-base ]; then shift; build_base "$@"; exit 0; fi

# ---------------------------------------------------------------- tools
[ "$#" = 1 ] || { sed -n '2,/^set -euo/{/^set -euo/d;s/^# \{0,1\}//;p}' "$0" >&2; exit 2; }
mkdir -p "$1"
dir=$(realpath "$1")
[ -f "$here/dist/main.js" ] || die "there is no dist/main.js: npm run build"
as_root=()
if [ "$(id -u)" != 0 ]; then
  if sudo -n true 2>/dev/null; then as_root=(sudo -n); else as_root=(false); fi
fi

boot=$(bash "$here/scripts/qemu-can.sh" --prepare) || die "qemu-can.sh cannot prepare the kernel"
eval "$boot"    # vmlinuz, initrd, release, accel
cache=$(dirname "$vmlinuz")
exec 9>"$cache/system-lock"
flock 9

missing=()
for tool in debootstrap:debootstrap mke2fs:e2fsprogs debugfs:e2fsprogs cpio:cpio; do
  command -v "${tool%%:*}" >/dev/null || missing+=("${tool##*:}")
done
install_missing() {
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" \
    >"$cache/install.log" 2>&1 9>&-
}
if [ "${#missing[@]}" -gt 0 ]; then
  [ "${as_root[*]}" != false ] || die "Debian packages are missing: sudo apt-get install ${missing[*]}"
  say "installing ${missing[*]}"
  install_missing || { "${as_root[@]}" apt-get update -qq >"$cache/update.log" 2>&1 && install_missing; } ||
    { tail -n 5 "$cache/install.log" >&2; die "cannot install ${missing[*]}"; }
fi

# ---------------------------------------------------------------- the base, from the cache
node=$(realpath "$(command -v node)")
key=$( { cat "$0" "$initrd" "$node"; } | sha256sum | cut -c1-16)
base=$cache/system-base-$key.img
if [ ! -s "$base" ]; then
  [ "${as_root[*]}" != false ] || die "building the Debian image (debootstrap) needs root rights, or sudo without a password"
  mirror=${SYSTEM_IMAGE_MIRROR:-$(apt-get indextargets --format '$(ORIGIN) $(CODENAME) $(REPO_URI)' 'Created-By: Packages' |
    sed -n 's/^Debian bookworm //p' | head -n 1)}
  say "building Debian 12 with systemd, about a minute"
  "${as_root[@]}" bash "$0" --build-base "$base.new" "$node" "$initrd" "$release" \
    "${mirror:-http://deb.debian.org/debian}" "$cache/bookworm" 9>&-
  "${as_root[@]}" chown "$(id -u):$(id -g)" "$base.new"
  find "$cache" -maxdepth 1 -name 'system-base-*.img*' ! -path "$base.new" -delete
  mv "$base.new" "$base"
fi
cp --sparse=always --reflink=auto "$base" "$dir/root.img"
exec 9>&-

# ---------------------------------------------------------------- this run's layer
work=$(mktemp -d "${TMPDIR:-/tmp}/system-image.XXXXXX")
trap 'rm -rf "$work"' EXIT

# The initramfs of qemu-can.sh with another /init: of two files of one name the kernel takes the last.
mkdir "$work/init"
cat >"$work/init/init" <<'INIT'
#!/bin/busybox sh
b=/bin/busybox
$b mount -t proc proc /proc
$b mount -t sysfs sysfs /sys
$b mount -t devtmpfs dev /dev
for m in virtio_pci virtio_blk crc32c_generic ext4; do $b modprobe $m; done
$b mount -t ext4 -o ro /dev/vda /new || $b poweroff -f
for d in proc sys dev; do $b mount -o move /$d /new/$d; done
exec $b switch_root /new /sbin/init
INIT
chmod 755 "$work/init/init"
{ cat "$initrd"; (cd "$work/init" && printf 'init\n' | cpio -o -H newc --quiet); } >"$dir/initrd"
ln -sf "$vmlinuz" "$dir/vmlinuz"
printf '%s\n' "${accel[@]}" >"$dir/accel"

mkdir "$work/packages" "$work/node" "$work/next"
(cd "$here" && npx --no-install tsx scripts/package.ts "$work/packages") >"$work/package.log" 2>&1 || { tail -n 5 "$work/package.log" >&2; die "npm run package failed"; }
cp "$here/test/system/siinterjk.yaml" "$work/packages/"
# What the simulated inverter needs besides is in the program.
(cd "$here" && npx --no-install tsdown test/system/island.ts --no-config --no-clean --out-dir "$work/packages" --format esm --platform node \
  --deps.never-bundle koffi --deps.never-bundle serialport --log-level error) >"$work/island.log" 2>&1 ||
  { tail -n 5 "$work/island.log" >&2; die "cannot build the simulated inverter"; }
# What an owner would have from NodeSource or Debian 13; the program itself is in the base.
mkdir "$work/node/DEBIAN"
printf '%s\n' 'Package: nodejs' "Version: $("$node" -p process.versions.node)-1" 'Architecture: all' 'Maintainer: none <none@localhost>' \
  'Description: says that /usr/bin/node is there' >"$work/node/DEBIAN/control"
dpkg-deb --root-owner-group -Znone -b "$work/node" "$work/packages/nodejs.deb" >/dev/null
dpkg-deb -R "$work"/packages/siinterjk_*.deb "$work/next"
sed -i 's/^Version: .*/&+next/' "$work/next/DEBIAN/control"
dpkg-deb --root-owner-group -Znone -b "$work/next" "$work/packages/next.deb" >/dev/null
mke2fs -q -t ext4 -E root_owner=0:0 -d "$work/packages" "$dir/packages.img" 400M >/dev/null

# debugfs writes into the file system without mounting it: a name into the directory where it stands, with the file's mode.
put() {
  install -m 644 "$1" "$work/${2##*/}"
  printf 'cd %s\nwrite %s %s\n' "${2%/*}" "$work/${2##*/}" "${2##*/}"
}
enable() { printf 'cd /etc/systemd/system/multi-user.target.wants\nsymlink %s /etc/systemd/system/%s\n' "$1" "$1"; }
{
  put "$here/test/system/far-end.sh" /usr/local/lib/system-test/far-end.sh
  put "$here/test/kernel/agent.sh" /usr/local/lib/system-test/agent.sh
  enable system-test.service
} >"$work/commands"
debugfs -w -f "$work/commands" "$dir/root.img" >"$work/debugfs.log" 2>&1
# It tells its troubles without failing.
[ "$(grep -c '^Allocated inode' "$work/debugfs.log")" = "$(grep -c '^write' "$work/commands")" ] ||
  { cat "$work/debugfs.log" >&2; die "cannot put the files of the tests into the image"; }
