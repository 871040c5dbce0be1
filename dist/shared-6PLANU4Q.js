import { createRequire as pycaskRequire } from 'node:module'; const require = pycaskRequire(import.meta.url);
import{d as a,e as b}from"./shared-AEZE4XMM.js";import"./shared-VNLJ5A7A.js";import"./shared-HNNAI5X2.js";import"./shared-E5DPQHZ6.js";export{a as createDispatcher,b as tunnelClosed};
