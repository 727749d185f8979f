# Sourced by the capture scripts: signed requests to S3 with nothing but curl.
#
# DUMP_S3_ENDPOINT       such as http://s3:9000
# DUMP_S3_BUCKET, AWS_REGION
# Credentials, one of:
#   AWS_CONTAINER_CREDENTIALS_RELATIVE_URI   set by ECS in a task with a role: asked for short-lived keys
#   AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN (only with short-lived keys)

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

# Gets the keys; says on standard output as script $1 what is missing. 2: a setting; else curl's own code.
s3_prepare() {
  if [ -n "$AWS_CONTAINER_CREDENTIALS_RELATIVE_URI" ]; then
    ask_role || {
      code=$?
      echo "$1: the task's role gave no credentials"
      return "$code"
    }
  fi
  if [ -z "$DUMP_S3_ENDPOINT" ] || [ -z "$DUMP_S3_BUCKET" ] || [ -z "$DUMP_S3_KEY" ] || [ -z "$AWS_REGION" ] ||
    [ -z "$AWS_ACCESS_KEY_ID" ] || [ -z "$AWS_SECRET_ACCESS_KEY" ]; then
    echo "$1: a setting is missing: see the head of the script"
    return 2
  fi
}

# One request; what is given goes to curl. Unsigned payload: signing it would make curl read the whole file into memory first.
s3_request() {
  credentials | curl --config - --silent --show-error --fail --connect-timeout 10 \
    --aws-sigv4 "aws:amz:$AWS_REGION:s3" --header 'x-amz-content-sha256: UNSIGNED-PAYLOAD' "$@"
}

# Puts file $1 to URL $2 by a single PUT; prints the HTTP status.
s3_put() {
  s3_request --upload-file "$1" --output /dev/null --write-out '%{http_code}' "$2"
}
