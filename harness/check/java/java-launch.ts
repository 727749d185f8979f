import { basename } from 'node:path';
import { sampleOfImage } from '../../sample.ts';
import type { ContainerSpec } from '../../task/task-spec.ts';
import { shellCommands } from './shell-words.ts';

/** How a container comes to run `java`, as far as its definition says. */
export type JavaLaunch =
  /** `java` itself is the container's command, with these words behind it. */
  | { readonly kind: 'direct'; readonly words: readonly string[] }
  /** A shell runs a script in which `java` stands. */
  | {
      readonly kind: 'shell';
      readonly shell: string;
      readonly words: readonly string[];
      /** `java` takes the shell's place and its PID: by `exec`, or because bash runs its last command so. */
      readonly isReplaced: boolean;
    }
  /** Left to the image's ENTRYPOINT and CMD; these words, if any, are handed to it. */
  | { readonly kind: 'image'; readonly words: readonly string[] }
  /** A script or program that is not in the definition, such as `/docker-entrypoint.sh`. */
  | { readonly kind: 'program'; readonly program: string };

const SHELLS = new Set(['sh', 'bash', 'dash', 'ash']);
/** What may stand before `java` and runs it in its own place, or as its child while passing signals on. */
const INITS = new Set(['tini', 'dumb-init', 'docker-init', 'catatonit']);
const PREFIXES = new Set(['exec', 'env', 'nice', 'nohup', 'gosu', 'su-exec', 'setpriv', 'command']);

/** Finds `java` in a container's `entryPoint` and `command`. */
export function findJava(container: ContainerSpec): JavaLaunch {
  const { entryPoint, command, image, environment } = container;
  if (sampleOfImage(image) !== undefined && entryPoint === null && command === null) {
    return { kind: 'direct', words: [] };
  }
  const words = withoutInit([...(entryPoint ?? []), ...(command ?? [])]);
  const [program] = words;
  if (program === undefined) return { kind: 'image', words: [] };
  if (isJava(program)) return { kind: 'direct', words: words.slice(1) };
  if (SHELLS.has(basename(program))) return inShell(words, environment);
  // Without an entry point of the definition's own, the command may as well be words for the image's.
  return entryPoint === null && program.startsWith('-')
    ? { kind: 'image', words }
    : { kind: 'program', program };
}

function inShell(words: readonly string[], environment: Readonly<Record<string, string>>): JavaLaunch {
  const [program = ''] = words;
  const shell = basename(program);
  const option = words.findIndex((word, index) => index > 0 && /^-[a-z]*c$/.test(word));
  const script = option < 0 ? undefined : words[option + 1];
  if (script === undefined) return { kind: 'program', program: words.slice(0, 2).join(' ') };
  const commands = shellCommands(script, environment);
  const found = commands.flatMap((command, index) => {
    const place = command.findIndex((word) => isJava(word));
    const before = command.slice(0, Math.max(0, place));
    return place >= 0 && before.every(isPrefix) ? [{ command, place, before, index }] : [];
  })[0];
  if (found === undefined) return { kind: 'program', program: `${shell} -c` };
  const { command, place, before, index } = found;
  return {
    kind: 'shell',
    shell,
    words: command.slice(place + 1),
    isReplaced: before.includes('exec') || (shell === 'bash' && index === commands.length - 1),
  };
}

/** `exec`, assignments and the like, and their own options. */
function isPrefix(word: string): boolean {
  return PREFIXES.has(basename(word)) || INITS.has(basename(word)) || /^(?:[A-Za-z_]\w*=|-)/.test(word);
}

function withoutInit(words: readonly string[]): readonly string[] {
  const [program = ''] = words;
  if (!INITS.has(basename(program))) return words;
  const next = words.findIndex((word, index) => index > 0 && !word.startsWith('-'));
  return next < 0 ? [] : words.slice(next);
}

function isJava(word: string): boolean {
  return basename(word) === 'java';
}
