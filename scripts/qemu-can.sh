#!/usr/bin/env bash
# qemu-can.sh - run a command on a real Linux kernel that has SocketCAN, inside
# QEMU, on a machine whose own kernel has none. Debian packages only; no KVM,
# no disk image, no network, no root file system to build. The kernel tests run
# in it (npm run test:kernel); it is as good for a look by hand.
#
#   scripts/qemu-can.sh [options] [--] COMMAND [ARG...]
#
# What the command sees in the guest
#   /            this machine's root (--root), read-only over 9p, under an
#                overlay in guest memory: the command may write anywhere, and
#                nothing it writes reaches this machine
#   DIR (--rw)   the same directory of this machine, read-write
#   can0, can1   two emulated SJA1000 controllers (Kvaser PCIcan) on one emulated
#                bus, 500 kbit/s, restart-ms 100, up: what one sends, the other
#                receives. QEMU does not emulate the bit rate (frames take no
#                time), acknowledgement or error states: a node alone on the bus
#                still sends. `tc qdisc replace dev can0 root netem delay 60s
#                limit 10` gives the full queue (ENOBUFS) of an unanswered bus
#   vcan0        virtual CAN, up; carries injected error frames too
#                (cansend vcan0 20000040#0000000000000000 reads as bus-off)
#   /dev/ttyS1.. one per --serial; /dev/ttyUSB0.. (FTDI) one per --usb-serial
#   PATH, HOME, the working directory and whatever -e names are the caller's
#   stdin        empty
#   modprobe, candump, cansend, cangen, busybox   also where this machine has none
#
# The root's files are cached in the guest, so what changes here during the run
# may not be seen there; a --rw DIR is not cached and shows changes both ways
# (but gives no shared writable mmap, as SQLite's WAL needs: keep a database on /).
#
# Options
#   -e NAME[=VALUE]      set or pass on a variable (repeatable)
#   --root DIR           directory to use as the guest's root   [/]
#   --rw DIR             share DIR read-write at the same path  (repeatable)
#   --serial CHARDEV     e.g. socket,path=/tmp/bms.sock,server=on,wait=off
#   --usb-serial CHARDEV the same as a USB adapter; QEMU device ids usbser0...
#   --qmp PATH           QMP socket (QEMU monitor, JSON), to unplug and plug:
#                        device_del id=usbser0, then device_add driver=usb-serial
#                        chardev=usb0 id=usbser0; device_del id=kvaser1, then
#                        device_add driver=kvaser_pci canbus=wire id=kvaser1
#   --modules "A B"      further kernel modules, loaded before the command
#   --no-can             leave can0 and can1 down and unconfigured
#   --qemu-arg ARG       one further argument for QEMU (repeatable)
#   --log FILE           keep the guest's kernel log there
#   --timeout SECONDS    for the whole run, boot included       [300]
#   --prepare            only fetch and build what is cached, and say what QEMU boots and
#                        how, as bash variables (for scripts/system-image.sh)
#
# Environment
#   QEMU_CAN_CACHE    downloads and the built initramfs   [${XDG_CACHE_HOME:-~/.cache}/siinterjk-qemu]
#   QEMU_CAN_TIMEOUT  default for --timeout
#   QEMU_CAN_ACCEL    tcg, kvm or auto                    [auto]
#   QEMU_CAN_CPUS     [2]      QEMU_CAN_MEM  MiB [1024]
#   QEMU_CAN_BITRATE  [500000]
#   QEMU_CAN_KERNEL   Debian kernel package  [what linux-image-amd64 depends on]
#   QEMU_CAN_VERBOSE  1: the guest's kernel log on stderr, and timings
#
# Exit status: the command's (128+N when signal N killed it); 124 timed out;
# 125 the guest did not get as far as running the command; 2 usage.
#
# Needs: x86-64 Debian 12 with bash and iproute2 (in the guest's root too), and
# qemu-system-x86 >= 7. It installs the two packages where they are missing and
# it has root rights, or where `sudo -n` works; else it names them and fails.
# The command always runs as the guest's root, and can read what the caller can.
set -euo pipefail

