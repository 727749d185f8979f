/** How one part is made from packages, on the host, when its public image cannot be had. */
export type PackageBuild =
  | {
      readonly kind: 'debian';
      readonly suite: 'bookworm' | 'trixie';
      readonly packages: readonly string[];
      /** The package whose version the part is recorded with. */
      readonly versionPackage: string;
    }
  | {
      readonly kind: 'go';
      readonly module: string;
      readonly version: string;
      /** Name of the binary, put into `/usr/bin` as the image's entry point. */
      readonly binary: string;
      /** User id the public image runs as, kept so that both sources behave alike. */
      readonly user: string;
    }
  | { readonly kind: 'node'; readonly suite: 'trixie'; readonly version: string }
  | {
      readonly kind: 'maven';
      /** `group:artifact:version`. */
      readonly artifact: string;
      /** Where the image has the file, without the leading slash. */
      readonly path: string;
    };

/** A public image, pinned by tag; `run` is a shell command built on top of it where the image alone lacks something. */
export interface PublicImage {
  readonly ref: string;
  readonly run?: string;
}

/** One image the harness needs, with its sources in order: the public image, then a build from packages. */
export interface Part {
  readonly purpose: string;
  readonly version: string;
  readonly publicImage: PublicImage;
  readonly build: PackageBuild;
}

const NODE_VERSION = '24.21.0';
const HELPER_PACKAGES = ['iproute2', 'socat', 'e2fsprogs', 'util-linux'];

function jvm(options: {
  readonly jdk: number;
  readonly publicTag: string;
  readonly suite: 'bookworm' | 'trixie';
}): Part {
  const jdkPackage = `openjdk-${options.jdk}-jdk-headless`;
  return {
    purpose: `base of the JVM service under test, JDK ${options.jdk}`,
    version: String(options.jdk),
    publicImage: { ref: `eclipse-temurin:${options.publicTag}` },
    build: {
      kind: 'debian',
      suite: options.suite,
      packages: [jdkPackage, 'curl', 'ca-certificates', 'procps'],
      versionPackage: jdkPackage,
    },
  };
}

/** Where an image of the Datadog Java agent has the agent; Datadog's own and the built one alike. */
export const DATADOG_AGENT_JAR = 'datadog-init/package/dd-java-agent.jar';

function datadogJavaAgent(version: string): Part {
  return {
    purpose: `Datadog Java agent (tracer and profiler) ${version}`,
    version,
    publicImage: { ref: `datadog/dd-lib-java-init:v${version}` },
    build: {
      kind: 'maven',
      artifact: `com.datadoghq:dd-java-agent:${version}`,
      path: DATADOG_AGENT_JAR,
    },
  };
}

/** Every image the harness needs. A new part is one entry here. */
export const PARTS = {
  'jvm-17': jvm({ jdk: 17, publicTag: '17.0.19_10-jdk', suite: 'bookworm' }),
  'jvm-21': jvm({ jdk: 21, publicTag: '21.0.11_10-jdk', suite: 'trixie' }),
  'jvm-25': jvm({ jdk: 25, publicTag: '25.0.3_9-jdk', suite: 'trixie' }),
  k6: {
    purpose: 'load generator',
    version: '1.8.1',
    publicImage: { ref: 'grafana/k6:1.8.1' },
    build: { kind: 'go', module: 'go.k6.io/k6', version: 'v1.8.1', binary: 'k6', user: '12345' },
  },
  s3: {
    purpose: 'S3 server that receives heap dumps',
    version: '1.76.0',
    publicImage: { ref: 'rclone/rclone:1.76.0' },
    build: {
      kind: 'go',
      module: 'github.com/rclone/rclone',
      version: 'v1.76.0',
      binary: 'rclone',
      user: '0',
    },
  },
  node: {
    purpose: "runs the harness's own sinks",
    version: NODE_VERSION,
    publicImage: { ref: `node:${NODE_VERSION}-slim` },
    build: { kind: 'node', suite: 'trixie', version: NODE_VERSION },
  },
  helper: {
    purpose: 'cgroup, loop device and traffic control work',
    version: '1',
    publicImage: {
      ref: 'debian:13.4-slim',
      run: `apt-get update && apt-get install -y --no-install-recommends ${HELPER_PACKAGES.join(' ')} && rm -rf /var/lib/apt/lists/*`,
    },
    build: { kind: 'debian', suite: 'trixie', packages: HELPER_PACKAGES, versionPackage: 'iproute2' },
  },
  'datadog-agent-java': datadogJavaAgent('1.68.1'),
  // The newest of Maven Central that was built before 20 November 2024: 1.43.0's manifest is of the 25th.
  'datadog-java-2024': datadogJavaAgent('1.42.0'),
} as const satisfies Record<string, Part>;

export type PartName = keyof typeof PARTS;

/** In the order of the table. */
export const PART_NAMES = Object.keys(PARTS).filter((name): name is PartName => name in PARTS);

/** The part of a version of the Datadog Java agent, and the versions there are. */
export const DATADOG_JAVA_AGENTS: ReadonlyMap<string, PartName> = new Map(
  PART_NAMES.filter((name) => PARTS[name].build.kind === 'maven').map((name) => [PARTS[name].version, name]),
);

/** One line saying what a build from packages does. */
export function describeBuild(build: PackageBuild): string {
  switch (build.kind) {
    case 'debian':
      return `mmdebstrap ${build.suite} with ${build.packages.join(', ')}`;
    case 'go':
      return `go install ${build.module}@${build.version}`;
    case 'node':
      return `mmdebstrap ${build.suite} with npm's Node ${build.version} binary`;
    case 'maven':
      return `mvn dependency:copy ${build.artifact}`;
  }
}
