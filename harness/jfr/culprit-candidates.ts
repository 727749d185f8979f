import {
  CULPRIT_EVIDENCE,
  type CulpritEvidence,
  type EvidenceKind,
  type Holder,
} from './culprit-evidence.ts';
import type { RecordedChunk } from './recorded-chunk.ts';
import { type StackFrame, stackFrames } from './stack-frame.ts';
import type { Struct } from './struct.ts';

/** What the recording's own evidence points at; how much that proves depends on its kind. */
export interface CulpritCandidate {
  readonly kind: EvidenceKind;
  /** The event type that says so. */
  readonly typeName: string;
  /** A class, a class loader's class, or an error's message. */
  readonly subject: string;
  /** Samples, objects or classes. */
  readonly count: number;
  /** `null` where the events do not tell; of `live-heap` an estimate from samples. */
  readonly bytes: number | null;
  /** Where it was allocated or thrown, innermost call first; empty where the events do not tell. */
  readonly frames: readonly StackFrame[];
  /** What keeps one of the objects alive, from the object outwards; empty unless recorded. */
  readonly heldBy: readonly Holder[];
}

/** More different ones of one kind are damage, or say nothing. */
const MOST_CANDIDATES = 10_000;

/** Collects candidates chunk by chunk. */
export class CulpritCandidates {
  readonly #collections = new Map<string, Collection>();

  /** Events that it wants to see. */
  static readonly typeNames: ReadonlySet<string> = new Set(CULPRIT_EVIDENCE.keys());

  add(event: Struct, chunk: RecordedChunk): void {
    const evidence = CULPRIT_EVIDENCE.get(event.type.name);
    if (evidence === undefined) return;
    const collection = this.#collections.get(event.type.name) ?? new Collection(event.type.name, evidence);
    this.#collections.set(event.type.name, collection);
    collection.add(event, chunk);
  }

  /** Kind by kind in the order of the evidence's worth; within one, most bytes first, then most samples. */
  list(): CulpritCandidate[] {
    return [...CULPRIT_EVIDENCE.keys()].flatMap((typeName) => this.#collections.get(typeName)?.list() ?? []);
  }
}

type Tally = { -readonly [Key in keyof CulpritCandidate]: CulpritCandidate[Key] };

/** The candidates of one event type. */
class Collection {
  readonly #typeName: string;
  readonly #evidence: CulpritEvidence;
  readonly #tallies = new Map<string, Tally>();
  #moment = Number.NEGATIVE_INFINITY;

  constructor(typeName: string, evidence: CulpritEvidence) {
    this.#typeName = typeName;
    this.#evidence = evidence;
  }

  add(event: Struct, chunk: RecordedChunk): void {
    const { kind, momentOf, momentSpread = 0, testify } = this.#evidence;
    const testimony = testify(event);
    if (testimony === null) return;
    if (momentOf !== null) {
      const moment = momentOf(event, chunk);
      if (moment < this.#moment - momentSpread) return;
      if (moment > this.#moment + momentSpread) {
        this.#tallies.clear();
        this.#moment = moment;
      }
    }
    const { subject, count, bytes, heldBy = [] } = testimony;
    const frames = stackFrames(event);
    const key = [subject, ...frames.map(frameKey)].join('\n');
    const known = this.#tallies.get(key);
    if (known !== undefined) {
      known.count += count;
      if (bytes !== null) known.bytes = (known.bytes ?? 0) + bytes;
      if (known.heldBy.length === 0) known.heldBy = heldBy;
    } else if (this.#tallies.size < MOST_CANDIDATES) {
      this.#tallies.set(key, { kind, typeName: this.#typeName, subject, count, bytes, frames, heldBy });
    }
  }

  list(): CulpritCandidate[] {
    return [...this.#tallies.values()].toSorted(
      (one, other) => (other.bytes ?? 0) - (one.bytes ?? 0) || other.count - one.count,
    );
  }
}

function frameKey({ className, methodName, lineNumber }: StackFrame): string {
  return `${className}.${methodName}:${lineNumber}`;
}
