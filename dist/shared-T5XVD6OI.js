import { createRequire as pycaskRequire } from 'node:module'; const require = pycaskRequire(import.meta.url);
import{exec,getExecOutput}from"./shared-5NBGNIJS.js";import"./shared-3JJOBM6M.js";export{exec,getExecOutput};
