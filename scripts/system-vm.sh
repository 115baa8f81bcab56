#!/usr/bin/env bash
# system-vm.sh - boots what scripts/system-image.sh has made, in QEMU.
#
#   scripts/system-vm.sh DIR
#
# Its own process becomes QEMU: killed, it is a power cut. root.img keeps what the guest writes, so it can be booted again.
# The standard output gives what the guest writes to /dev/virtio-ports/out. In DIR there are then
#   qmp       QEMU's control socket; devices kvaser0 (can0), kvaser1 (can1), usbser0 with chardev usb0, as in qemu-can.sh
#   console   a socket, the guest's /dev/ttyS1
#   bms       a socket, the far end of the guest's USB serial adapter /dev/ttyUSB0
#   boot.log  the kernel's and systemd's messages
set -euo pipefail
[ "$#" = 1 ] || { sed -n '2,/^set -euo/{/^set -euo/d;s/^# \{0,1\}//;p}' "$0" >&2; exit 2; }
cd "$1"
mapfile -t accel <accel
rm -f out qmp console bms
mkfifo out
cat out &
exec qemu-system-x86_64 -nodefaults -no-user-config -display none -no-reboot -machine pc "${accel[@]}" -smp 2 -m 1024 \
  -kernel vmlinuz -initrd initrd \
  -append "console=ttyS0 panic=-1 mitigations=off nokaslr random.trust_cpu=on no_timer_check loglevel=6" \
  -serial file:boot.log -serial unix:console,server=on,wait=off \
  -drive file=root.img,format=raw,if=virtio,cache=writeback \
  -drive file=packages.img,format=raw,if=virtio,readonly=on \
  -device virtio-rng-pci -device virtio-serial-pci \
  -chardev file,id=out,path=out -device virtserialport,chardev=out,name=out \
  -usb -chardev socket,id=usb0,path=bms,server=on,wait=off -device usb-serial,chardev=usb0,id=usbser0 \
  -object can-bus,id=wire -device kvaser_pci,canbus=wire,id=kvaser0 -device kvaser_pci,canbus=wire,id=kvaser1 \
  -qmp unix:qmp,server=on,wait=off </dev/null
