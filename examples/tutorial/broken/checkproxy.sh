#!/bin/bash
# A script as tutorials print it. It never fails, whether haproxy runs or not: a shell has no blanks
# around "=", ">" inside [ ] writes to a file named 0, and an if whose condition is false ends well.
# `holdfast check --try-scripts` notices; ../checkproxy.sh is one that works.
count = `ps aux | grep haproxy | wc -l`
if [ $count > 0 ]; then
  exit 0
fi
