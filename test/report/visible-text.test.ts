import { expect, test } from 'vitest';
import { markdownText } from '../../harness/report/markdown-text.ts';
import { escapeMarkup } from '../../harness/report/markup.ts';
import { visibleText } from '../../harness/report/visible-text.ts';

const ESC = '\u001B';

test.each([
  ['colours', `${ESC}[31mred${ESC}[0m`, 'red'],
  ['a cleared screen and a moved cursor', `a${ESC}[2J${ESC}[1;1Hb`, 'ab'],
  ['a title of the terminal’s window', `${ESC}]0;owned\u0007text`, 'text'],
  ['an escape that is cut off', `a${ESC}`, 'a\uFFFD'],
  ['bells, backspaces and carriage returns', 'a\u0007b\bc\r', 'a\uFFFDb\uFFFDc\uFFFD'],
  ['text that runs the other way', 'a\u202Eb\u2066c', 'a\uFFFDb\uFFFDc'],
  ['half a character', 'a\uD800b', 'a\uFFFDb'],
])('shows of a log no %s', (_name, text, visible) => {
  expect(visibleText(text)).toBe(visible);
});

test('leaves words, lines and tabs as they are', () => {
  expect(visibleText('größer\n\t令 · 😀')).toBe('größer\n\t令 · 😀');
});

test('escapes what is markup, in text and in attributes', () => {
  expect(escapeMarkup(`<script>alert("a" & 'b')</script>${ESC}[1m`)).toBe(
    '&lt;script&gt;alert(&quot;a&quot; &amp; &#39;b&#39;)&lt;/script&gt;',
  );
});

test('escapes what is Markdown, and keeps it on one line', () => {
  expect(markdownText('a|b <img> `c` [d](e)\n# f')).toBe('a\\|b \\<img\\> \\`c\\` \\[d\\](e) # f');
});
