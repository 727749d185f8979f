import { createReadStream } from 'node:fs';
import { text } from 'node:stream/consumers';
import { Readable } from 'node:stream';
import { z } from 'zod';
import { type Culprit, culpritMethods } from '../../config/scenario.ts';
import { secondsText } from '../../seconds-text.ts';
import { firstOfKind } from '../../timeline/timeline.ts';
import type { CapturePath, JudgeContext } from '../capture-path.ts';
import { scanHsErr } from '../hs-err-scan.ts';
import { capturedVerdict, durableAt, lostVerdict, type PathVerdict } from '../path-verdict.ts';
import { judgeUnfinishedUpload } from '../upload-verdict.ts';
import {
  keyOf,
  objectFileOf,
  readShippedFiles,
  SHIPPER,
  shipmentOf,
  shippedFileSchema,
  shipperVariables,
} from './shipped-files.ts';

const hsErrFactsSchema = z.strictObject({
  reports: z.array(
    shippedFileSchema.extend({
      /** Of the object; `null` where there is none. */
      report: z
        .strictObject({
          /** What is wrong with it, in plain words; `null` for one that HotSpot finished. */
          flaw: z.string().nullable(),
          cause: z.string().nullable(),
          namesCulprit: z.boolean(),
        })
        .nullable(),
    }),
  ),
});

type HsErrFacts = z.infer<typeof hsErrFactsSchema>;

/** Where the flag sets have HotSpot write its crash report (`-XX:ErrorFile`). */
const REPORT = 'hs_err.log';
/** HotSpot's word for a crash on an OutOfMemoryError (`utilities/debug.cpp`). */
const OUT_OF_MEMORY = /OutOfMemory encountered/;
/** A report has some hundred kilobytes. */
const REPORT_BYTES_MAX = 16 << 20;

/** HotSpot's own crash report, sent by a sidecar. */
export const hsErr: CapturePath = {
  name: 'hs-err',
  description: 'crash report of HotSpot (hs_err) on a shared volume, sent to S3 by a sidecar',
  environment: shipperVariables,

  async collect(source): Promise<HsErrFacts> {
    const reports: HsErrFacts['reports'] = [];
    for (const shipped of await readShippedFiles(source, (path) => path === REPORT)) {
      const file = shipped.object === null ? null : await objectFileOf(source, shipped.path);
      reports.push({ ...shipped, report: file === null ? null : await readReport(file, source.culprit) });
    }
    return { reports };
  },

  judge: (facts, context) => judgeHsErr(hsErrFactsSchema.parse(facts), context),
};

async function readReport(
  file: string,
  culprit: Culprit,
): Promise<NonNullable<HsErrFacts['reports'][number]['report']>> {
  const content = await text(createReadStream(file, { end: REPORT_BYTES_MAX }));
  const { flaw, cause } = await scanHsErr(Readable.from([Buffer.from(content)]));
  // `j  a.b.Class.method(Lsignature;)V+12`, in the stack of the thread that crashed.
  const namesCulprit = culpritMethods(culprit).some(({ className, methodName }) =>
    content.includes(` ${className}.${methodName}(`),
  );
  return { flaw, cause, namesCulprit };
}

function judgeHsErr({ reports: [shipped] }: HsErrFacts, context: JudgeContext): PathVerdict {
  const begun = firstOfKind(context.events, 'crash-report');
  if (shipped === undefined) {
    return begun === undefined
      ? lostVerdict('no-trigger', 'The JVM did not crash.')
      : lostVerdict(
          'not-written',
          `The JVM crashed and wrote ${begun.path}, which is not on the shared volume.`,
        );
  }
  const { path, file, report } = shipped;
  const shipment = shipmentOf(shipped, context);
  if (shipment.kind === 'not-in-time') {
    const sizeBytes = file?.sizeBytes ?? 0;
    return judgeUnfinishedUpload({
      key: keyOf(path),
      sender: SHIPPER,
      context,
      what: 'crash report',
      sizeBytes,
    });
  }
  if (shipment.kind === 'damaged')
    return lostVerdict('arrived-damaged', `The crash report: ${shipment.why}.`);
  if (report === null) return lostVerdict('arrived-damaged', 'The crash report cannot be read.');
  if (report.flaw !== null)
    return lostVerdict('incomplete-file', `The crash report is not whole: ${report.flaw}.`);
  if (!OUT_OF_MEMORY.test(report.cause ?? '')) {
    return lostVerdict(
      'arrived-damaged',
      `The crash report is about something else: ${report.cause ?? 'nothing known'}.`,
    );
  }
  const { marginSeconds, upload } = shipment;
  return capturedVerdict({
    marginSeconds,
    durable: durableAt(upload.atMs, { oomAtMs: context.oomAtMs, sizeBytes: upload.receivedBytes }),
    attributed: report.namesCulprit,
    detail: `The crash report arrived whole, ${secondsText(marginSeconds)} before its sender's end; it ${report.namesCulprit ? 'names' : 'does not name'} the culprit's method.`,
  });
}
