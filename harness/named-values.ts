/** What stands behind the first `=` of each `name=value`, by its name; empty where there is no `=`. Of one name the last counts. */
export function namedValues(pairs: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    pairs.map((pair): [string, string] => {
      const [name = '', ...value] = pair.split('=');
      return [name, value.join('=')];
    }),
  );
}
