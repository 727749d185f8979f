import type { RuleCase } from './rule-case.ts';

const hook = (command: string): string => `'-XX:OnOutOfMemoryError=${command}'`;
const TRACER = '-javaagent:/opt/dd-java-agent.jar -Ddd.profiling.enabled=true';

/** The hook, and recordings. */
export const HOOK_CASES: readonly RuleCase[] = [
  {
    rule: 'hook-shell',
    red: { options: hook('/dump.sh'), container: { image: 'gcr.io/distroless/java17-debian12' } },
    severity: 'serious',
    what: /needs \/bin\/sh/,
    green: { options: hook('/dump.sh'), container: { image: 'eclipse-temurin:17' } },
  },
  {
    rule: 'hook-words',
    red: { container: { command: ['java', '-XX:OnOutOfMemoryError="/dump.sh %p"', '-jar', 'x.jar'] } },
    severity: 'serious',
    what: /quotes around all of it/,
    green: { container: { command: ['java', '-XX:OnOutOfMemoryError=/dump.sh %p', '-jar', 'x.jar'] } },
  },
  {
    rule: 'hook-words',
    red: {
      container: { command: ['java', "-XX:OnOutOfMemoryError=sh -c 'date; /dump.sh'", '-jar', 'x.jar'] },
    },
    severity: 'serious',
    what: /cut at a ";"/,
    green: { container: { command: ['java', '-XX:OnOutOfMemoryError=date; /dump.sh', '-jar', 'x.jar'] } },
  },
  {
    rule: 'hook-attach',
    red: { options: hook('jcmd %p GC.class_histogram') },
    severity: 'serious',
    what: /runs jcmd/,
    green: { options: hook('jcmd %p GC.class_histogram &') },
  },
  {
    rule: 'hook-attach',
    red: { options: `${hook('jcmd %p Thread.print &')} -XX:+ExitOnOutOfMemoryError` },
    severity: 'serious',
    what: /runs jcmd/,
    green: { options: `${hook('/bin/cat /proc/meminfo &')} -XX:+ExitOnOutOfMemoryError` },
  },
  {
    rule: 'hook-kill',
    red: { options: hook('kill -9 %p') },
    severity: 'serious',
    what: /does nothing: java is PID 1/,
    green: { options: hook('kill -9 %p'), container: { linuxParameters: { initProcessEnabled: true } } },
  },
  {
    rule: 'hook-kill',
    red: { options: hook('kill -TERM %p') },
    severity: 'warning',
    what: /asks the JVM to end/,
    green: { options: hook('/opt/skill -TERM') },
  },
  {
    rule: 'datadog-notifier',
    red: { options: `${TRACER} ${hook('/tmp/dd_oome_notifier.sh %p')}` },
    severity: 'serious',
    what: /dd_oome_notifier/,
    green: { options: `${TRACER} ${hook('/opt/datadog/dd_oome_notifier.sh %p')}` },
  },
  {
    rule: 'profiler-hook',
    red: { options: `${TRACER} ${hook('/dump.sh')}` },
    severity: 'note',
    what: /both use OnOutOfMemoryError/,
    green: { options: `-javaagent:/opt/dd-java-agent.jar ${hook('/dump.sh')}` },
  },
  {
    rule: 'jfr-file',
    red: { options: '-XX:StartFlightRecording=filename=/tmp/r.jfr -XX:+ExitOnOutOfMemoryError' },
    severity: 'serious',
    what: /ends the JVM at once/,
    green: {
      options:
        '-XX:StartFlightRecording:name=a -XX:FlightRecorderOptions:repository=/r -XX:+ExitOnOutOfMemoryError',
      task: { volumes: [{ name: 'r' }] },
      container: { mountPoints: [{ sourceVolume: 'r', containerPath: '/r' }] },
      sidecars: [{ mountPoints: [{ sourceVolume: 'r', containerPath: '/r' }] }],
    },
  },
  {
    rule: 'jfr-file',
    red: { options: '-XX:StartFlightRecording=name=a -XX:FlightRecorderOptions=repository=/tmp/jfr' },
    severity: 'serious',
    what: /chunks lie in \/tmp\/jfr, where nothing outside/,
    green: { options: '-XX:FlightRecorderOptions=repository=/tmp/jfr' },
  },
  {
    rule: 'jfr-file',
    // A hook can send them, though not after a kernel kill.
    red: { options: `-XX:StartFlightRecording=name=a ${hook('/send.sh')}` },
    severity: 'warning',
    what: /a directory of the JVM’s own choice/,
    green: {
      options: '-XX:StartFlightRecording=name=a -XX:FlightRecorderOptions=repository=/r/jfr',
      task: { volumes: [{ name: 'r', efsVolumeConfiguration: { fileSystemId: 'fs-1' } }] },
      container: { mountPoints: [{ sourceVolume: 'r', containerPath: '/r' }] },
    },
  },
  {
    rule: 'error-file',
    red: { options: `-XX:+CrashOnOutOfMemoryError -XX:ErrorFile=/tmp/hs_err.log ${hook('/send.sh')}` },
    severity: 'serious',
    what: /crash report at \/tmp\/hs_err\.log/,
    green: { options: '-XX:+CrashOnOutOfMemoryError -XX:OnError=/send.sh' },
  },
  {
    rule: 'error-file',
    red: { options: '-XX:+CrashOnOutOfMemoryError -XX:-ErrorFileToStdout' },
    severity: 'serious',
    what: /crash report/,
    green: { options: '-XX:+CrashOnOutOfMemoryError -XX:+ErrorFileToStdout' },
  },
  {
    rule: 'profile-gap',
    red: { options: `${TRACER} -XX:+ExitOnOutOfMemoryError -Ddd.profiling.start-force-first=true` },
    severity: 'warning',
    what: /ends at once/,
    green: { options: '-javaagent:/opt/dd-java-agent.jar -XX:+ExitOnOutOfMemoryError' },
  },
  {
    rule: 'profile-gap',
    red: { options: '-javaagent:/opt/dd-java-agent.jar', environment: { DD_PROFILING_ENABLED: 'true' } },
    severity: 'note',
    what: /first upload comes after 70 to 130 s/,
    green: { environment: { DD_PROFILING_ENABLED: 'true' } },
  },
];
