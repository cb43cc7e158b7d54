'use strict';
/**
 * How much code a session loads, in bytes. What many sessions never ask for is not in it: it ships in files of its own,
 * and each of them is told with what it adds.
 */

/** For `extension.js` and what of the engine every session needs: finding files and targets, connecting, status. */
const LIMIT = 400 * 1024;

/** What is loaded only by a session that asks for it, by the module that is imported then. */
const APART = {
  'the built-in target, beside its process': 'src/postgres/builtin/server.ts',
  'making a plan': 'src/app/plan.ts',
  applying: 'src/app/apply.ts',
  'files of a megabyte or more': 'src/workspace/largeText.ts',
  'dry runs': 'src/app/tryAll.ts',
  'rolling back': 'src/app/rollback.ts',
  verifying: 'src/app/verify.ts',
  'running the checks of guides': 'src/app/verifyGuides.ts',
  'running the checks of comments': 'src/app/statedInFiles.ts',
  'reading guides and comments': 'src/core/guide/readGuide.ts',
  'the Markdown parser': 'node_modules/markdown-it/index.mjs',
  'rollbacks of guides': 'src/core/migration/guideRollback.ts',
  'explaining guides': 'src/app/explain.ts',
  'the order of a guide': 'src/app/importOrder.ts',
  'the run log': 'src/app/runs.ts',
  'keeping runs as files': 'src/app/keptRuns.ts',
  'row security': 'src/app/policies.ts',
  'rehearsing rollbacks': 'src/app/rehearse.ts',
  'generating rollbacks': 'src/app/generateRollback.ts',
  'counting what a rollback loses': 'src/postgres/lossCount.ts',
  'what a rollback runs into': 'src/postgres/rollbackDependents.ts',
  'what a plan locks and destroys': 'src/app/planFacts.ts',
  'a plan as a document': 'src/core/report/text/planDocument.ts',
  'a plan that was kept': 'src/workspace/readPlan.ts',
  'the manifest': 'src/core/manifest/parseManifest.ts',
  JUnit: 'src/core/report/junit.ts',
  'what to do about an error': 'src/core/describeError.ts',
  'what a role may not do': 'src/postgres/historyRefused.ts',
  'who holds a lock': 'src/postgres/lockWatch.ts',
  'the SQL parser, beside its WebAssembly': 'node_modules/libpg-query/wasm/libpg-query.js',
};

/** Whether a file was built for a module, which may lie in a linked node_modules. */
const isFor = (module, { entryPoint = '' }) => `/${entryPoint}`.endsWith(`/${module}`);
const standsApart = (output) => Object.values(APART).some((module) => isFor(module, output));

/** The files that loading some loads, without those that stand apart. */
function closure(outputs, names) {
  const found = new Set();
  const add = (name) => {
    if (found.has(name)) return;
    found.add(name);
    for (const { path, kind, external } of outputs[name].imports) {
      if (external) continue;
      if (kind === 'dynamic-import' && standsApart(outputs[path])) continue;
      add(path);
    }
  };
  names.forEach(add);
  return found;
}

const bytesOf = (outputs, names) =>
  [...names].reduce((total, name) => total + outputs[name].bytes, 0);

/**
 * @param metafiles of the builds of the extension and of the engine
 * @throws Error when something that should stand apart does not: then the sum would say less than it seems to
 */
function sessionSize(metafiles) {
  const outputs = Object.assign({}, ...metafiles.map((metafile) => metafile.outputs));
  const entry = (module) => {
    const name = Object.keys(outputs).find((one) => isFor(module, outputs[one]));
    if (name === undefined) throw new Error(`${module} ships in no file of its own.`);
    return name;
  };
  const session = closure(outputs, [entry('src/extension/activate.ts'), entry('src/engine.ts')]);
  const parts = Object.entries(APART).map(([title, module]) => {
    const own = [...closure(outputs, [entry(module)])].filter((name) => !session.has(name));
    if (own.length === 0) throw new Error(`${module} is loaded by every session.`);
    return { title, bytes: bytesOf(outputs, own) };
  });
  return { bytes: bytesOf(outputs, session), limit: LIMIT, parts };
}

const kilobytes = (bytes) => `${(bytes / 1024).toFixed(0)} KB`;

/** The sum with its limit, and what each part adds that stands apart. */
function describeSize({ bytes, limit, parts }) {
  return [
    `A session loads ${kilobytes(bytes)} (limit ${kilobytes(limit)}); what asks for more adds:`,
    ...parts.map((part) => `  ${kilobytes(part.bytes).padStart(7)}  ${part.title}`),
  ].join('\n');
}

module.exports = { describeSize, sessionSize };
