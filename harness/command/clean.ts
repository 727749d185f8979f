import type { Command } from 'commander';
import { requireDocker } from '../engine/docker.ts';
import { findPart } from '../engine/image-source.ts';
import { createImageStore } from '../engine/images.ts';
import { cleanLeftovers } from '../run/clean.ts';

export function registerClean(program: Command): void {
  program
    .command('clean')
    .description('removes what an earlier, killed run left behind')
    .option('--force', 'also what belongs to a run whose process is still alive')
    .action(async (options: { readonly force?: true }) => {
      const docker = await requireDocker();
      const helper = await findPart(createImageStore(docker), 'helper');
      const { livingRuns, hostRefusal, ...removed } = await cleanLeftovers({
        docker,
        helperImage: helper?.imageRef ?? null,
        force: options.force ?? false,
      });
      const counts = [
        `${removed.containers} containers`,
        `${removed.networks} networks`,
        `${removed.volumes} volumes`,
        `${removed.loopDevices} loop devices`,
        `${removed.cgroups} cgroups`,
      ];
      console.log(`removed ${counts.join(', ')}`);
      if (hostRefusal !== null) console.log(`loop devices and cgroups not looked for: ${hostRefusal}`);
      if (livingRuns.length > 0) {
        console.log(`left alone, still running: ${livingRuns.join(', ')} (--force removes them too)`);
      }
    });
}
