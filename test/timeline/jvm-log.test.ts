import { describe, expect, it, test } from 'vitest';
import type { TimelineFact } from '../../harness/timeline/timeline-event.ts';
import {
  factOfJvmLogLine,
  isJvmRefusal,
  isToolOptionsNotice,
  type JvmLogLine,
} from '../../harness/timeline/jvm-log.ts';

// Lines of containers with OpenJDK 17, 21 and 25 (Debian); all three wrote them alike.

function stdout(text: string): JvmLogLine {
  return { stream: 'stdout', text };
}

function stderr(text: string): JvmLogLine {
  return { stream: 'stderr', text };
}

const NETTY_OOM =
  'io.netty.util.internal.OutOfDirectMemoryError: failed to allocate 4194304 byte(s) of direct memory (used: 33554432, max: 33554432)';
/** As Netty, reactor-netty and gRPC, which has Netty under a name of its own, log it. */
const NETTY_TRACES = [NETTY_OOM, `Caused by: ${NETTY_OOM}`, `io.grpc.netty.shaded.${NETTY_OOM}`];

function loggedTrace(line: string): TimelineFact {
  return { kind: 'oom', oomType: 'netty-direct', witness: 'logged-trace', detail: line };
}

describe('on stdout', () => {
  it.each<[string, TimelineFact]>([
    [
      'lastgasp-witness oom=heap-space',
      { kind: 'oom', oomType: 'heap-space', witness: 'sample', detail: 'lastgasp-witness oom=heap-space' },
    ],
    [
      'lastgasp-pressure witness java.lang.OutOfMemoryError: Cannot reserve 8 bytes',
      {
        kind: 'oom',
        oomType: 'direct-buffer',
        witness: 'pressure-agent',
        detail: 'lastgasp-pressure witness java.lang.OutOfMemoryError: Cannot reserve 8 bytes',
      },
    ],
    ['Dumping heap to /tmp/heap_dump.hprof ...', { kind: 'dump-begin', path: '/tmp/heap_dump.hprof' }],
    ['Heap dump file created [263039831 bytes in 0.680 secs]', { kind: 'dump-end', sizeBytes: 263_039_831 }],
    [
      '[3.012s][info][heapdump] Merge heap files complete, 0.25 secs',
      { kind: 'dump-merged', durationMs: 250 },
    ],
    ['histogram.sh: end exit=3 http=000', { kind: 'hook-end', exitCode: 3 }],
    ['#   Executing /bin/sh -c "/dump.sh"...', { kind: 'hook-begin', command: '/dump.sh' }],
    ['dump.sh: end exit=0 http=200', { kind: 'hook-end', exitCode: 0 }],
    ['dump.sh: end exit=22 http=403', { kind: 'hook-end', exitCode: 22 }],
    ['dump.sh: end exit=2', { kind: 'hook-end', exitCode: 2 }],
    [
      'lastgasp-witness oom=heap-space handled',
      { kind: 'oom-handled', oomType: 'heap-space', detail: 'lastgasp-witness oom=heap-space handled' },
    ],
    [
      'Unable to create /tmp/heap_dump.hprof: File exists',
      { kind: 'dump-failed', reason: 'Unable to create /tmp/heap_dump.hprof: File exists' },
    ],
    [
      'Dump file is incomplete: No space left on device',
      { kind: 'dump-failed', reason: 'Dump file is incomplete: No space left on device' },
    ],
    ['# /tmp/hs_err.log', { kind: 'crash-report', path: '/tmp/hs_err.log' }],
    ['# //hs_err_pid1.log', { kind: 'crash-report', path: '//hs_err_pid1.log' }],
    [
      '# JFR recording file will be written. Location: //hs_err_pid1.jfr',
      { kind: 'crash-recording', path: '//hs_err_pid1.jfr' },
    ],
  ])('reads %j', (line, fact) => {
    expect(factOfJvmLogLine(stdout(line))).toEqual(fact);
    expect(factOfJvmLogLine(stdout(`${line}\r`))).toEqual(fact);
  });

  it.each([
    ['java.lang.OutOfMemoryError: Java heap space', 'heap-space'],
    ['# java.lang.OutOfMemoryError: Java heap space', 'heap-space'],
    ['Terminating due to java.lang.OutOfMemoryError: Java heap space', 'heap-space'],
    ['Aborting due to java.lang.OutOfMemoryError: Java heap space', 'heap-space'],
    ['java.lang.OutOfMemoryError: GC overhead limit exceeded', 'gc-overhead'],
    ['java.lang.OutOfMemoryError: Metaspace', 'metaspace'],
    ['java.lang.OutOfMemoryError: Compressed class space', 'compressed-class-space'],
    ['java.lang.OutOfMemoryError: Requested array size exceeds VM limit', 'array-size'],
    [
      '[3.054s][warning][os,thread] Failed to start the native thread for java.lang.Thread "Thread-46"',
      'native-thread',
    ],
    [
      '[3.054s][warning][os,thread  ] Failed to start the native thread for java.lang.Thread "Thread-46"',
      'native-thread',
    ],
  ])('reads the banner %j', (line, oomType) => {
    expect(factOfJvmLogLine(stdout(line))).toEqual({
      kind: 'oom',
      oomType,
      witness: 'jvm-banner',
      detail: line,
    });
  });

  it.each(NETTY_TRACES)('takes the trace %j that somebody logged for a witness', (line) => {
    expect(factOfJvmLogLine(stdout(line))).toEqual(loggedTrace(line));
  });

  it.each([
    'WARN [nio-1] io.netty.channel.DefaultChannelPipeline - io.netty.util.internal.OutOfDirectMemoryError: failed to allocate 1 byte(s) of direct memory (used: 2, max: 2)',
    'io.netty.util.internal.OutOfDirectMemoryError: no words of Netty’s',
    'com.example.OutOfDirectMemoryError: failed to allocate 1 byte(s) of direct memory (used: 2, max: 2)',
    '2026-11-23T05:33:46.289Z WARN [request-3] lastgasp.orders.Main - java.lang.OutOfMemoryError: Java heap space',
    'Caused by: java.lang.OutOfMemoryError: Java heap space',
    '\tat java.lang.OutOfMemoryError: Java heap space',
    '2026-11-23T05:33:43.275Z INFO [main] lastgasp.orders.Main - lastgasp-ready port=8080',
    'java.lang.OutOfMemoryError: the quota of this tenant is used up',
    'java.lang.OutOfMemoryErrorHandler: Java heap space',
    'lastgasp-witness oom=out-of-luck',
    'lastgasp-witness oom=',
    ' lastgasp-witness oom=heap-space',
    'lastgasp-witness oom=heap-space and more',
    'lastgasp-witness oom=heap-space handled later',
    'lastgasp-witness oom=out-of-luck handled',
    '#',
    '# If you would like to submit a bug report, please visit:',
    '#  fatal error: OutOfMemory encountered: Java heap space',
    '# An error report file with more information is saved as:',
    '# No core dump will be written. Core dumps have been disabled. To enable core dumping, try "ulimit -c unlimited" before starting Java again',
    '[3.054s][warning][os,thread] Failed to start thread "Unknown thread" - pthread_create failed (EAGAIN) for attributes: stacksize: 1024k, guardsize: 0k, detached.',
    '[0.846s][info][jfr,startup] Started recording 1. No limit specified, using maxsize=250MB as default.',
    '# -XX:OnOutOfMemoryError="/dump.sh"',
    'We are Dumping heap to /tmp/heap_dump.hprof ...',
    'dump.sh: begin file=/tmp/heap_dump.hprof bytes=263039831 url=http://s3:9000/evidence/heap_dump.hprof',
    '',
  ])('reads nothing into %j', (line) => {
    expect(factOfJvmLogLine(stdout(line))).toBeUndefined();
  });
});

