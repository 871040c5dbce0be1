import { createRequire as pycaskRequire } from 'node:module'; const require = pycaskRequire(import.meta.url);
import{a}from"./shared-PDYKCES4.js";import"./shared-3XVP22QJ.js";import"./shared-E5DPQHZ6.js";export{a as cachePolicy};
