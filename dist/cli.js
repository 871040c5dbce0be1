#!/usr/bin/env node
import { createRequire as pycaskRequire } from 'node:module'; const require = pycaskRequire(import.meta.url);
import{a as o}from"./shared-OVLX3UFW.js";import"./shared-E5DPQHZ6.js";import e from"node:module";import{join as r}from"node:path";var{enableCompileCache:i}=e;i?.(r(o(process.env),"compiled"));var{runCommandLine:n}=await import("./shared-ZAQ52AU4.js");process.exitCode=await n(process.argv.slice(2),process);
