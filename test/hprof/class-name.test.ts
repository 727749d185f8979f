import { describe, expect, it } from 'vitest';
import { readableClassName } from '../../harness/hprof/class-name.ts';

describe('a class name', () => {
  it.each([
    ['java/lang/String', 'java.lang.String'],
    ['lastgasp/orders/ReportCache$Entry', 'lastgasp.orders.ReportCache$Entry'],
    ['[B', 'byte[]'],
    ['[[J', 'long[][]'],
    ['[Ljava/lang/String;', 'java.lang.String[]'],
    ['[[Ljava/util/Map$Entry;', 'java.util.Map$Entry[][]'],
    ['Main', 'Main'],
    ['Z', 'Z'],
  ])('%s reads %s', (internalName, readable) => {
    expect(readableClassName(internalName)).toBe(readable);
  });
});