describe('on stderr', () => {
  it.each([
    ['Exception in thread "main" java.lang.OutOfMemoryError: Java heap space', 'heap-space'],
    [
      'Exception in thread "request-7" Exception in thread "request-12" java.lang.OutOfMemoryError: Java heap space',
      'heap-space',
    ],
    [
      'Exception in thread "HTTP-Dispatcher" Exception in thread "idle-timeout-task" java.lang.OutOfMemoryError: Java heap space',
      'heap-space',
    ],
    [
      'Exception in thread "request-7" java.lang.OutOfMemoryError: Java heap space: failed reallocation of scalar replaced objects',
      'heap-space',
    ],
    [
      'Exception in thread "main" java.lang.OutOfMemoryError: Cannot reserve 1048576 bytes of direct buffer memory (allocated: 9437184, limit: 10485760)',
      'direct-buffer',
    ],
    [
      'Exception in thread "nioEventLoopGroup-3-1" io.netty.util.internal.OutOfDirectMemoryError: failed to allocate 4194304 byte(s) of direct memory (used: 33554432, max: 33554432)',
      'netty-direct',
    ],
    [
      'Exception in thread "main" java.lang.OutOfMemoryError: unable to create native thread: possibly out of memory or process/resource limits reached',
      'native-thread',
    ],
  ])('reads the uncaught trace %j', (line, oomType) => {
    expect(factOfJvmLogLine(stderr(line))).toEqual({
      kind: 'oom',
      oomType,
      witness: 'uncaught-trace',
      detail: line,
    });
  });

  it.each(NETTY_TRACES)('takes the trace %j that somebody logged for a witness', (line) => {
    expect(factOfJvmLogLine(stderr(line))).toEqual(loggedTrace(line));
  });

  it.each([
    'Exception: java.lang.OutOfMemoryError thrown from the UncaughtExceptionHandler in thread "request-46"',
    'Exception in thread "request-7" ',
    'Exception in thread "request-7" Exception in thread "request-9" ',
    'Exception in thread "main" java.lang.IllegalStateException: java.lang.OutOfMemoryError: Java heap space',
    'java.lang.OutOfMemoryError: Java heap space',
    'lastgasp-witness oom=heap-space',
    'Dumping heap to /tmp/heap_dump.hprof ...',
    'dump.sh: end exit=0 http=200',
    '\tat lastgasp.orders.ReportCache.put(ReportCache.java:31)',
    '',
  ])('reads nothing into %j', (line) => {
    expect(factOfJvmLogLine(stderr(line))).toBeUndefined();
  });
});