me=${0##*/}
say() { printf '%s: %s\n' "$me" "$*" >&2; }
die() { say "$2"; exit "$1"; }
usage() { sed -n '2,/^set -euo/{/^set -euo/d;s/^# \{0,1\}//;p}' "$0"; }
verbose() { [ "${QEMU_CAN_VERBOSE:-0}" = 1 ]; }

cache=${QEMU_CAN_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/siinterjk-qemu}
limit=${QEMU_CAN_TIMEOUT:-300}
accel=${QEMU_CAN_ACCEL:-auto}
cpus=${QEMU_CAN_CPUS:-2}
mem=${QEMU_CAN_MEM:-1024}
bitrate=${QEMU_CAN_BITRATE:-500000}
root=/ log='' qmp='' prepare_only=0 can=1 modules=''
env_names=() rw=() serial=() usbserial=() extra=()

need() { [ "$#" -ge 2 ] || die 2 "$1 needs a value"; }
while [ "$#" -gt 0 ]; do
  case $1 in
    -e) need "$@"; env_names+=("$2"); shift 2 ;;
    --root) need "$@"; root=$(realpath -e -- "$2"); shift 2 ;;
    --rw) need "$@"; rw+=("$(realpath -e -- "$2")"); shift 2 ;;
    --serial) need "$@"; serial+=("$2"); shift 2 ;;
    --usb-serial) need "$@"; usbserial+=("$2"); shift 2 ;;
    --qmp) need "$@"; qmp=$2; shift 2 ;;
    --modules) need "$@"; modules=$2; shift 2 ;;
    --no-can) can=0; shift ;;
    --qemu-arg) need "$@"; extra+=("$2"); shift 2 ;;
    --log) need "$@"; log=$2; shift 2 ;;
    --timeout) need "$@"; limit=$2; shift 2 ;;
    --prepare) prepare_only=1; shift ;;
    -h|--help) usage; exit 0 ;;
    --) shift; break ;;
    -*) die 2 "unknown option $1 (see --help)" ;;
    *) break ;;
  esac
done
[ "$prepare_only" = 1 ] || [ "$#" -gt 0 ] || { usage >&2; exit 2; }
case $limit in ''|*[!0-9]*) die 2 "--timeout takes whole seconds" ;; esac
[ "${#serial[@]}" -le 3 ] || die 2 "at most 3 --serial"
[ "$(uname -m)" = x86_64 ] || die 125 "needs an x86-64 machine"

now() { date +%s%3N; }
t0=$(now)
# USB serial adapters are there before the command starts.
if [ "${#usbserial[@]}" -gt 0 ]; then modules="uhci_hcd ftdi_sio $modules"; fi

# ---------------------------------------------------------------- downloads
# Each file in the cache is written under another name first and then renamed,
# and one lock keeps two runs from filling the cache at once, so a run that was
# cut off leaves nothing half done.
mkdir -p "$cache/debs" "$cache/archives/partial"
cache=$(realpath "$cache")
exec 9>"$cache/lock"
flock 9

as_root=()
if [ "$(id -u)" != 0 ]; then
  if sudo -n true 2>/dev/null; then as_root=(sudo -n); else as_root=(false); fi
fi
# refresh: brings apt's lists up to date, where that is ours to do
refresh() { "${as_root[@]}" apt-get update -qq >"$cache/update.log" 2>&1; }

# has COMMAND: also where sbin is not in the caller's PATH
has() { PATH=$PATH:/usr/sbin:/sbin command -v "$1" >/dev/null; }
missing=()
has qemu-system-x86_64 || missing+=(qemu-system-x86)
has tc || missing+=(iproute2)
install_missing() {
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
    -o Dir::Cache::Archives="$cache/archives" -o APT::Keep-Downloaded-Packages=true \
    -o APT::Sandbox::User=root "${missing[@]}" >"$cache/install.log" 2>&1 9>&-
}
if [ "${#missing[@]}" -gt 0 ]; then
  [ "${as_root[*]}" != false ] || die 125 "Debian packages are missing: sudo apt-get install ${missing[*]}"
  say "installing ${missing[*]}"
  install_missing || { refresh && install_missing; } ||
    { tail -n 5 "$cache/install.log" >&2; die 125 "cannot install ${missing[*]}"; }
