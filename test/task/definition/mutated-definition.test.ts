import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseTaskDefinition } from '../../../harness/task/definition/parse-task-definition.ts';
import { TaskDefinitionError } from '../../../harness/task/definition/task-definition-error.ts';
import { fixtureFile } from './example-definition.ts';

const NAMES = ['datadog-sidecar', 'spring-boot-firelens', 'uploader-sidecar'];
const SECRET_VALUES = new Map([
  ['DD_API_KEY', 'x'],
  ['DATABASE_PASSWORD', 'x'],
  ['SPRING_DATASOURCE_PASSWORD', 'x'],
]);

const fixtures = await Promise.all(
  NAMES.map(async (name): Promise<unknown> => JSON.parse(await readFile(fixtureFile(name), 'utf8'))),
);

/** Values that stand elsewhere in definitions, at the edges of ranges, or nowhere at all. */
const strangeValue = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    false,
    0,
    -1,
    1,
    2,
    121,
    65_536,
    1e20,
    0.5,
    '',
    ' ',
    'app',
    '__proto__',
  ),
  fc.constantFrom<unknown>([], {}, [null], [[]], [{}], { name: 'x' }, ['CMD'], '8000-9000', 'awsfirelens'),
  fc.string({ maxLength: 300 }),
  fc.jsonValue({ maxDepth: 3 }),
);

interface Mutation {
  /** Chooses one of the places of the document. */
  readonly place: number;
  readonly kind: 'replace' | 'remove' | 'add' | 'repeat';
  readonly value: unknown;
  readonly key: string;
}

const mutation: fc.Arbitrary<Mutation> = fc.record({
  place: fc.nat(),
  kind: fc.constantFrom('replace', 'remove', 'add', 'repeat'),
  value: strangeValue,
  key: fc.oneof(
    fc.constantFrom(
      'memroy',
      'dependsOn',
      'healthCheck',
      'privileged',
      '__proto__',
      'constructor',
      'toString',
    ),
    fc.string({ maxLength: 100 }),
  ),
});

function isHolder(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** Every place of a document: what holds it and under which key. */
function places(holder: unknown): readonly { holder: Record<string, unknown>; key: string }[] {
  if (!isHolder(holder)) return [];
  return Object.keys(holder).flatMap((key) => [{ holder, key }, ...places(holder[key])]);
}

function mutate(document: unknown, { place, kind, key, ...mutated }: Mutation): unknown {
  // Each place gets a value of its own: fast-check hands out the same one again.
  const value: unknown = structuredClone(mutated.value);
  const root: Record<string, unknown> = { document };
  const all = places(root);
  const chosen = all[place % all.length];
  if (chosen === undefined) return value;
  const { holder } = chosen;
  const own = Array.isArray(holder) ? Number(chosen.key) : chosen.key;
  const put = (at: string, what: unknown): void => {
    Object.defineProperty(holder, at, { value: what, enumerable: true, configurable: true, writable: true });
  };
  if (kind === 'replace') put(chosen.key, value);
  else if (kind === 'remove' && typeof own === 'number' && Array.isArray(holder)) holder.splice(own, 1);
  else if (kind === 'remove') delete holder[chosen.key];
  else if (kind === 'add' && Array.isArray(holder)) holder.push(value);
  else if (kind === 'add') put(key, value);
  else if (Array.isArray(holder)) holder.push(structuredClone(holder[Number(own)]));
  return root['document'];
}

/** What becomes of a document: a spec, or problems that each say something. */
function outcomeOf(document: unknown): 'accepted' | 'refused' | 'broken' {
  try {
    const { spec } = parseTaskDefinition(document, { source: 'x.json', secretValues: SECRET_VALUES });
    return spec.containers.length > 0 ? 'accepted' : 'broken';
  } catch (error) {
    if (!(error instanceof TaskDefinitionError)) throw error;
    const isTold = error.problems.every(({ message, remedy }) => !/undefined/.test(message) && remedy !== '');
    return error.problems.length > 0 && isTold ? 'refused' : 'broken';
  }
}

test('a damaged definition is accepted or refused with places and reasons, and never breaks the reader', () => {
  const outcomes: string[] = [];
  fc.assert(
    fc.property(
      fc.constantFrom(...fixtures),
      fc.array(mutation, { minLength: 1, maxLength: 6 }),
      (fixture, mutations) => {
        const outcome = outcomeOf(mutations.reduce<unknown>(mutate, structuredClone(fixture)));
        outcomes.push(outcome);
        expect(outcome).not.toBe('broken');
      },
    ),
    { numRuns: 1500 },
  );
  // Small damage is often no damage at all: both ends are reached.
  expect(outcomes.filter((outcome) => outcome === 'accepted').length).toBeGreaterThan(50);
  expect(outcomes.filter((outcome) => outcome === 'refused').length).toBeGreaterThan(50);
});
