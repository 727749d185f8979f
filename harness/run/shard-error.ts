import { EXIT_CODE, HarnessError } from '../harness-error.ts';

const MESSAGES = {
  'shard-without-seed': 'A shard is asked for without a seed: each shard would draw a plan of its own.',
  'empty-shard': 'A shard is asked for that has no trial: there are fewer blocks than shards.',
  'shard-looks': 'A shard is asked for of a run that may stop early: no shard sees the trials of the others.',
  'shard-against-baseline': 'A shard is to be held against a baseline: it has a part of the trials only.',
  'shard-published': 'A shard is to be published: its rates are of a part of the trials only.',
} as const;

const HINTS: Readonly<Record<keyof typeof MESSAGES, string>> = {
  'shard-without-seed': 'Give all shards the same --seed, such as the number of the nightly build.',
  'empty-shard': 'Ask for at most as many shards as --trials.',
  'shard-looks':
    'Leave out --shard, or compare what the shards of a nightly run have found with compare --from.',
  'shard-against-baseline': 'Leave out --baseline here and give it to lastgasp merge.',
  'shard-published': 'Leave out --publish here and give it to lastgasp merge.',
};

/** A shard that would not be a part of one plan; found before any trial. */
export class ShardError extends HarnessError {
  readonly code: keyof typeof MESSAGES;
  readonly exitCode = EXIT_CODE.usage;

  constructor(code: keyof typeof MESSAGES) {
    super(MESSAGES[code], { hint: HINTS[code] });
    this.code = code;
  }
}
