import type { HostTool } from './host-tools.ts';
import type { ImageStore } from './images.ts';
import type { PackageBuild } from './parts.ts';
import { buildDebian, buildNode } from './debian-build.ts';
import { buildGo } from './go-build.ts';
import { buildMaven } from './maven-build.ts';

export interface BuildRequest<Build extends PackageBuild = PackageBuild> {
  readonly build: Build;
  readonly tag: string;
  /** `LABEL` instructions every image of the harness carries. */
  readonly labelChanges: readonly string[];
  readonly images: ImageStore;
  readonly signal: AbortSignal;
}

/** Tools of the host that a build calls. */
export function toolsOf(build: PackageBuild): readonly HostTool[] {
  switch (build.kind) {
    case 'debian':
      return ['mmdebstrap'];
    case 'node':
      return ['mmdebstrap', 'npm'];
    case 'go':
      return ['go'];
    case 'maven':
      return ['mvn'];
  }
}

/** Makes the image under its tag, on the host, from packages. */
export async function buildFromPackages(request: BuildRequest): Promise<void> {
  const { build } = request;
  switch (build.kind) {
    case 'debian':
      return buildDebian({ ...request, build });
    case 'node':
      return buildNode({ ...request, build });
    case 'go':
      return buildGo({ ...request, build });
    case 'maven':
      return buildMaven({ ...request, build });
  }
}
