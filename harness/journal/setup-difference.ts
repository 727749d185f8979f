type Described = Readonly<Record<string, unknown>>;

function isDescribed(value: unknown): value is Described {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * The keys, dotted where they are nested, in which two setups or flag sets differ, in the order of the alphabet;
 * none where they are the same.
 */
export function setupDifference(left: Described, right: Described): readonly string[] {
  const keys = [...new Set([...Object.keys(left), ...Object.keys(right)])].toSorted();
  return keys.flatMap((key) => {
    const [before, after] = [left[key], right[key]];
    if (isDescribed(before) && isDescribed(after)) {
      return setupDifference(before, after).map((inner) => `${key}.${inner}`);
    }
    return JSON.stringify(before) === JSON.stringify(after) ? [] : [key];
  });
}