fi

# fetch PACKAGE: prints the path of its .deb in the cache, which it downloads the
# first time only
download() (cd "$cache/debs/new" && apt-get download -q -o APT::Sandbox::User=root "$1" >"$cache/fetch.log" 2>&1)
fetch() {
  local have
  have=$(find "$cache/debs" -name "$1_*.deb" | head -n 1)
  if [ -z "$have" ]; then
    say "fetching $1"
    rm -rf "$cache/debs/new" && mkdir "$cache/debs/new"
    download "$1" || { refresh && download "$1"; } || {
      tail -n 3 "$cache/fetch.log" >&2
      rm -f "$cache/kernel-package"     # an old kernel may be gone: look anew next time
      die 125 "cannot download $1"
    }
    mv "$cache/debs/new"/*.deb "$cache/debs/"
    have=$(find "$cache/debs" -name "$1_*.deb" | head -n 1)
  fi
  printf '%s\n' "$have"
}

# The kernel that is cached stays the one in use, so that runs are repeatable
# and need no network; empty the cache, or set QEMU_CAN_KERNEL, for another.
kernel_pkg=${QEMU_CAN_KERNEL:-}
if [ -z "$kernel_pkg" ] && [ -s "$cache/kernel-package" ]; then kernel_pkg=$(cat "$cache/kernel-package"); fi
if [ -z "$kernel_pkg" ]; then
  newest() { apt-cache depends linux-image-amd64 2>/dev/null | sed -n 's/.*Depends: \(linux-image-[0-9].*-amd64\)$/\1/p' | head -n 1; }
  kernel_pkg=$(newest)
  if [ -z "$kernel_pkg" ] && refresh; then kernel_pkg=$(newest); fi
  [ -n "$kernel_pkg" ] || die 125 "no linux-image-amd64 in apt's lists (run apt-get update?)"
  printf '%s\n' "$kernel_pkg" >"$cache/kernel-package"
fi
release=${kernel_pkg#linux-image-}

# ---------------------------------------------------------------- initramfs
# One uncompressed initramfs (unpacking a compressed one costs more under TCG
# than loading it): busybox, /init, the modules below with all they depend on,
# and can-utils in /tools, which the guest overlays under this machine's root.
base_modules="virtio_pci virtio_console 9p 9pnet_virtio overlay
  can can_raw can_dev vcan kvaser_pci"
ready_modules="can_bcm can_gw can_isotp slcan vxcan ftdi_sio ch341 cp210x pl2303 uhci_hcd ehci_pci xhci_pci
  sch_netem sch_tbf sch_plug softdog i6300esb virtio_blk ext4 crc32c_generic virtio_net"   # there for modprobe, loaded on demand
key=$( { printf '%s\n' "$kernel_pkg" "$modules"; cat "$0"; } | sha256sum | cut -c1-16)
initrd=$cache/initrd-$release-$key.img
vmlinuz=$cache/vmlinuz-$release

if [ ! -s "$initrd" ] || [ ! -s "$vmlinuz" ]; then
  kernel_deb=$(fetch "$kernel_pkg"); busybox_deb=$(fetch busybox-static); canutils_deb=$(fetch can-utils)
  rm -rf "$cache"/build.*      # what a run that was killed may have left
  build=$(mktemp -d "$cache/build.XXXXXX")
  trap 'rm -rf "$build"' EXIT
  mkdir -p "$build/k" "$build/i"/{bin,sbin,dev,proc,sys,host,rw,job,new,tools/usr/lib/modules,tools/usr/sbin}
  dpkg -x "$kernel_deb" "$build/k"
  dpkg -x "$busybox_deb" "$build/bb"
  dpkg -x "$canutils_deb" "$build/i/tools"
  rm -rf "$build/i/tools/usr/share"
  bb=$build/bb/bin/busybox; [ -x "$bb" ] || bb=$build/bb/usr/bin/busybox
  cp "$bb" "$build/i/bin/busybox"
  tree=$build/k/lib/modules/$release

  # path_of NAME: the module's file (a name may have - where its file has _)
  find "$tree" -name '*.ko' >"$build/all"
  path_of() {
    sed -n "s|^\(.*/$(printf '%s' "$1" | sed 's/[-_]/[-_]/g')\.ko\)$|\1|p" "$build/all" | head -n 1
  }
  # want NAME: adds it, after all it depends on, to the list in load order
  : >"$build/order"
  want() {
    local f d
    f=$(path_of "$1")
    if [ -z "$f" ]; then   # fine where the kernel has it built in
      grep -q "/$(printf '%s' "$1" | sed 's/[-_]/[-_]/g')\.ko$" "$tree/modules.builtin"
      return
    fi
    grep -qxF "$f" "$build/order" && return 0
    for d in $(tr '\0' '\n' <"$f" | LC_ALL=C sed -n 's/^depends=//p' | tr ',' ' '); do want "$d" || return 1; done
    printf '%s\n' "$f" >>"$build/order"
  }
  for m in $base_modules $modules; do want "$m" || die 125 "no kernel module $m in $release"; done
  load=$(cat "$build/order")
  for m in $ready_modules; do want "$m" || say "no kernel module $m in $release: left out"; done
  while read -r f; do
    to=$build/i/tools/usr/lib/modules/$release/${f#"$tree"/}
    mkdir -p "${to%/*}" && cp "$f" "$to"
  done <"$build/order"
  cp "$tree"/modules.builtin* "$tree"/modules.order "$build/i/tools/usr/lib/modules/$release/"
  "$bb" depmod -b "$build/i/tools/usr" "$release"
  for f in $load; do printf '%s\n' "/tools/usr/lib/modules/$release/${f#"$tree"/}"; done >"$build/i/load"
  cp "$bb" "$build/i/tools/usr/bin/busybox"
  for f in modprobe insmod rmmod lsmod; do ln -s ../bin/busybox "$build/i/tools/usr/sbin/$f"; done

  # The kernel asks for modules (tc qdisc add ... netem) by running this one, in
  # the initramfs's root and not in the overlay.
  ln -s ../bin/busybox "$build/i/sbin/modprobe"
  ln -s tools/usr/lib "$build/i/lib"

  cat >"$build/i/init" <<'INIT'
#!/bin/busybox sh
# /init of the guest: mounts, modules, interfaces, then the job.
# Everything it says goes to the console (the kernel log of the run).
b=/bin/busybox
fail() { echo "init: $*"; echo "$*" >/job/failed 2>/dev/null; $b poweroff -f; }
$b mount -t proc proc /proc
$b mount -t sysfs sysfs /sys
$b mount -t devtmpfs dev /dev
$b hostname qemu-can
while read -r m; do $b insmod "$m" || fail "insmod $m"; done </load
p=trans=virtio,version=9p2000.L,msize=512000
$b mount -t 9p -o rw,$p,cache=none job /job || fail "mount job"
. /job/vars
# Read-only, so the host's files can be cached in the guest without limit.
$b mount -t 9p -o ro,$p,cache=loose root /host || fail "mount root"
$b mount -t tmpfs -o mode=755 tmpfs /rw
$b mkdir /rw/up /rw/work
$b mount -t overlay -o lowerdir=/host:/tools,upperdir=/rw/up,workdir=/rw/work overlay /new || fail "mount overlay"
for d in proc sys dev run; do [ -d /new/$d ] || $b mkdir -p /new/$d; done
$b mount -t proc proc /new/proc
$b mount -t sysfs sysfs /new/sys
$b mount -t devtmpfs dev /new/dev
$b mkdir -p /new/dev/pts /new/dev/shm
$b mount -t devpts devpts /new/dev/pts
$b mount -t tmpfs tmpfs /new/dev/shm
$b mount -t tmpfs -o mode=755 tmpfs /new/run
$b ln -sf /proc/self/fd /new/dev/fd
$b ln -sf /proc/self/fd/0 /new/dev/stdin
$b ln -sf /proc/self/fd/1 /new/dev/stdout
$b ln -sf /proc/self/fd/2 /new/dev/stderr
n=0
while read -r d; do
  $b mkdir -p "/new$d"
  $b mount -t 9p -o rw,$p,cache=none rw$n "/new$d" || fail "mount $d"
  n=$((n+1))
done </job/rw
# can type ... needs iproute2: busybox's ip knows no CAN.
ip() { $b chroot /new /usr/bin/env PATH=/usr/sbin:/usr/bin:/sbin:/bin ip "$@"; }
ip link set lo up
ip link add dev vcan0 type vcan && ip link set vcan0 up || fail "vcan0"
if [ "$can" = 1 ]; then
  for i in can0 can1; do
    ip link set $i type can bitrate $bitrate restart-ms 100 && ip link set $i up || fail "$i"
  done
  # The kernel reports the carrier up to a second late, and drops until then.
  for i in can0 can1; do
    n=0
    until [ "$($b cat /sys/class/net/$i/operstate)" = up ]; do
      n=$((n+1)); [ $n -lt 100 ] || fail "$i: no carrier"; $b usleep 50000
    done
  done
fi
# The command's output goes through pipes to two virtio ports, so that it may
# open /dev/stdout again; a port itself can be opened only once.
$b mkfifo /rw/out /rw/err
port() { for q in /sys/class/virtio-ports/*; do [ "$($b cat $q/name)" = $1 ] && echo /dev/${q##*/}; done; }
o=$(port out); e=$(port err)
$b cat /rw/out >"$o" & c1=$!
$b cat /rw/err >"$e" & c2=$!
$b cut -d' ' -f1 /proc/uptime >/job/uptime
# Background processes that the command leaves behind hold its pipes open; they
# get 3 seconds.
$b chroot /new /usr/bin/env -i /bin/bash -c "$($b cat /job/command)" </dev/null >/rw/out 2>/rw/err
s=$?
( $b sleep 3; $b kill $c1 $c2 ) 2>/dev/null &
wait $c1 $c2
echo $s >/job/status
$b sync
$b poweroff -f
INIT
  chmod +x "$build/i/init"
  (cd "$build/i" && find . | "$bb" cpio -o -H newc 2>/dev/null) >"$build/initrd"
  cp "$build/k/boot/vmlinuz-$release" "$build/vmlinuz"
  find "$cache" -maxdepth 1 -name "initrd-*.img" -mtime +14 -delete
  mv "$build/vmlinuz" "$vmlinuz"
  mv "$build/initrd" "$initrd"
  rm -rf "$build"; trap - EXIT
