import { Option } from 'commander';
import { DEFAULT_CONFIG } from './project-files.ts';

/** Which config a command reads. */
export function configOption(): Option {
  return new Option('--config <file>', 'configuration').default(
    DEFAULT_CONFIG,
    'lastgasp.config.ts of this folder, else the project’s own',
  );
}
