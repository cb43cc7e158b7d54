import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { readDirectives } from '../migration/directives';
import { partsOf } from '../plan/parts';
import { loadSqlParser, type SqlParser } from './parser';
import { positionAt } from './position';
import { parseScript } from './script';
import type { Script, ScriptProblem, TextRange } from './script.model';
import { wholeOf, type SqlText } from './sqlText';

let parser: SqlParser;
before(async () => {
  parser = await loadSqlParser();
});

interface SplitCase {
  readonly title: string;
  readonly runs: string;
  /** The text with its marks. */
  readonly marked: string;
  readonly text: string;
}

function casesOf(golden: string): SplitCase[] {
  const [, ...sections] = golden.split(/^=== /m);
  return sections.map((section) => {
    const [title = '', runs = '', ...lines] = section.split('\n');
    const marked = lines
      .join('\n')
      .replace(/\n{1,2}$/, '')
      .replaceAll('␍', '\r');
    return {
      title,
      runs: runs.replace('=> ', ''),
      marked,
      text: marked.replace(/[⟦⟧⟪⟫⟨⟩‹›]/g, ''),
    };
  });
}

function marksOf({ statements, outerTransaction, passedOver }: Script): [TextRange, string][] {
  const outer = outerTransaction ? [outerTransaction.begin, outerTransaction.commit] : [];
  return [
    ...statements.map(({ range }): [TextRange, string] => [range, '⟦⟧']),
    ...outer.map(({ range }): [TextRange, string] => [range, '⟪⟫']),
    ...statements.flatMap(({ copy }): [TextRange, string][] => (copy ? [[copy.rows, '⟨⟩']] : [])),
    ...passedOver.map((range): [TextRange, string] => [range, '‹›']),
  ];
}

function mark(script: Script): string {
  let text = wholeOf(script.text);
  for (const [{ start, end }, pair] of marksOf(script).sort(([a], [b]) => b.start - a.start)) {
    const within = text.slice(start, end);
    text = text.slice(0, start) + pair.charAt(0) + within + pair.charAt(1) + text.slice(end);
  }
  return text;
}

function runsOf(script: Script): string {
  const told = ({ code, range }: ScriptProblem): string => {
    const { line, column } = positionAt(script.text, range.start);
    return `${code} ${line}:${column}`;
  };
  const [unread] = script.problems;
  if (unread) return told(unread);
  const cut = partsOf(script, readDirectives(script.text, whole(script.text)).steps);
  if ('problem' in cut) return told(cut.problem);
  const shown = cut.parts.map(({ transactional, statements }) => {
    const numbers = statements.map(({ index }) => index + 1).join(' ');
    return transactional ? `(${numbers})` : `!${numbers}`;
  });
  return shown.join(' ') || 'nothing';
}

const whole = (text: SqlText): TextRange => ({ start: 0, end: text.length });

describe('a text is split into statements', () => {
  const golden = fs.readFileSync(path.resolve('src/core/sql/split.golden.txt'), 'utf8');
  for (const { title, runs, marked, text } of casesOf(golden)) {
    it(`with ${title}`, () => {
      const script = parseScript(parser, text);
      if (script.problems.length === 0) assert.equal(mark(script), marked);
      assert.equal(runsOf(script), runs);
    });
  }
});
