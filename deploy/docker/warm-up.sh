#!/usr/bin/env bash
# Starts the service in this folder once, without Kafka and store, until it answers, and stops it again. The JVM then
# writes service.aot, a cache of the classes it has loaded. Arguments: the JVM options for later runs, because the cache is
# valid only for the same options.
set -euo pipefail
port=18099
scratch=$(mktemp -d)

export DCGAN_INFERENCE_CACHE=$scratch DCGAN_STORE_FOLDER=$scratch DCGAN_DATA_CACHE=$scratch DJL_CACHE_DIR=$scratch
export DJL_OFFLINE=true QUARKUS_HTTP_PORT=$port KAFKA_BOOTSTRAP_SERVERS=localhost:1
java -XX:AOTCacheOutput=service.aot -XX:+ExitOnOutOfMemoryError "$@" -jar quarkus-run.jar &
service=$!

answers() {
  exec 3<>"/dev/tcp/127.0.0.1/$port" || return 1
  printf 'GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' "$1" >&3
  head -1 <&3 | grep -q ' 200 '
}
for _ in $(seq 600); do
  kill -0 "$service"
  if (answers /q/health/live) 2>/dev/null; then
    (answers /q/metrics) || true
    kill -TERM "$service"
    wait "$service" || true
    rm -rf "$scratch"
    test -s service.aot
    exit 0
  fi
  sleep 0.1
done
echo "the service must answer on port $port within 60 s" >&2
exit 1
