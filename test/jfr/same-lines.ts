/**
 * The first line in which two outputs of `jfr print --json` differ in a value; `null` when none does.
 *
 * Lines with the same bytes are the same. Else both must give one field a number, and the same one: Java
 * writes floating-point numbers in its own way, not always with the fewest digits, and up to JDK 21 it
 * writes unsigned integers as if they were signed.
 */
export function differenceOf(ours: string, theirs: string): string | null {
  if (ours === theirs) return null;
  if (ours === theirs.replace(ENDLESS_UP_TO_21, ENDLESS)) return null;
  const one = numberIn(ours);
  const other = numberIn(theirs);
  const isSame =
    one !== null &&
    other !== null &&
    one.field === other.field &&
    one.rest === other.rest &&
    isSameNumber(one.digits, other.digits);
  return isSame ? null : `${JSON.stringify(ours)} instead of ${JSON.stringify(theirs)}`;
}

/** How JDKs write a timespan without end. */
const ENDLESS = 'PT2562047788015215H30M7.999999999S';
const ENDLESS_UP_TO_21 = 'PT2562047788015H12M55.807S';

interface FieldNumber {
  /** With its indentation. */
  readonly field: string;
  readonly digits: string;
  /** With what follows on the line. */
  readonly rest: string;
}

function numberIn(line: string): FieldNumber | null {
  const match = /^(?<field> *"\w+": )(?<digits>[-+.\w]+)(?<rest>(?:, )?)$/u.exec(line);
  const { field, digits, rest } = match?.groups ?? {};
  return field === undefined || digits === undefined || rest === undefined ? null : { field, digits, rest };
}

const NOT_FINITE = new Set(['NaN', 'Infinity', '-Infinity']);

function isSameNumber(ours: string, theirs: string): boolean {
  // JDK 25 writes null for what is no number, which JSON does not know.
  if (NOT_FINITE.has(ours)) return theirs === 'null';
  const [one, other] = [Number(ours), Number(theirs)];
  if (Number.isNaN(one) || Number.isNaN(other)) return false;
  if (/^-?\d+$/u.test(ours) && /^-?\d+$/u.test(theirs)) return isUnsigned(BigInt(ours), BigInt(theirs));
  // A float has been read exactly, and is written with as few digits as tell it from other floats.
  return one === other || (one === Math.fround(one) && one === Math.fround(other));
}

function isUnsigned(signed: bigint, unsigned: bigint): boolean {
  return signed < 0n && [64, 32, 16, 8].some((bits) => BigInt.asUintN(bits, signed) === unsigned);
}
