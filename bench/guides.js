'use strict';
/**
 * How long reading guides takes: 1,000 Markdown files of 20 KB with their SQL, one after another on one core, and one
 * guide of 20 MB. `node bench/guides.js [COUNT]`
 */
const fs = require('node:fs');
const path = require('node:path');
const esbuild = require('esbuild');

const ROOT = path.resolve(__dirname, '..');
const SIZE = 20_000;
const COUNT = Number(process.argv[2] ?? 1000);

/** The reader alone, as the tests build it: packages stay where npm put them. */
async function build() {
  const outfile = path.join(ROOT, 'out/bench/readGuide.js');
  await esbuild.build({
    stdin: {
      contents: `export { readGuide } from './src/core/guide/readGuide';
        export { loadSqlParser } from './src/core/sql/parser';`,
      resolveDir: ROOT,
      loader: 'ts',
    },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    packages: 'external',
  });
  return require(outfile);
}

/** Guides that differ: each begins elsewhere in the sample's sections, and has names and numbers of its own. */
function variations(count, size) {
  const text = fs.readFileSync(path.join(ROOT, 'migrations/assistant/GUIDE.md'), 'utf8');
  const sections = text.split(/^(?=##+ )/m);
  return Array.from({ length: count }, (_, index) => {
    const parts = [`# Guide ${index}\n\n`];
    for (let length = 0, at = index; length < size; at += 1) {
      const part = sections[at % sections.length]
        .replaceAll('conversations', `conversations_${index}`)
        .replace(
          /Expected: (\d+)/g,
          (_match, number) => `Expected: ${Number(number) + (index % 7)}`,
        );
      parts.push(part);
      length += part.length;
    }
    // Cut at the end of a line; the last fence may lose its end, as happens to people.
    const whole = parts.join('');
    return whole.slice(0, whole.lastIndexOf('\n', size) + 1);
  });
}

async function main() {
  const { readGuide, loadSqlParser } = await build();
  const parser = await loadSqlParser();
  await readGuide(parser, 'warm.md', '# Warm\n\n```sql\nselect 1;\n-- Expected: 1\n```\n');
  const guides = variations(COUNT, SIZE);
  let statements = 0;
  let expectations = 0;
  const cpu = process.cpuUsage();
  const start = performance.now();
  for (const [index, text] of guides.entries()) {
    const guide = await readGuide(parser, `guide-${index}.md`, text);
    for (const block of guide.blocks) {
      statements += block.statements.length;
      for (const statement of block.statements) expectations += statement.expectations.length;
    }
  }
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  console.log(`${COUNT} guides of ${SIZE / 1000} KB: ${seconds.toFixed(2)} s`);
  console.log(`  processor time ${((user + system) / 1e6).toFixed(2)} s`);
  console.log(`  ${statements} statements, ${expectations} expectations`);

  const [large] = variations(1, 20_000_000);
  const before = performance.now();
  const guide = await readGuide(parser, 'large.md', large);
  console.log(`one guide of 20 MB: ${((performance.now() - before) / 1000).toFixed(2)} s`);
  console.log(`  ${guide.blocks.length} blocks, ${guide.problems.length} problems`);
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
