import { type Finding, type Rule } from '../finding.ts';

/** Variables that many start scripts read and no JVM does. */
const CONVENTIONS = [
  'JAVA_OPTS',
  'JAVA_OPTIONS',
  'JVM_OPTS',
  'JVM_ARGS',
  'JAVA_ARGS',
  'JAVA_TOOLS_OPTIONS',
  'JAVA_TOOL_OPTS',
  'CATALINA_OPTS',
];

/** Options where the JVM does not look for them. */
export const unreadVariable: Rule = {
  id: 'unread-variable',
  find: ({ container, launch }) => {
    const command = [...(container.entryPoint ?? []), ...(container.command ?? [])].join(' ');
    const unexpanded =
      launch.kind === 'direct' ? launch.words.filter((word) => /\$\{?[A-Z_]+/.test(word)) : [];
    return [
      ...CONVENTIONS.filter(
        (name) => (container.environment[name] ?? '').includes('-') && !command.includes(name),
      ).map((name): Finding => ({
        severity: launch.kind === 'direct' || launch.kind === 'shell' ? 'serious' : 'warning',
        what: `${name} holds options, and the command that is seen does not use it.`,
        why: 'The JVM reads JAVA_TOOL_OPTIONS, JDK_JAVA_OPTIONS and _JAVA_OPTIONS only; the rest is up to the start script.',
        source: {
          grade: 'documented',
          reference: 'JVM TI specification, JAVA_TOOL_OPTIONS; java manual, JDK_JAVA_OPTIONS',
        },
        remedy: 'Move them to JAVA_TOOL_OPTIONS.',
      })),
      ...unexpanded.map((word): Finding => ({
        severity: 'serious',
        what: `The command has ${word}, and no shell to expand it.`,
        why: 'ECS runs a command as a list of words; java gets the dollar sign itself.',
        source: { grade: 'documented', reference: 'Dockerfile reference, exec form' },
        remedy: 'Put the options into JAVA_TOOL_OPTIONS, or write ["sh", "-c", "exec java $JAVA_OPTS …"].',
      })),
    ];
  },
};
