#!/bin/sh
# The command of a sidecar that shares a volume with the JVM: sends the heap dump to S3 in parts while the
# JVM still writes it, which it does strictly front to back.
#
# HEAP_DUMP_PATH   the dump, on the shared volume
# DUMP_DONE_PATH   a file that the JVM's hook makes when the dump is written (-XX:OnOutOfMemoryError='touch …')
# DUMP_S3_KEY      what it is called there; the rest of the settings is in s3.sh
#
# It needs a stopTimeout of its own, and the service's dependsOn, so that it outlives the service. At SIGTERM
# it sends what is there and completes the upload. Then, and after a whole upload, it waits to be stopped.
#
# Exit code: 0 at the end of its task; 2 a setting or credential is missing; 1 the upload failed.

. "$(dirname "$0")/s3.sh"
path=$HEAP_DUMP_PATH
url=$DUMP_S3_ENDPOINT/$DUMP_S3_BUCKET/$DUMP_S3_KEY
# S3 takes parts from 5 MiB on and 10,000 of them: enough for 156 GiB.
part_mib=16
part_bytes=$((part_mib * 1048576))
attempts_max=5
work=$(mktemp -d)
stopping=
trap 'stopping=1' TERM INT

fail() {
  echo "ship-dump.sh: end exit=$1 $2"
  exit "$1"
}

size_of_dump() {
  wc -c <"$path"
}

# Sends part $1, which begins at part_bytes times its place, and notes its ETag for the completion.
send_part() {
  dd if="$path" of="$work/part" bs=1048576 skip=$((($1 - 1) * part_mib)) count=$part_mib status=none ||
    fail 1 "part $1 cannot be read"
  attempt=1
  while ! s3_request --upload-file "$work/part" --dump-header "$work/head" --output /dev/null \
    "$url?partNumber=$1&uploadId=$upload"; do
    [ "$attempt" -lt "$attempts_max" ] || fail 1 "part $1 was refused $attempts_max times"
    sleep "$attempt"
    attempt=$((attempt + 1))
  done
  etag=$(sed -n 's/^[Ee][Tt][Aa][Gg]:[[:space:]]*\([^[:space:]]*\).*/\1/p' "$work/head" | tail -n 1)
  printf '<Part><PartNumber>%s</PartNumber><ETag>%s</ETag></Part>' "$1" "$etag" >>"$work/parts"
}

complete() {
  printf '<CompleteMultipartUpload>%s</CompleteMultipartUpload>' "$(cat "$work/parts")" >"$work/list"
  attempt=1
  # S3 may answer 200 and report a failure in the body.
  until s3_request --request POST --data-binary "@$work/list" "$url?uploadId=$upload" >"$work/answer" &&
    grep -q CompleteMultipartUploadResult "$work/answer"; do
    [ "$attempt" -lt "$attempts_max" ] || fail 1 "the completion was refused $attempts_max times"
    sleep "$attempt"
    attempt=$((attempt + 1))
  done
}

while [ ! -s "$path" ]; do
  [ -z "$stopping" ] || fail 0 "there was no dump"
  sleep 0.2
done

s3_prepare ship-dump.sh || fail 2 "no upload"
echo "ship-dump.sh: begin file=$path url=$url"
upload=$(s3_request --request POST --data '' "$url?uploads=" | sed -n 's/.*<UploadId>\([^<]*\)<.*/\1/p')
[ -n "$upload" ] || fail 1 "the upload could not be begun"

number=1
while :; do
  # Looked at before the size: what is there once the JVM is done is all of it.
  is_last=
  if [ -n "$stopping" ] || [ -e "$DUMP_DONE_PATH" ]; then is_last=1; fi
  left=$(($(size_of_dump) - (number - 1) * part_bytes))
  if [ "$left" -ge "$part_bytes" ] || { [ -n "$is_last" ] && [ "$left" -gt 0 ]; }; then
    send_part "$number"
    number=$((number + 1))
  elif [ -n "$is_last" ]; then
    break
  else
    sleep 0.2
  fi
done
complete
echo "ship-dump.sh: stored bytes=$(($(size_of_dump)))"
while [ -z "$stopping" ]; do sleep 1; done
fail 0 stored
