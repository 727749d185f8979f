import assert from 'node:assert/strict';

/**
 * JVM flags as the launcher reads them from `JAVA_TOOL_OPTIONS`, where white space splits and quotes,
 * which are dropped, keep it (JVM TI specification, "JAVA_TOOL_OPTIONS"; quotes since JDK 9).
 */
export function javaToolOptions(flags: readonly string[]): string {
  return flags.map((flag) => (/[\s"']/.test(flag) ? quoted(flag) : flag)).join(' ');
}

function quoted(flag: string): string {
  const quote = flag.includes('"') ? "'" : '"';
  assert(!flag.includes(quote), `a JVM flag with both kinds of quotes cannot be passed: ${flag}`);
  return `${quote}${flag}${quote}`;
}