describe('a refusal to start', () => {
  it.each([
    stderr("Unrecognized VM option 'NoSuchFlag'"),
    stderr('Unrecognized option: -no-such-option'),
    stderr('Error: Could not create the Java Virtual Machine.'),
    stdout('Error occurred during initialization of VM'),
  ])('is $text on $stream', (line) => {
    expect(isJvmRefusal(line)).toBe(true);
  });

  it.each([
    'Error: could not reach the warehouse',
    "the log says Unrecognized VM option 'NoSuchFlag'",
    'Exception in thread "main" java.lang.OutOfMemoryError: Java heap space',
  ])('is not %j', (text) => {
    expect(isJvmRefusal(stderr(text))).toBe(false);
  });
});

test('tells the launcher’s notice of its options from what the service says', () => {
  expect(isToolOptionsNotice(stderr('Picked up JAVA_TOOL_OPTIONS: -XX:MaxRAMPercentage=50'))).toBe(true);
  expect(isToolOptionsNotice(stderr('not Picked up JAVA_TOOL_OPTIONS: -Xmx1g'))).toBe(false);
});

test('an agent that the JVM is too old for says that it does nothing', () => {
  const text =
    "Warning: Version 1.68.1 of dd-java-agent is not compatible with Java 7 found at '/opt/java' and is effectively disabled.";
  expect(factOfJvmLogLine({ stream: 'stderr', text })).toEqual({ kind: 'tracer-disabled', detail: text });
  expect(factOfJvmLogLine({ stream: 'stderr', text: text.replace(' and is', ', it is') })).toBeUndefined();
});

test('the tracer’s start-up log says which JVM it is in', () => {
  const text =
    '[dd.trace 2026-11-26 13:01:24:350 +0000] [dd-task-scheduler] INFO datadog.trace.agent.core.StatusLogger - DATADOG TRACER CONFIGURATION ' +
    '{"version":"1.68.1~f1de45fd30","os_name":"Linux","runtime_id":"f2b8898f-0c50-4ec4-8567-d6ca61130557","logging_settings":{}}';
  const started = {
    kind: 'tracer-started',
    runtimeId: 'f2b8898f-0c50-4ec4-8567-d6ca61130557',
    version: '1.68.1',
  };
  expect(factOfJvmLogLine({ stream: 'stderr', text })).toEqual(started);
  expect(
    factOfJvmLogLine({ stream: 'stderr', text: text.replace('runtime_id', 'other_id') }),
  ).toBeUndefined();
});
