#!/usr/bin/env bash
# Runs in the guest from its start: candump keeps all that comes over the bus since before anybody asked, cangen speaks as the
# inverter, and test/kernel/agent.sh does what the tests ask for, with all its words on a port of its own.
mkdir -p /run/system-test
# Each of them ends while can1 is not up yet.
(while :; do candump -L can1 >>/run/system-test/can1 2>/dev/null; sleep 0.1; done) &
# Until a simulated inverter takes over: 53.2 V, 0 A, 20 degC, SOC 15.0 %; SOH 100 %, "external BMS", operating, no message, 55.0 V.
(while [ ! -e /run/system-test/island ]; do cangen can1 -g 1000 -I 305 -L 8 -D 14020000C8009600 2>/dev/null; sleep 1; done) &
(while [ ! -e /run/system-test/island ]; do cangen can1 -g 1000 -I 306 -L 8 -D 64000A0100002602 2>/dev/null; sleep 1; done) &
until [ -e /dev/virtio-ports/out ]; do sleep 0.1; done
exec bash "${0%/*}/agent.sh" >/dev/virtio-ports/out
