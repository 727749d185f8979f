import { isPlainObject } from './json-path.ts';

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
function maskedValue(name: string, value: string): string {
  return looksSecret(name) && value !== '' ? MASK : maskedText(value);
}

/** A text without the values of assignments to secret names and the credentials of URLs. */
export function maskedText(text: string): string {
  return text
    .replaceAll(ASSIGNMENT, (whole: string, name: string) => (looksSecret(name) ? `${name}=${MASK}` : whole))
    .replaceAll(USER_INFO, `$1${MASK}@`);
}

/** A JSON value with every secret in it hidden; `name` is what it goes by, which decides for a text. */
export function maskedJson(value: unknown, name = ''): unknown {
  if (typeof value === 'string') return name === '' ? maskedText(value) : maskedValue(name, value);
  if (Array.isArray(value)) return value.map((element: unknown) => maskedJson(element));
  if (!isPlainObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, child]) => [key, maskedJson(child, nameOfProperty(key, value))]),
  );
}

/** The value of a `{ "name": …, "value": … }` goes by that name. */
export function nameOfProperty(key: string, holder: Readonly<Record<PropertyKey, unknown>>): string {
  return key === 'value' && typeof holder['name'] === 'string' ? holder['name'] : key;
}
