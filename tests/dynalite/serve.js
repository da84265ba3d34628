// A DynamoDB in memory on a free port of this machine: node serve.js FOLDER, where FOLDER has dynalite in node_modules.
// Prints its port, and ends with its standard input, so that it never outlives the test that started it.
'use strict';

const {createRequire} = require('module');
const path = require('path');

const dynalite = createRequire(path.join(path.resolve(process.argv[2]), 'package.json'))('dynalite');
const server = dynalite({createTableMs: 0, deleteTableMs: 0, updateTableMs: 0});
server.listen(0, '127.0.0.1', () => process.stdout.write(`${server.address().port}\n`));
process.stdin.on('end', () => process.exit(0)).on('error', () => process.exit(0)).resume();
