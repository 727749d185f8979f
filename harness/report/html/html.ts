import { escapeMarkup } from '../markup.ts';

/** Markup that is safe to put into a page: made by {@link html}, or by a chart. */
export class Html {
  readonly markup: string;

  private constructor(markup: string) {
    this.markup = markup;
  }

  /** Markup that this project wrote itself, such as a chart's or a style sheet's; nothing of a log may be in it unescaped. */
  static trusted(markup: string): Html {
    return new Html(markup);
  }
}

/** What may stand between the parts of a template: text is escaped, `null` is nothing. */
export type HtmlValue = string | number | Html | null | readonly HtmlValue[];

/** A template is indented for whoever reads the source; a page of thousands of rows is not. */
const INDENT = /\n\s+/g;

/** A template whose values are escaped, in text and in quoted attributes alike. */
export function html(parts: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  return Html.trusted(
    parts.map((part, index) => part.replaceAll(INDENT, '\n') + markupOf(values[index] ?? null)).join(''),
  );
}

function markupOf(value: HtmlValue): string {
  if (value === null) return '';
  if (value instanceof Html) return value.markup;
  if (typeof value === 'object') return value.map(markupOf).join('');
  return escapeMarkup(String(value));
}
