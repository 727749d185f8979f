#!/bin/sh
# The command of a sidecar that shares a volume with the JVM: when it is told to stop, which is when the service
# has ended, it sends every file on the volume to S3. What a JVM leaves there is not lost with it: flight recorder
# chunks, recordings, crash reports.
#
# SHIP_DIRECTORY   the shared volume
# Each file's key is shipped/ and its path below the volume; the settings of the store are in s3.sh
#
# It needs a stopTimeout of its own, and the service's dependsOn, so that it outlives the service.
#
# Exit code: 0 everything was stored, or there was nothing; 2 a setting or credential is missing; 1 a file was not stored.

. "$(dirname "$0")/s3.sh"
DUMP_S3_KEY=shipped/
attempts_max=5
trap ship TERM INT

end() {
  kill "$waiting"
  echo "ship-files.sh: end exit=$1 $2"
  exit "$1"
}

# Sends file $1; its path below the volume is its key.
ship_file() {
  url=$DUMP_S3_ENDPOINT/$DUMP_S3_BUCKET/$DUMP_S3_KEY${1#"$SHIP_DIRECTORY"/}
  echo "ship-files.sh: begin file=$1 bytes=$(($(wc -c <"$1"))) url=$url"
  attempt=1
  until http=$(s3_put "$1" "$url"); do
    [ "$attempt" -lt "$attempts_max" ] || return 1
    sleep "$attempt"
    attempt=$((attempt + 1))
  done
}

ship() {
  trap '' TERM INT
  [ -n "$(find "$SHIP_DIRECTORY" -type f | head -n 1)" ] || end 0 "there was no file"
  s3_prepare ship-files.sh || end 2 "no upload"
  failed=0
  # The newest first: what was written last is nearest to the end.
  files=$(find "$SHIP_DIRECTORY" -type f -printf '%T@ %p\n' | sort -rn | cut -d' ' -f2-)
  IFS='
'
  for file in $files; do
    ship_file "$file" || failed=$((failed + 1))
  done
  [ "$failed" -eq 0 ] || end 1 "$failed files were not stored"
  end 0 "all files were stored"
}

# A signal ends the wait, and not before it is over where there is none to wait for.
while :; do
  sleep 3600 &
  waiting=$!
  wait "$waiting"
done
