import { createRequire as pycaskRequire } from 'node:module'; const require = pycaskRequire(import.meta.url);
import{k as a}from"./shared-PTCL3AAJ.js";import"./shared-LEAQQFFS.js";import"./shared-2GMEUSLY.js";import"./shared-4ADNLCIC.js";import"./shared-HNNAI5X2.js";import"./shared-3XVP22QJ.js";import"./shared-E5DPQHZ6.js";export{a as readOptions};
