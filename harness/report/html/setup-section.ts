import { z } from 'zod';
import type { Report } from '../report.ts';
import { html, type Html } from './html.ts';

/** What the flag sets consist of, and everything else that a rate depends on, by its fingerprint. */
export function setupSection({ flagSets, versions, setups }: Report): Html {
  return html`<section id="setup">
    <h2>What was run</h2>
    <h3>Flag sets</h3>
    <dl class="facts">
      ${Object.entries(flagSets).map(
        ([name, parts]) =>
          html`<dt>${name}</dt>
            <dd>${flagSetText(parts)}</dd>`,
      )}
    </dl>
    <h3>Environment fingerprint</h3>
    <p class="note">Rates of different fingerprints are never pooled or compared silently.</p>
    ${facts(versions)}
    ${Object.entries(setups).map(
      ([fingerprint, setup]) =>
        html`<details>
          <summary>Setup <code>${fingerprint}</code></summary>
          <div class="story">${facts(setup)}</div>
        </details>`,
    )}
  </section>`;
}

function facts(values: Readonly<Record<string, unknown>>): Html {
  return html`<dl class="facts">
    ${flattened(values).map(
      ([name, value]) =>
        html`<dt>${name}</dt>
          <dd class="mono">${value}</dd>`,
    )}
  </dl>`;
}

/** What a flag set has, and of what it could have nothing. */
function flagSetText(parts: Report['flagSets'][string]): Html {
  const { jvmFlags, ...others } = parts;
  const rest = flattened(others).filter(([, value]) => value !== '[]' && value !== '{}');
  const flags = z.array(z.string()).safeParse(jvmFlags).data?.join(' ') ?? '';
  return html`<code>${flags === '' ? 'no flags' : flags}</code>${rest.map(
      ([name, value]) => html`<br /><span class="note">${name}: <code>${value}</code></span>`,
    )}`;
}

/** Objects by their leaves: `cgroup.version`, `2`. */
function flattened(
  values: Readonly<Record<string, unknown>>,
  prefix = '',
): readonly (readonly [string, string])[] {
  return Object.entries(values).flatMap(([name, value]): readonly (readonly [string, string])[] => {
    const path = `${prefix}${name}`;
    const isBranch = typeof value === 'object' && value !== null && !Array.isArray(value);
    if (isBranch && Object.keys(value).length > 0) return flattened({ ...value }, `${path}.`);
    return [[path, typeof value === 'string' ? value : JSON.stringify(value)]];
  });
}
