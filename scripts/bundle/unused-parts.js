'use strict';
const fs = require('node:fs');
const path = require('node:path');

const PG = require.resolve('pg');

/**
 * What the engine leaves out of its packages. It gives `pg` explicit fields and a password function and uses single
 * clients on Node.js: the reader of connection strings, the reader of ~/.pgpass, the pool, the reader of binary
 * results, what makes objects of intervals, the binding to libpq and the sockets of another platform are never used,
 * and must not be.
 */
const UNUSED = {
  'pg-pool': 'module.exports = class {};',
  'pg-connection-string': 'exports.parse = () => { throw new Error("pg is given no URL"); };',
  // Of pg-types: no query asks for binary results.
  './lib/binaryParsers': 'exports.init = () => {};',
  // Of pg-types: the names of its type numbers.
  './lib/builtins': 'module.exports = {};',
  // Of pg-types: no query of ours gives an interval, and what files give is kept as PostgreSQL prints it.
  'postgres-interval': 'module.exports = (text) => text;',
  // Of channel binding, which is not switched on.
  './cert-signatures':
    'exports.signatureAlgorithmHashFromCertificate = () => { throw new Error("no channel binding"); };',
  pgpass: 'module.exports = () => { throw new Error("pg is given a password function"); };',
};

/**
 * In place of pg's lib/stream.js, which finds out at loading whether this is Node.js: that loads fetch (some 40 ms), and
 * asks for `navigator`, of which VS Code complains.
 */
const NODE_STREAMS = `
const net = require('node:net');
const tls = require('node:tls');
exports.getStream = () => new net.Socket();
exports.getSecureStream = (options) => tls.connect(options);
`;

const leaveOutUnusedParts = {
  name: 'leave-out-unused-parts',
  setup(build) {
    const filter = new RegExp(`^(${Object.keys(UNUSED).join('|')})$`);
    build.onResolve({ filter }, ({ path }) => ({ path, namespace: 'unused' }));
    build.onLoad({ filter: /.*/, namespace: 'unused' }, ({ path }) => ({
      contents: UNUSED[path],
      loader: 'js',
    }));
    build.onLoad({ filter: /[\\/]pg[\\/]lib[\\/]stream\.js$/ }, () => ({
      contents: NODE_STREAMS,
      loader: 'js',
    }));
    // NODE_PG_FORCE_NATIVE in somebody's environment must not choose another client.
    build.onResolve({ filter: /^\.\/native$/ }, ({ importer }) =>
      importer === PG ? { path: path.join(path.dirname(PG), 'client.js') } : undefined,
    );
  },
};

/** The indentation of SQL constants is for readers of the source; no literal in them spans lines. */
const leaveOutIndentation = {
  name: 'leave-out-indentation',
  setup(build) {
    build.onLoad({ filter: /\.sql\.ts$/ }, ({ path }) => ({
      contents: fs.readFileSync(path, 'utf8').replace(/\n[ ]+/g, '\n'),
      loader: 'ts',
    }));
  },
};

module.exports = { leaveOutIndentation, leaveOutUnusedParts };
