import { LoadError } from './load-error.ts';

/** Fields of one CSV record, or `undefined` when a quoted field is still open at its end (RFC 4180). */
export function parseCsvRecord(text: string): readonly string[] | undefined {
  const fields: string[] = [];
  let at = 0;
  for (;;) {
    if (text[at] === '"') {
      const quoted = readQuoted(text, at + 1);
      if (quoted === undefined) return undefined;
      fields.push(quoted.field);
      at = quoted.end;
    } else {
      const comma = text.indexOf(',', at);
      const end = comma === -1 ? text.length : comma;
      fields.push(text.slice(at, end));
      at = end;
    }
    if (at >= text.length) return fields;
    if (text[at] !== ',') {
      throw new LoadError(`not CSV at character ${at + 1}: ${text}`, {
        hint: 'Check that nothing but k6 writes to the output directory.',
      });
    }
    at += 1;
  }
}

/** The field from behind its opening quote, and where its closing quote ends. */
function readQuoted(
  text: string,
  start: number,
): { readonly field: string; readonly end: number } | undefined {
  let field = '';
  let at = start;
  for (;;) {
    const quote = text.indexOf('"', at);
    if (quote === -1) return undefined;
    field += text.slice(at, quote);
    if (text[quote + 1] !== '"') return { field, end: quote + 1 };
    field += '"';
    at = quote + 2;
  }
}
