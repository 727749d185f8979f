import type { CauseRule } from '../cause-rule.ts';
import { found } from '../conclusion.ts';
import { errorName, toldOoms } from '../oom-seen.ts';
import { stopWord } from '../stop-words.ts';

/** ECS stopped the task for a reason of its own or somebody else's, in its own words. */
export const stoppedByEcs: CauseRule = (subject) => {
  const word = stopWord(subject);
  if (word === null || word.cause === 'unhealthy') return null;
  const reasons = (subject.task?.containers ?? []).flatMap(({ reason }) => reason?.citation ?? []);
  const ooms = toldOoms(subject);
  const before =
    ooms.length === 0
      ? ''
      : ` The log tells of an ${errorName(ooms[0]?.sign.oomType ?? null)} before; that it is the reason nothing says.`;
  return found(word.cause, 'certain', {
    statement: `${word.statement}, in ECS's words: ${word.quoted.map(({ value }) => `"${value}"`).join(', ')}.${before}`,
    citations: [
      ...word.quoted.map(({ citation }) => citation),
      ...(word.cause === 'failed-to-start' ? reasons : []),
      ...ooms.map(({ first }) => first.citation),
    ],
  });
};