fi
exec 9>&-
t1=$(now)

# ---------------------------------------------------------------- acceleration
# KVM only where it works for an unmodified kernel: /dev/kvm can be opened yet
# be a nested "PVM" one, under which Debian's kernel hangs at its first steps.
if [ "$accel" = auto ]; then
  accel=tcg
  if [ -w /dev/kvm ] && grep -qwE 'vmx|svm' /proc/cpuinfo && [ ! -d /sys/module/kvm_pvm ]; then accel=kvm; fi
fi
case $accel in
  tcg) acc=(-accel tcg,thread=multi,tb-size=256 -cpu "${QEMU_CAN_CPU:-max}") ;;
  kvm) acc=(-accel kvm -cpu host) ;;
  *) die 2 "QEMU_CAN_ACCEL must be tcg, kvm or auto" ;;
esac
if [ "$prepare_only" = 1 ]; then
  printf 'vmlinuz=%q\ninitrd=%q\nrelease=%q\naccel=(%s)\n' "$vmlinuz" "$initrd" "$release" "${acc[*]}"
  exit 0
fi

# ---------------------------------------------------------------- the job
job=$(mktemp -d "${TMPDIR:-/tmp}/qemu-can.XXXXXX")
pids=()
cleanup() {
  local p
  for p in "${pids[@]}"; do kill "$p" 2>/dev/null || true; done
  rm -rf "$job"
}
trap cleanup EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
mkdir "$job/share"
printf 'can=%s bitrate=%s\n' "$can" "$bitrate" >"$job/share/vars"
printf '%s\n' "${rw[@]}" | sed '/^$/d' >"$job/share/rw"
{
  printf 'export PATH=%q HOME=%q TERM=dumb QEMU_CAN=1\n' "$PATH" "$HOME"
  for v in "${env_names[@]}"; do
    case $v in
      *=*) printf 'export %q=%q\n' "${v%%=*}" "${v#*=}" ;;
      *) if [ -n "${!v+x}" ]; then printf 'export %q=%q\n' "$v" "${!v}"; fi ;;
    esac
  done
  printf 'cd %q || exit 125\nexec' "$PWD"
  printf ' %q' "$@"
  echo
} >"$job/share/command"

