import { PRIMITIVE_TYPES } from './record-tag.ts';

/**
 * The name of a class in the VM's spelling (`java/lang/String`, `[[I`, `[Ljava/lang/String;`) as a
 * reader knows it (`java.lang.String`, `int[][]`, `java.lang.String[]`).
 */
export function readableClassName(internalName: string): string {
  const dimensions = internalName.lastIndexOf('[') + 1;
  const element = internalName.slice(dimensions);
  const brackets = '[]'.repeat(dimensions);
  if (dimensions === 0) return element.replaceAll('/', '.');
  if (element.startsWith('L') && element.endsWith(';')) {
    return element.slice(1, -1).replaceAll('/', '.') + brackets;
  }
  const primitive = PRIMITIVE_TYPES.find(({ descriptor }) => descriptor === element);
  return (primitive?.name ?? element) + brackets;
}
