import type { RenderFunction } from '@observablehq/plot';

/**
 * Marks that draw many things as one path of few digits: a page has fifty charts with hundreds of
 * collections each. Colours come from the page's style sheet, by class, so that they follow its theme.
 */

export interface Point {
  readonly seconds: number;
  readonly value: number;
}

/** On a lane: from its top, 0, to its bottom, 1. */
export interface Band {
  readonly lane: number;
  readonly top: number;
  readonly bottom: number;
}

export interface Span extends Band {
  readonly fromSeconds: number;
  readonly toSeconds: number;
}

/** A shorter span could not be seen. */
const SPAN_WIDTH_MIN = 1.25;
/** One that would reach no further than this beyond the one before it is left out. */
const SPAN_STEP_MIN = 0.3;
/** Points nearer to the last one than this are left out of a line. */
const LINE_STEP_MIN = 0.7;
const SVG = 'http://www.w3.org/2000/svg';

export function line(points: readonly Point[], className: string): RenderFunction {
  return pathMark(className, ({ x, y }) => {
    let path = '';
    let lastX = Number.NEGATIVE_INFINITY;
    let lastY = Number.NEGATIVE_INFINITY;
    for (const [index, { seconds, value }] of points.entries()) {
      const atX = x(seconds);
      const atY = y(value);
      const isNear = Math.abs(atX - lastX) < LINE_STEP_MIN && Math.abs(atY - lastY) < LINE_STEP_MIN;
      if (isNear && index < points.length - 1) continue;
      path += `${path === '' ? 'M' : 'L'}${digits(atX)},${digits(atY)}`;
      lastX = atX;
      lastY = atY;
    }
    return path;
  });
}

/** Filled from its lane's bottom: one step for each span, as high as its top says. */
export function spans(items: readonly Span[], className: string): RenderFunction {
  return pathMark(className, ({ x, y }) => {
    let path = '';
    let lastTo = Number.NEGATIVE_INFINITY;
    let lastAbove = Number.NaN;
    for (const { fromSeconds, toSeconds, lane, top, bottom } of items) {
      const from = x(fromSeconds);
      const to = Math.max(x(toSeconds), from + SPAN_WIDTH_MIN);
      const [above, below] = [y(lane + top), y(lane + bottom)];
      const isHidden = above === lastAbove && from >= lastTo - SPAN_WIDTH_MIN && to <= lastTo + SPAN_STEP_MIN;
      if (isHidden) continue;
      path += `M${digits(from)},${digits(above)}H${digits(to)}V${digits(below)}H${digits(from)}Z`;
      lastTo = to;
      lastAbove = above;
    }
    return path;
  });
}

export interface Dot {
  readonly seconds: number;
  /** Lanes from the top, fractional. */
  readonly lane: number;
}

/** Filled circles. */
export function dots(items: readonly Dot[], className: string): RenderFunction {
  return pathMark(className, ({ x, y }) =>
    items
      .map(
        ({ seconds, lane }) => `M${digits(x(seconds) - 3)},${digits(y(lane))}a3,3 0 1,0 6,0a3,3 0 1,0 -6,0Z`,
      )
      .join(''),
  );
}

/** Diagonal crosses: told from a circle without its colour. */
export function crosses(items: readonly Dot[], className: string): RenderFunction {
  return pathMark(className, ({ x, y }) =>
    items
      .map(({ seconds, lane }) => `M${digits(x(seconds) - 3.5)},${digits(y(lane) - 3.5)}l7,7m0,-7l-7,7`)
      .join(''),
  );
}

interface Scales {
  readonly x: (seconds: number) => number;
  readonly y: (value: number) => number;
}

function pathMark(className: string, draw: (scales: Scales) => string): RenderFunction {
  return (_index, scales, _values, _dimensions, context) => {
    const path = context.document.createElementNS(SVG, 'path');
    path.setAttribute('class', className);
    path.setAttribute(
      'd',
      draw({ x: (seconds) => Number(scales.x?.(seconds)), y: (value) => Number(scales.y?.(value)) }),
    );
    return path;
  };
}

/** A tenth of a pixel is more than a screen shows. */
function digits(pixels: number): string {
  return String(Math.round(pixels * 10) / 10);
}
