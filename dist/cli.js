#!/usr/bin/env node
import { createRequire as pycaskRequire } from 'node:module'; const require = pycaskRequire(import.meta.url);
import {
  runCommandLine
} from "./shared-OTKNOE6O.js";

// src/cli.ts
process.exitCode = await runCommandLine(process.argv.slice(2), process);
