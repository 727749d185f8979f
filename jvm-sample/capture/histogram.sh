#!/bin/sh
# The hook of -XX:OnOutOfMemoryError='/histogram.sh %p &': puts a class histogram of the JVM with that
# process id into S3. Only in the background: a JVM waits for its hook at a safepoint, and answers nothing meanwhile.
#
# HISTOGRAM_PATH     where it is written first (default /tmp/class_histogram.txt)
# HISTOGRAM_S3_KEY   what it is called there; the rest of the settings is in s3.sh
#
# Exit code: 0 stored; 2 a setting or credential is missing; 3 the JVM gave none; else curl's own (22: refused by the server).

. "$(dirname "$0")/s3.sh"
pid=${1:-1}
path=${HISTOGRAM_PATH:-/tmp/class_histogram.txt}
DUMP_S3_KEY=$HISTOGRAM_S3_KEY
url=$DUMP_S3_ENDPOINT/$DUMP_S3_BUCKET/$DUMP_S3_KEY

end() {
  echo "histogram.sh: end exit=$1 http=${2:-000}"
  exit "$1"
}

# The flags of the service are not for the tool; it needs little memory, and there is little left.
unset JAVA_TOOL_OPTIONS JDK_JAVA_OPTIONS _JAVA_OPTIONS
echo "histogram.sh: begin pid=$pid at=$(date +%s)" >"$path"
# Without -all the JVM collects its full heap once more before it counts.
jcmd -J-Xmx16m -J-XX:+UseSerialGC -J-XX:TieredStopAtLevel=1 "$pid" GC.class_histogram -all >>"$path" 2>&1 || {
  echo "histogram.sh: the JVM gave no histogram: $(tail -n 1 "$path")"
  end 3
}
s3_prepare histogram.sh || end $?
echo "histogram.sh: begin file=$path bytes=$(($(wc -c <"$path"))) url=$url"
http=$(s3_put "$path" "$url")
end $? "$http"
