#!/bin/sh
# In front of the Flink image's own entrypoint: a job that starts goes on from the newest finished checkpoint, so that a
# restarted container writes nothing twice.
#
# MILLRACE_CHECKPOINTS        where the cluster keeps checkpoints (default: /checkpoints)
# MILLRACE_FLINK_ENTRYPOINT   what to run then (default: /docker-entrypoint.sh)
set -eu

if [ "${1:-}" = standalone-job ]; then
  shift
  # A checkpoint is finished when it has its metadata: <job>/chk-<number>/_metadata
  newest=$(ls -t "${MILLRACE_CHECKPOINTS:-/checkpoints}"/*/chk-*/_metadata 2>/dev/null | head -n 1) || newest=
  if [ -n "$newest" ]; then
    set -- --fromSavepoint "$(dirname -- "$newest")" "$@"
  fi
  set -- standalone-job "$@"
fi
exec "${MILLRACE_FLINK_ENTRYPOINT:-/docker-entrypoint.sh}" "$@"
