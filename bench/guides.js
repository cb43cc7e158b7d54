'use strict';
/**
 * How long reading guides takes: 1,000 Markdown files of 20 KB with their SQL, one after another on one core, one guide
 * of 20 MB, and an SQL file of 500,000 INSERTs. `node bench/guides.js [COUNT]`
 */
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { bundle } = require('./bundle');

const ROOT = path.resolve(__dirname, '..');
const SIZE = 20_000;
const WRITING = '--write';

const build = () =>
  bundle(
    'readGuide',
    `export { readGuide } from './src/core/guide/readGuide';
    export { loadSqlParser } from './src/core/sql/parser';`,
  );

const SAMPLES = ['agentflow', 'assistant', 'crm-dashboard', 'lead-conversion', 'meta-hub'];
/** Names that PostgreSQL gives: with a number they would be asked of another catalog. */
const catalogName = /^(?:pg_|information_schema|(?:table|column|constraint|index|is|data)_)/;
/** Words of the language that also stand in quotes, or behind a dot. */
const ordinary = new Set(
  'public select insert update delete true false table index view role name text uuid check rows user empty error none null'.split(
    ' ',
  ),
);

/**
 * A text with names, literals and counts of its own, the same ones in its SQL and in its words, so that next to no
 * statement is the same in two guides: what is remembered of one is of no use to another.
 */
function numbered(text, number) {
  const own = new Set(Array.from(text.matchAll(/['.]([a-z][a-z0-9]{3,})\b/g), ([, word]) => word));
  return text
    .replace(/(?<![\w/-])[a-z][a-z0-9_]{3,}(?![\w/-]|\.(?:sql|json|md))/g, (word) =>
      (word.includes('_') && !catalogName.test(word)) || (own.has(word) && !ordinary.has(word))
        ? `${word}_${number}`
        : word,
    )
    .replace(/-0000-4000-/g, `-${String(number % 10_000).padStart(4, '0')}-4000-`)
    .replace(/Expected: (\d+)/g, (_match, count) => `Expected: ${Number(count) + (number % 7)}`)
    .replace(/(?<=^\s*)where\s/gim, (word) => `${word}${number} = ${number} and `);
}

/** Guides that differ: each begins at another section of the next sample. */
function variations(count, size) {
  const samples = SAMPLES.map((name) =>
    fs.readFileSync(path.join(ROOT, `migrations/${name}/GUIDE.md`), 'utf8').split(/^(?=##+ )/m),
  );
  return Array.from({ length: count }, (_, index) => {
    const sections = samples[index % samples.length];
    const parts = [`# Guide ${index}\n\n`];
    let length = 0;
    for (let at = Math.floor(index / samples.length); length < size; at += 1) {
      const round = Math.floor(at / sections.length);
      const part = numbered(sections[at % sections.length], index + round * count);
      parts.push(part);
      length += part.length;
    }
    // Cut at the end of a line; the last fence may lose its end, as happens to people.
    const whole = parts.join('');
    return whole.slice(0, whole.lastIndexOf('\n', size) + 1);
  });
}

/** What `work` took by the clock, and of the processor, where compiling and collecting garbage beside it count too. */
async function measured(work) {
  const cpu = process.cpuUsage();
  const start = performance.now();
  const result = await work();
  const seconds = ((performance.now() - start) / 1000).toFixed(2);
  const { user, system } = process.cpuUsage(cpu);
  return { result, text: `${seconds} s, processor time ${((user + system) / 1e6).toFixed(2)} s` };
}

/** Writes the guides in a process of their own, which leaves nothing in the memory of the one that reads them. */
function writtenGuides(count) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'plumbline-guides-'));
  execFileSync(process.execPath, [process.argv[1], WRITING, folder, String(count)]);
  return folder;
}

function writeGuides(folder, count) {
  for (const [index, text] of variations(count, SIZE).entries()) {
    fs.writeFileSync(path.join(folder, `guide-${index}.md`), text);
  }
}

async function main(count) {
  const { readGuide, loadSqlParser } = await build();
  const parser = await loadSqlParser();
  await readGuide(parser, 'warm.md', '# Warm\n\n```sql\nselect 1;\n-- Expected: 1\n```\n');
  const folder = writtenGuides(count);
  const names = fs.readdirSync(folder);
  const read = await measured(async () => {
    const found = [];
    for (const name of names) {
      const text = fs.readFileSync(path.join(folder, name), 'utf8');
      found.push(await readGuide(parser, name, text));
    }
    return found;
  });
  fs.rmSync(folder, { recursive: true });
  const statements = read.result.flatMap(({ blocks }) =>
    blocks.flatMap((block) => block.statements),
  );
  const understood = await measured(() =>
    statements.reduce((count, { expectations }) => count + expectations.length, 0),
  );
  const texts = new Set(statements.map(({ sql }) => sql)).size;
  console.log(`${count} guides of ${SIZE / 1000} KB:`);
  console.log(`  read: ${read.text}; ${statements.length} statements (${texts} texts)`);
  console.log(`  all of it understood: ${understood.text}; ${understood.result} expectations`);

  const [large] = variations(1, 20_000_000);
  const before = performance.now();
  const guide = await readGuide(parser, 'large.md', large);
  console.log(`one guide of 20 MB: ${((performance.now() - before) / 1000).toFixed(2)} s`);
  console.log(`  ${guide.blocks.length} blocks, ${guide.problems.length} problems`);

  const inserts = Array.from(
    { length: 500_000 },
    (_, at) => `insert into items (id, name, price) values (${at}, 'item ${at}', ${at % 97}.50);`,
  );
  const file = [...inserts, 'select count(*) from items;', '-- Expected: 500000', ''].join('\n');
  const used = process.cpuUsage();
  const { blocks } = await readGuide(parser, 'inserts.sql', file);
  const spent = process.cpuUsage(used);
  console.log('an SQL file of 500,000 INSERTs:');
  console.log(`  processor time ${((spent.user + spent.system) / 1e6).toFixed(2)} s`);
  console.log(`  ${blocks.length} query with words`);
}

const [command, ...rest] = process.argv.slice(2);
if (command === WRITING) writeGuides(rest[0], Number(rest[1]));
else {
  main(Number(command ?? 1000)).catch((error) => {
    console.error(error);
    process.exitCode = 1;
  });
}
