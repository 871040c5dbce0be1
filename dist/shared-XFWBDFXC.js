import { createRequire as pycaskRequire } from 'node:module'; const require = pycaskRequire(import.meta.url);
import{m as a}from"./shared-TF3ZC4VA.js";import"./shared-XH73QTHP.js";import"./shared-LEAQQFFS.js";import"./shared-4ADNLCIC.js";import"./shared-HNNAI5X2.js";import"./shared-3XVP22QJ.js";import"./shared-E5DPQHZ6.js";export{a as readOptions};
