import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import { Html } from '../html/html.ts';
import { visibleText } from '../visible-text.ts';

const { document } = parseHTML('<!doctype html><html><body></body></html>');

/** Pixels; the page scales a chart down to two thirds, and lets it scroll on what is narrower. */
const CHART_WIDTH = 960;
/** Room for the names of lanes at the left and those of lines at the right, the same in all charts of a trial. */
export const CHART_MARGINS = { marginLeft: 112, marginRight: 124 } as const;

/** Text beside each lane of a chart, at its left or its right. */
export function besideLanes(texts: readonly string[], { side }: { readonly side: 'left' | 'right' }) {
  return Plot.text(
    texts.map((text, index) => ({ text: visibleText(text), y: index + 0.5 })),
    side === 'left'
      ? { ...BESIDE, frameAnchor: 'left', textAnchor: 'end', dx: -8, className: 'name' }
      : { ...BESIDE, frameAnchor: 'right', textAnchor: 'start', dx: 6, className: 'sum' },
  );
}

const BESIDE = { text: 'text', y: 'y' } as const;

/** A chart as inline SVG. Markup in its text is escaped; controls are to be taken out of it before, by {@link visibleText}. */
export function plotMarkup(options: Plot.PlotOptions, label: string): Html {
  const chart = Plot.plot({ document, width: CHART_WIDTH, className: 'plot', ...options });
  chart.setAttribute('aria-label', visibleText(label));
  chart.setAttribute('role', 'img');
  chart.removeAttribute('width');
  chart.removeAttribute('height');
  // Plot's own style sheet repeats in every chart; the page has one for all of them.
  chart.querySelector('style')?.remove();
  // Within an image there is nothing to be named.
  for (const part of chart.querySelectorAll('g[aria-label]')) part.removeAttribute('aria-label');
  return Html.trusted(String(chart.outerHTML));
}
