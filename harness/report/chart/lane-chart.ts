import * as Plot from '@observablehq/plot';
import type { Html } from '../html/html.ts';
import type { DrawnEvent } from '../story/drawn-event.ts';
import { dumpLane, hookLane, intakeLane, uploadLane } from './capture-lanes.ts';
import { collectionLane, frozenLane, oomLane } from './jvm-lanes.ts';
import type { Lane } from './lane.ts';
import { besideLanes, CHART_MARGINS, plotMarkup } from './plot.ts';
import { endLane, probeLane, requestLane, targetLane } from './service-lanes.ts';
import type { TimeFrame } from './time-frame.ts';

const LANE_HEIGHT = 24;
const AXIS_HEIGHT = 40;

/** What happened, a lane for each kind of thing, above the time axis. */
export function laneChart(events: readonly DrawnEvent[], frame: TimeFrame): Html {
  const lanes = lanesOf(events, frame);
  const label = frame.origin === 'oom' ? 'seconds from the OutOfMemoryError' : 'seconds from the start';
  return plotMarkup(
    {
      ...CHART_MARGINS,
      height: lanes.length * LANE_HEIGHT + AXIS_HEIGHT,
      marginTop: 2,
      marginBottom: AXIS_HEIGHT - 2,
      x: { domain: [frame.fromSeconds, frame.toSeconds], axis: null },
      y: { domain: [lanes.length, 0], axis: null },
      marks: [
        Plot.gridX({ className: 'grid' }),
        Plot.ruleY(
          lanes.map((_, index) => index),
          { className: 'grid' },
        ),
        Plot.axisX({ label, labelAnchor: 'center', labelArrow: 'none', tickSize: 4 }),
        Plot.ruleX([0], { className: 'origin' }),
        ...lanes.flatMap(({ marks }, index) => marks(index)),
        besideLanes(
          lanes.map(({ name }) => name),
          { side: 'left' },
        ),
        besideLanes(
          lanes.map(({ sum }) => sum),
          { side: 'right' },
        ),
      ],
    },
    `What happened: ${lanes.map(({ name, sum }) => `${name}: ${sum}`).join('; ')}`,
  );
}

/** The rows of a trial, from cause to end; one of which nothing is known is left out. */
function lanesOf(events: readonly DrawnEvent[], frame: TimeFrame): readonly Lane[] {
  const seen = { events, frame };
  return [
    collectionLane(seen),
    frozenLane(seen),
    requestLane(seen),
    oomLane(seen),
    dumpLane(seen),
    hookLane(seen),
    uploadLane(seen),
    intakeLane(seen),
    probeLane(seen),
    targetLane(seen),
    endLane(seen),
  ].flatMap((lane) => lane ?? []);
}
