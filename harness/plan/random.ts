import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';

const MASK_64 = (1n << 64n) - 1n;

/**
 * SplitMix64, a small generator with a published reference sequence, so that a recorded seed gives the same
 * plan on every machine (Steele, Lea, Flood: "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014).
 * Not for secrets.
 */
export class Random {
  #state: bigint;

  /** @param seed a safe integer from 0 */
  constructor(seed: number) {
    assert(Number.isSafeInteger(seed) && seed >= 0, `seed ${seed} is not a safe integer from 0`);
    this.#state = BigInt(seed);
  }

  /** A sequence of its own for each name under one seed. */
  static of(seed: number, name: string): Random {
    const random = new Random(seed);
    random.#state ^= createHash('sha256').update(name).digest().readBigUInt64BE();
    return random;
  }

  /** The next of 2^64 equally likely integers. */
  nextUint64(): bigint {
    this.#state = (this.#state + 0x9e37_79b9_7f4a_7c15n) & MASK_64;
    let mixed = this.#state;
    mixed = ((mixed ^ (mixed >> 30n)) * 0xbf58_476d_1ce4_e5b9n) & MASK_64;
    mixed = ((mixed ^ (mixed >> 27n)) * 0x94d0_49bb_1331_11ebn) & MASK_64;
    return mixed ^ (mixed >> 31n);
  }

  /** A number from [0, 1), of 53 random bits. */
  nextFraction(): number {
    return Number(this.nextUint64() >> 11n) / 2 ** 53;
  }
}
