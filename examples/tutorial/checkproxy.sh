#!/bin/sh
# Exit status 0 while a process named haproxy runs, 1 while none does.
# Needs nothing but /proc; a process that has ended but was not waited for (Z, X) does not count.
for file in /proc/[0-9]*/stat; do
  # A process may end while we look: that is no reason to complain.
  { read -r line < "$file"; } 2> /dev/null || continue
  case $line in
    *' (haproxy) '[ZX]' '*) ;;
    *' (haproxy) '*) exit 0 ;;
  esac
done
exit 1