console=$job/console
mkfifo "$job/out" "$job/err"
args=(
  -nodefaults -no-user-config -display none -no-reboot -machine "${QEMU_CAN_MACHINE:-pc}" "${acc[@]}" -smp "$cpus" -m "$mem"
  -kernel "$vmlinuz" -initrd "$initrd"
  -append "console=ttyS0 panic=-1 oops=panic reboot=t edd=off mitigations=off nokaslr random.trust_cpu=on no_timer_check loglevel=6"
  -chardev "file,id=console,path=$console" -serial chardev:console
  -fsdev "local,id=root,path=$root,security_model=none,readonly=on,multidevs=remap"
  -device virtio-9p-pci,fsdev=root,mount_tag=root
  -fsdev "local,id=job,path=$job/share,security_model=none"
  -device virtio-9p-pci,fsdev=job,mount_tag=job
  -device virtio-serial-pci
  -chardev "file,id=out,path=$job/out" -device virtserialport,chardev=out,name=out
  -chardev "file,id=err,path=$job/err" -device virtserialport,chardev=err,name=err
  -device virtio-rng-pci
  -object can-bus,id=wire
  -device kvaser_pci,canbus=wire,id=kvaser0 -device kvaser_pci,canbus=wire,id=kvaser1
)
i=0; for d in "${rw[@]}"; do
  args+=(-fsdev "local,id=rw$i,path=$d,security_model=none,multidevs=remap" -device "virtio-9p-pci,fsdev=rw$i,mount_tag=rw$i"); i=$((i + 1))
