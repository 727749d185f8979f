const MASK = '••••••';

/** Words in the name of a variable, an option or a system property whose value is not shown. */
const SECRET_WORD =
  /secret|token|passw|pwd|passphrase|credential|api_?-?\.?key|access_?-?\.?key|private_?-?\.?key|auth/i;

/** `-Djavax.net.ssl.keyStorePassword=…`, `--api-key=…`: a name with a value, within a text. */
const ASSIGNMENT = /([\w.-]{1,100})=("[^"]*"|'[^']*'|[^\s"',;&]+)/g;
/** `https://user:password@host`. */
const USER_INFO = /(\w{1,20}:\/\/)[^\s/@:]{0,200}:[^\s/@]{1,200}@/g;

/** Whether a value of that name is to be kept from the terminal, logs and reports. */
function looksSecret(name: string): boolean {
  return SECRET_WORD.test(name);
}

/** A value as it may be shown: hidden where its name looks secret, else without the secrets written into it. */
export function maskedValue(name: string, value: string): string {
  return looksSecret(name) && value !== '' ? MASK : maskedText(value);
}

/** A text without the values of assignments to secret names and the credentials of URLs. */
export function maskedText(text: string): string {
  return text
    .replaceAll(ASSIGNMENT, (whole: string, name: string) => (looksSecret(name) ? `${name}=${MASK}` : whole))
    .replaceAll(USER_INFO, `$1${MASK}@`);
}
