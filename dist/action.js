import { createRequire as pycaskRequire } from 'node:module'; const require = pycaskRequire(import.meta.url);
import{a as s}from"./shared-XR27XFJN.js";import"./shared-E5DPQHZ6.js";process.stdout.write(`Pycask ${s}
`);var{runStep:t}=await import("./shared-XJTSXNHA.js");await t(process.env);process.exit();
