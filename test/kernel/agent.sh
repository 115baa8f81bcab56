#!/usr/bin/env bash
# Runs in the guest and does what the tests ask for. Commands come on the first serial port, one a line: a number and what
# to run, in base64. They run in this very shell, so that it can wait for what they started. The standard output carries
# everything back, one line each: answers ("R number status begun ended output"), candump's frames, the program's log.
# What a command leaves running in the background writes there through descriptor 4.
exec 3<>/dev/ttyS1 4>&1
stty -F /dev/ttyS1 raw -echo
echo "agent ready" >&4
while read -r number command <&3; do
  begun=$EPOCHREALTIME
  eval "$(base64 -d <<<"$command")" >/run/agent.out 2>&1 3<&-
  status=$?
  echo "R $number $status $begun $EPOCHREALTIME $(base64 -w0 /run/agent.out)" >&4
done
