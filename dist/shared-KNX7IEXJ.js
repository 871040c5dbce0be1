import { createRequire as pycaskRequire } from 'node:module'; const require = pycaskRequire(import.meta.url);
import{e as a,f as b}from"./shared-3GJNWTVH.js";import"./shared-E5DPQHZ6.js";export{a as exec,b as getExecOutput};
