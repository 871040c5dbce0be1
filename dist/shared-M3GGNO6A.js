import { createRequire as pycaskRequire } from 'node:module'; const require = pycaskRequire(import.meta.url);
import{readOptions}from"./shared-R5NLIIG5.js";import"./shared-6N65UX3A.js";import"./shared-ZHIM7Y6X.js";import"./shared-4ADNLCIC.js";import"./shared-AWMZKURF.js";import"./shared-ASDTSUMG.js";import"./shared-3JJOBM6M.js";export{readOptions};