done
i=0; for c in "${serial[@]}"; do
  kind=${c%%,*}
  args+=(-chardev "$kind,id=ser$i${c#"$kind"}" -serial "chardev:ser$i"); i=$((i + 1))
done
i=0; for c in "${usbserial[@]}"; do
  [ "$i" -gt 0 ] || args+=(-usb)
  kind=${c%%,*}
  args+=(-chardev "$kind,id=usb$i${c#"$kind"}" -device "usb-serial,chardev=usb$i,id=usbser$i"); i=$((i + 1))
done
[ -z "$qmp" ] || args+=(-qmp "unix:$qmp,server=on,wait=off")
args+=("${extra[@]}")

cat "$job/out" & pids+=($!); outcat=$!
cat "$job/err" >&2 & pids+=($!); errcat=$!
rc=0
timeout -k 5 "$limit" qemu-system-x86_64 "${args[@]}" </dev/null >"$job/qemu.log" 2>&1 &
q=$!; pids+=("$q")
wait "$q" || rc=$?
# The two readers end when QEMU has closed its side. If it never opened it, they
# still wait for a writer: opening both ways, which never blocks, lets them go.
exec 7<>"$job/out" 8<>"$job/err"
exec 7>&- 8>&-
wait "$outcat" "$errcat" || true
t2=$(now)
[ -z "$log" ] || cp "$console" "$log" 2>/dev/null || true
if verbose; then
  cat "$console" >&2
  say "accel $accel; prepare $((t1 - t0)) ms; guest $((t2 - t1)) ms; command started at guest uptime $(cat "$job/share/uptime" 2>/dev/null || echo -) s"
fi
if [ -s "$job/share/status" ]; then exit "$(cat "$job/share/status")"; fi
if [ "$rc" = 124 ] || [ "$rc" = 137 ]; then tail -n 5 "$console" >&2 2>/dev/null || true; die 124 "timed out after $limit s"; fi
cat "$job/qemu.log" >&2; tail -n 15 "$console" >&2 2>/dev/null || true
[ ! -s "$job/share/failed" ] || say "guest: $(cat "$job/share/failed")"
die 125 "the guest ended without an exit status (QEMU's: $rc)"
