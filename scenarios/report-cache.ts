import type { Culprit } from '../harness/index.ts';

/** The culprit of every scenario that fills the heap with rendered reports. */
export const REPORT_CACHE: Culprit = {
  className: 'lastgasp.orders.ReportCache',
  methodName: 'put',
  allocatedIn: [
    { className: 'lastgasp.orders.ReportRenderer', methodName: 'render' },
    { className: 'lastgasp.orders.RenderedReport', methodName: 'copyFor' },
  ],
};
