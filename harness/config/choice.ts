import { ConfigError } from './config-error.ts';
import type { ConfigErrorCode } from './config-error.ts';
import type { Config, FlagSet } from './config.ts';
import { nearestName } from './nearest-name.ts';

/** Java releases there is a base image for: the long-term support releases still in wide use. */
export const JDKS = [17, 21, 25] as const;
export type Jdk = (typeof JDKS)[number];

export interface UnknownName {
  readonly code: ConfigErrorCode;
  /** What is being chosen: `scenario`, `flag set`, `JDK`. */
  readonly noun: string;
  readonly name: string;
  readonly known: readonly string[];
}

/** The error for a name that is not among the known ones: names the nearest and lists them all. */
export function unknownName({ code, noun, name, known }: UnknownName): ConfigError {
  const nearest = nearestName(name, known);
  const list = known.length > 0 ? `Known: ${known.join(', ')}.` : 'There is none yet.';
  return new ConfigError(code, `Unknown ${noun} "${name}".`, {
    hint: nearest === undefined ? list : `Did you mean "${nearest}"? ${list}`,
  });
}

/**
 * The flag sets of those names, in that order and each once; all of the config's without names.
 *
 * @throws {ConfigError} `unknown-flag-set`
 */
export function chooseFlagSets(config: Config, names?: readonly string[]): readonly FlagSet[] {
  const known = Object.keys(config.flagSets);
  return [...new Set(names ?? known)].map((name) => {
    const flagSet = Object.hasOwn(config.flagSets, name) ? config.flagSets[name] : undefined;
    if (flagSet === undefined) {
      throw unknownName({ code: 'unknown-flag-set', noun: 'flag set', name, known });
    }
    return { name, ...flagSet };
  });
}

/**
 * The JDKs of those names (`17`, `21`, `25`), in that order and each once.
 *
 * @throws {ConfigError} `unknown-jdk`
 */
export function chooseJdks(names: readonly string[]): readonly Jdk[] {
  return [...new Set(names)].map((name) => {
    const jdk = JDKS.find((known) => String(known) === name);
    if (jdk === undefined) {
      throw unknownName({ code: 'unknown-jdk', noun: 'JDK', name, known: JDKS.map(String) });
    }
    return jdk;
  });
}
