import { hookCommands } from '../capture.ts';
import { type Finding, MEASURED_ON_ALL, type Rule } from '../finding.ts';

/** A hook that the shell cannot read: quotes too many, or split where it was not meant to be. */
export const hookWords: Rule = {
  id: 'hook-words',
  find: (subject) => {
    const values = subject.settings.values('OnOutOfMemoryError').map((value) => value.trim());
    const whole = values.filter((value) => isQuotedWhole(value) && value.includes(' '));
    const commands = hookCommands(subject);
    const cut = commands.filter((command) => !hasPairs(command));
    const isAll = commands.length > 0 && whole.length + cut.length >= commands.length;
    return [
      ...whole.map((value) =>
        finding({
          what: `OnOutOfMemoryError has quotes around all of it: ${value}.`,
          why: 'No shell has taken them off, so the hook’s own shell looks for one program of that name: "not found".',
          remedy: 'Leave the quotes out where the command is a list of words.',
          isAll,
        }),
      ),
      ...cut.map((command) =>
        finding({
          what: `OnOutOfMemoryError is cut at a ";" within quotes, before or after: ${command}.`,
          why: 'The JVM splits it at every ";" itself, quoted or not, and hands each part to a shell: "Unterminated quoted string".',
          remedy: 'Put the commands into a script in the image and name that.',
          isAll,
        }),
      ),
    ];
  },
};

function finding(options: {
  readonly what: string;
  readonly why: string;
  readonly remedy: string;
  readonly isAll: boolean;
}): Finding {
  const { isAll, ...rest } = options;
  return { severity: 'serious', ...rest, source: MEASURED_ON_ALL, ...(isAll && { blocks: ['hook'] }) };
}

function isQuotedWhole(value: string): boolean {
  return /^(["'])(?:(?!\1).)*\1$/.test(value);
}

/** Whether each kind of quotes comes in pairs. */
function hasPairs(command: string): boolean {
  let quote: string | null = null;
  for (const character of command) {
    if (quote === null && (character === '"' || character === "'")) quote = character;
    else if (character === quote) quote = null;
  }
  return quote === null;
}
