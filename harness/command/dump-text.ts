import { bytesText } from '../bytes-text.ts';
import type { DumpContent } from '../hprof/dump-content.ts';
import { dumpOfSegment } from '../hprof/segment-file.ts';

/** What a dump is and which classes fill it, for a person; `top` is how many classes are shown. */
export function dumpText(dump: DumpContent, { top }: { readonly top: number }): string[] {
  return [...stateLines(dump), ...headerLines(dump), ...segmentLines(dump), '', ...classLines(dump, top)];
}

export function shareText(share: number): string {
  return `${(share * 100).toFixed(share < 0.1 ? 1 : 0)} %`;
}

function stateLines({ source, scan }: DumpContent): string[] {
  const size =
    source.compression === 'gzip'
      ? `${source.fileBytes} bytes of gzip, ${scan.sizeBytes} decompressed`
      : `${scan.sizeBytes} bytes`;
  if (scan.structure.kind === 'complete') return [`${source.file}: complete, ${size}`];
  const { atOffset, reason } = scan.structure;
  const part = scan.header === null ? dumpOfSegment(source.file) : null;
  return [
    `${source.file}: not complete, ${size}`,
    `broken at byte ${atOffset}: ${reason}`,
    ...(part === null ? [] : [`by its name it is a part of ${part}, which is read together with its parts`]),
  ];
}

function headerLines({ scan: { header } }: DumpContent): string[] {
  if (header === null) return [];
  const dumpedAt = new Date(header.dumpedAtMs);
  const when = Number.isNaN(dumpedAt.getTime()) ? 'at no valid time' : dumpedAt.toISOString();
  return [`${header.format}, identifiers of ${header.identifierSizeBytes} bytes, dumped ${when}`];
}

function segmentLines({ source, salvagedSegments }: DumpContent): string[] {
  if (source.segments.length === 0) return [];
  const names = source.segments.map(({ number, sizeBytes }) => `.p${number} (${bytesText(sizeBytes)})`);
  return salvagedSegments.length > 0
    ? [`read together with its unmerged parts ${names.join(', ')}`]
    : [`beside it, of another dump: ${names.join(', ')}`];
}

function classLines({ scan: { classes } }: DumpContent, top: number): string[] {
  const objects = classes.reduce((sum, { instanceCount }) => sum + instanceCount, 0);
  const bytes = classes.reduce((sum, { shallowBytes }) => sum + shallowBytes, 0);
  if (objects === 0) return ['no objects in it'];
  return [
    `${objects} objects of ${classes.length} classes, ${bytesText(bytes)} on the heap`,
    ...classes
      .slice(0, top)
      .map(
        ({ className, instanceCount, shallowBytes }) =>
          `${shareText(shallowBytes / bytes).padStart(7)}  ${bytesText(shallowBytes).padStart(9)}  ${String(instanceCount).padStart(10)} × ${className}`,
      ),
  ];
}
