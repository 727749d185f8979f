import { readFile } from 'node:fs/promises';
import type { BodyRule } from './datadog-intake-route.ts';
import { MultipartScanner } from './multipart-scanner.ts';
import { jsonObject, readProfileEvent } from './profile-event.ts';

/** Watches a body as it comes, and says once it is stored what a real intake would refuse it for. */
export interface BodyCheck {
  add(piece: Uint8Array): void;
  /** One sentence; `null` where there is nothing to refuse. The body is in `file`, whole. */
  refusal(file: string): Promise<string | null>;
}

/** The check of a body by the rule of its route. */
export function bodyCheck(rule: BodyRule): BodyCheck {
  switch (rule.kind) {
    case 'profile': {
      const scanner = new MultipartScanner(rule.boundary);
      return {
        add: (piece) => scanner.write(piece),
        refusal: async (file) => {
          const event = await readProfileEvent(file, scanner.end());
          return event.kind === 'flaw' ? event.flaw : null;
        },
      };
    }
    case 'json':
      return storedCheck((text) => (jsonObject(text) === null ? 'the body is not a JSON object' : null));
    case 'events':
      return storedCheck((text) =>
        text.split('\n').every((line) => line.startsWith('_e{')) ? null : 'a line is no DogStatsD event',
      );
    case 'any':
      return { add: () => undefined, refusal: async () => null };
  }
}

/** For bodies that are small by their route. */
function storedCheck(judge: (text: string) => string | null): BodyCheck {
  return { add: () => undefined, refusal: async (file) => judge(await readFile(file, 'utf8')) };
}
