#!/usr/bin/env node
// Nothing phones home: set before anything can import onnxruntime-node, and inherited by every child process.
process.env.ORT_DISABLE_TELEMETRY = '1';

const { main } = await import('./cli/main.js');
process.exitCode = await main(process.argv.slice(2));
