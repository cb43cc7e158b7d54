import { setFlagsFromString } from 'node:v8';

/** The releases of Node.js whose V8 knows these flags: another one would complain on standard error. */
const KNOWING = new Set(['20', '22']);

/**
 * Lets V8 optimise later than it would, and the parser's WebAssembly not at all. A command runs for a second or two, and
 * most of what is optimised on other threads meanwhile is over before that pays: of applying 500 files it took 40 % of
 * the processor time, which the server beside it lacked, and of one file of 20,000 statements 20 %.
 *
 * For a process of our own only, and before the engine is loaded.
 */
export function optimiseLate(): void {
  const [major = ''] = process.versions.node.split('.');
  if (!KNOWING.has(major)) return;
  // In bytes of bytecode that ran; the default is 67,584.
  setFlagsFromString('--interrupt-budget=400000');
  // Of WebAssembly, the parser: what it is compiled to at first is all there is.
  setFlagsFromString('--no-wasm-tier-up');
  setFlagsFromString('--no-wasm-dynamic-tiering');
}
