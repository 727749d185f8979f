#!/bin/sh
# The hook of -XX:OnOutOfMemoryError=/dump.sh: puts the heap dump into S3, once, by a single PUT.
# As '/dump.sh &' it does so beside a JVM that goes on.
#
# HEAP_DUMP_PATH   the dump (default /tmp/heap_dump.hprof)
# DUMP_S3_KEY      what it is called there; the rest of the settings is in s3.sh
#
# Exit code: 0 stored; 2 nothing to send, or a setting or credential is missing; else curl's own (22: refused by the server).

. "$(dirname "$0")/s3.sh"
path=${HEAP_DUMP_PATH:-/tmp/heap_dump.hprof}
url=$DUMP_S3_ENDPOINT/$DUMP_S3_BUCKET/$DUMP_S3_KEY

end() {
  echo "dump.sh: end exit=$1 http=${2:-000}"
  exit "$1"
}

s3_prepare dump.sh || end $?
if [ ! -f "$path" ]; then
  echo "dump.sh: no file $path"
  end 2
fi

echo "dump.sh: begin file=$path bytes=$(($(wc -c <"$path"))) url=$url"
http=$(s3_put "$path" "$url")
end $? "$http"
