import { visibleText } from './visible-text.ts';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text as it may stand in HTML and in XML, between tags and in quoted attributes. */
export function escapeMarkup(text: string): string {
  return visibleText(text).replaceAll(/[&<>"']/g, (sign) => ENTITIES[sign] ?? '');
}
