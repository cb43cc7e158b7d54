'use strict';
/** Loaded before a program (`node --require`): writes its peak resident memory in bytes to the file PEAK_MEMORY_FILE at its end. */
const fs = require('node:fs');

process.on('exit', () => {
  fs.writeFileSync(process.env.PEAK_MEMORY_FILE, String(process.resourceUsage().maxRSS * 1024));
});
