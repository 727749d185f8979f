/** An event of a timeline, as far as it may tell that the JVM runs. */
interface Told {
  readonly kind: string;
  readonly atMs: number;
  readonly witness?: string;
  readonly durationMs?: number | null;
}

/** What is printed to the stream that the hook's own line is in; a trace is in the other one, which may be late. */
const SPOKEN = new Set(['sample', 'jvm-banner']);

/** When an event shows that the JVM runs; nothing where it does not show that. */
function signOfLifeMs({ kind, atMs, witness = '', durationMs }: Told, sinceMs: number): readonly number[] {
  switch (kind) {
    case 'hook-end':
    case 'oom-handled':
    case 'crash-report':
    case 'collection':
      return [atMs];
    case 'oom':
      return SPOKEN.has(witness) ? [atMs] : [];
    case 'jvm-frozen': {
      // Stamped at its end. One that began before is the hook's own.
      const beganMs = atMs - (durationMs ?? 0);
      return [beganMs > sinceMs ? beganMs : atMs];
    }
    default:
      return [];
  }
}

/** HotSpot waits for the shell that it runs the command in, which does not wait for what it put in the background. */
export function isBackgroundHook({ command }: { readonly command: string }): boolean {
  return command.trimEnd().endsWith('&');
}

/**
 * When a hook was over at the latest, in milliseconds of the timeline; `null` where nothing says that it ended.
 *
 * A hook says nothing of its end, unless it is one of the samples' own scripts; but HotSpot waits for it with the
 * whole JVM at a safepoint, so that it was over before whatever the JVM did next. Of one in the background that is
 * its start only.
 */
export function hookOverMs<Event extends Told>(events: readonly Event[], begin: Event): number | null {
  const signs = events
    .slice(events.indexOf(begin) + 1)
    .flatMap((event) => signOfLifeMs(event, begin.atMs))
    .filter((atMs) => atMs >= begin.atMs);
  return signs.length === 0 ? null : Math.min(...signs);
}
