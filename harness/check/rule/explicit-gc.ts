import { MEASURED_ON_ALL, type Rule } from '../finding.ts';

/** `DisableExplicitGC` keeps the JDK from freeing direct buffers when it has to. */
export const explicitGc: Rule = {
  id: 'explicit-gc',
  find: ({ settings }) =>
    settings.isOn('DisableExplicitGC') === true
      ? [
          {
            severity: 'warning',
            what: '-XX:+DisableExplicitGC is set.',
            why: 'Direct buffers that nobody uses any more are freed by a System.gc() of the JDK itself: without it the direct memory runs out although nothing leaks.',
            source: MEASURED_ON_ALL,
            remedy:
              'Leave it out; with G1, ZGC or Shenandoah -XX:+ExplicitGCInvokesConcurrent keeps pauses short.',
          },
        ]
      : [],
};
