import type { Clock } from '../clock.ts';
import type { EventSource, TimelineEvent, TimelineFact } from './timeline-event.ts';

type Listener = (event: TimelineEvent) => void;
export type EventKind = TimelineFact['kind'];
export type EventOf<Kind extends EventKind> = Extract<TimelineEvent, { readonly kind: Kind }>;

export interface TimelineOptions {
  readonly clock: Clock;
  /** Milliseconds by which the engine's clock is ahead of `clock`. */
  readonly engineOffsetMs: number;
  /** Default 100,000. */
  readonly eventsMax?: number;
}

/** Far beyond any trial's: an hour of probes each second, and of collections ten times as often. */
const EVENTS_MAX = 100_000;
/** What ends a trial is kept beyond the limit: without it the trial would not end. */
const OF_THE_END: readonly EventKind[] = [
  'stop-requested',
  'signal',
  'container-exited',
  'task-status',
  'task-stopped',
  'volume-destroyed',
  'load-ended',
  'kernel-kill',
];

/**
 * Everything that happened in one trial, on one clock: the harness's.
 *
 * Containers stamp their events with the engine's clock (they share its kernel); those stamps are
 * mapped by the offset measured before the trial. What remains of the error is the trial's clock uncertainty.
 */
export class Timeline {
  readonly #clock: Clock;
  readonly #engineOffsetMs: number;
  readonly #eventsMax: number;
  readonly #events: TimelineEvent[] = [];
  readonly #listeners = new Set<Listener>();
  #isCut = false;

  constructor({ clock, engineOffsetMs, eventsMax = EVENTS_MAX }: TimelineOptions) {
    this.#clock = clock;
    this.#engineOffsetMs = engineOffsetMs;
    this.#eventsMax = eventsMax;
  }

  /** Adds what the harness itself does or sees, by default now. */
  record(fact: TimelineFact, atMs: number = this.#clock.nowMs()): TimelineEvent {
    return this.#add({ ...fact, atMs, source: 'harness' });
  }

  /** Adds what something on the engine's machine saw at `engineTimeMs` of its own clock. */
  recordAt(
    fact: TimelineFact,
    { source, engineTimeMs }: { source: EventSource; engineTimeMs: number },
  ): TimelineEvent {
    return this.#add({ ...fact, atMs: engineTimeMs - this.#engineOffsetMs, source });
  }

  /** Adds what another event implies, at its time and from its source. */
  recordFrom({ atMs, source }: TimelineEvent, fact: TimelineFact): TimelineEvent {
    return this.#add({ ...fact, atMs, source });
  }

  /** When an event was, or is to be, on the engine's clock. */
  engineTimeMs({ atMs }: Pick<TimelineEvent, 'atMs'>): number {
    return atMs + this.#engineOffsetMs;
  }

  /** All events so far, in the order of their times. */
  get events(): readonly TimelineEvent[] {
    return this.#events.toSorted((a, b) => a.atMs - b.atMs);
  }

  /** Calls `listener` for each event from now on, in the order of arrival. */
  subscribe(listener: Listener): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) };
  }

  /**
   * The first event of a kind that `matches`, past or future. Rejects with the signal's reason when
   * it aborts: the signal is the bound of this wait.
   */
  async first<Kind extends EventKind>(
    kind: Kind,
    { signal, matches = () => true }: { signal: AbortSignal; matches?: (event: EventOf<Kind>) => boolean },
  ): Promise<EventOf<Kind>> {
    const isIt = (event: TimelineEvent): event is EventOf<Kind> => isOfKind(event, kind) && matches(event);
    const past = this.events.find(isIt);
    if (past !== undefined) return past;
    signal.throwIfAborted();
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        subscription[Symbol.dispose]();
        reject(signal.reason);
      };
      const subscription = this.subscribe((event) => {
        if (!isIt(event)) return;
        subscription[Symbol.dispose]();
        signal.removeEventListener('abort', onAbort);
        resolve(event);
      });
      signal.addEventListener('abort', onAbort, { once: true });
    });
  }

  #add(event: TimelineEvent): TimelineEvent {
    if (this.#events.length >= this.#eventsMax && !OF_THE_END.includes(event.kind))
      return this.#leaveOut(event);
    return this.#keep(event);
  }

  /** A trial whose timeline is cut says nothing: what was left out may have been what decides. */
  #leaveOut(event: TimelineEvent): TimelineEvent {
    if (!this.#isCut) {
      this.#isCut = true;
      const message = `The timeline was cut after ${this.#eventsMax} events; the next would have been ${event.kind}.`;
      this.#keep({ kind: 'observer-failed', message, atMs: event.atMs, source: 'harness' });
    }
    return event;
  }

  #keep(event: TimelineEvent): TimelineEvent {
    this.#events.push(event);
    for (const listener of this.#listeners) listener(event);
    return event;
  }
}

/** The earliest event of a kind, or `undefined`. */
export function firstOfKind<Kind extends EventKind>(
  events: readonly TimelineEvent[],
  kind: Kind,
): EventOf<Kind> | undefined {
  return eventsOfKind(events, kind).reduce<EventOf<Kind> | undefined>(
    (earliest, event) => (earliest === undefined || event.atMs < earliest.atMs ? event : earliest),
    undefined,
  );
}

/** All events of a kind, in the order given. */
export function eventsOfKind<Kind extends EventKind>(
  events: readonly TimelineEvent[],
  kind: Kind,
): readonly EventOf<Kind>[] {
  return events.filter((event) => isOfKind(event, kind));
}

function isOfKind<Kind extends EventKind>(event: TimelineEvent, kind: Kind): event is EventOf<Kind> {
  return event.kind === kind;
}
