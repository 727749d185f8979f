import { type Finding, type Rule, type Source } from '../finding.ts';
import { type CheckSubject, optionFiles } from '../subject.ts';

const THIS_CHECK: Source = { grade: 'documented', reference: 'what a definition holds' };

/** What may change the picture and is not in the definition. */
export const unseen: Rule = {
  id: 'unseen',
  find: (subject) => [
    ...launchNotes(subject).map(hiddenOptions),
    ...optionFiles(subject).map((file) => hiddenOptions(`The options in ${file} are not seen.`)),
    ...subject.unseenVariables.map((name) => hiddenOptions(`${name} is kept elsewhere and not seen.`)),
    ...jdkNotes(subject),
  ],
};

function launchNotes({ launch, container }: CheckSubject): readonly string[] {
  if (launch.kind === 'image')
    return [`How ${container.image} starts java, with which options, is not seen.`];
  return launch.kind === 'program'
    ? [`How ${launch.program} starts java, with which options, is not seen.`]
    : [];
}

function hiddenOptions(what: string): Finding {
  return {
    severity: 'note',
    what,
    why: 'Options in the image’s ENTRYPOINT or ENV, in files and in secrets may switch a capture on or off.',
    source: THIS_CHECK,
    remedy: 'Give the options in JAVA_TOOL_OPTIONS of the definition to have them checked.',
  };
}

function jdkNotes({ jdk, container }: CheckSubject): readonly Finding[] {
  const isOpenJ9 = /semeru|openj9/i.test(container.image);
  const whats = [
    ...(jdk.origin === 'assumed' ? [`JDK ${jdk.jdk} is assumed: ${container.image} does not tell.`] : []),
    ...(isOpenJ9 ? [`${container.image} seems to hold OpenJ9, and everything here is about HotSpot.`] : []),
  ];
  return whats.map((what) => ({
    severity: 'note',
    what,
    why: 'Flags and what they do differ between JVMs.',
    source: THIS_CHECK,
    remedy: isOpenJ9 ? 'Do not rely on this check for it.' : 'Say which with --jdk.',
  }));
}
