#!/bin/sh
# The hook of -XX:OnOutOfMemoryError=/dump.sh: puts the heap dump into S3, once.
#
# HEAP_DUMP_PATH         the dump (default /tmp/heap_dump.hprof)
# DUMP_S3_ENDPOINT       such as http://s3:9000
# DUMP_S3_BUCKET, DUMP_S3_KEY, AWS_REGION
# Credentials, one of:
#   AWS_CONTAINER_CREDENTIALS_RELATIVE_URI   set by ECS in a task with a role: asked for short-lived keys
#   AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN (only with short-lived keys)
#
# Exit code: 0 stored; 2 nothing to send, or a setting or credential is missing; else curl's own (22: refused by the server).

path=${HEAP_DUMP_PATH:-/tmp/heap_dump.hprof}
url=$DUMP_S3_ENDPOINT/$DUMP_S3_BUCKET/$DUMP_S3_KEY

end() {
  echo "dump.sh: end exit=$1 http=${2:-000}"
  exit "$1"
}

# The value of a JSON string in $role; keys and tokens have no escaped characters but the slash.
role_value() {
  printf '%s' "$role" | sed -n "s/.*\"$1\"[[:space:]]*:[[:space:]]*\"\([^\"]*\)\".*/\1/p" | sed 's,\\/,/,g'
}

# Sets the keys of the task's role. A proxy, should one be set, cannot reach the endpoint.
ask_role() {
  role=$(curl --noproxy '*' --silent --show-error --fail --connect-timeout 5 --max-time 10 \
    "http://169.254.170.2$AWS_CONTAINER_CREDENTIALS_RELATIVE_URI") || return
  AWS_ACCESS_KEY_ID=$(role_value AccessKeyId)
  AWS_SECRET_ACCESS_KEY=$(role_value SecretAccessKey)
  AWS_SESSION_TOKEN=$(role_value Token)
}

# Credentials reach curl through its standard input: a command line can be read by every process.
credentials() {
  printf 'user = "%s:%s"\n' "$AWS_ACCESS_KEY_ID" "$AWS_SECRET_ACCESS_KEY"
  if [ -n "$AWS_SESSION_TOKEN" ]; then
    printf 'header = "x-amz-security-token: %s"\n' "$AWS_SESSION_TOKEN"
  fi
}

# Unsigned payload: signing it would make curl read the whole file into memory first.
upload() {
  credentials | curl --config - --silent --show-error --fail --connect-timeout 10 \
    --aws-sigv4 "aws:amz:$AWS_REGION:s3" --header 'x-amz-content-sha256: UNSIGNED-PAYLOAD' \
    --upload-file "$path" --output /dev/null --write-out '%{http_code}' "$url"
}

if [ -n "$AWS_CONTAINER_CREDENTIALS_RELATIVE_URI" ]; then
  ask_role || {
    code=$?
    echo "dump.sh: the task's role gave no credentials"
    end "$code"
  }
fi
if [ -z "$DUMP_S3_ENDPOINT" ] || [ -z "$DUMP_S3_BUCKET" ] || [ -z "$DUMP_S3_KEY" ] || [ -z "$AWS_REGION" ] ||
  [ -z "$AWS_ACCESS_KEY_ID" ] || [ -z "$AWS_SECRET_ACCESS_KEY" ]; then
  echo "dump.sh: a setting is missing: see the head of this script"
  end 2
fi
if [ ! -f "$path" ]; then
  echo "dump.sh: no file $path"
  end 2
fi

echo "dump.sh: begin file=$path bytes=$(($(wc -c <"$path"))) url=$url"
http=$(upload)
end $? "$http"
