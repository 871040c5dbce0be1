import { createRequire as pycaskRequire } from 'node:module'; const require = pycaskRequire(import.meta.url);
import{version}from"./shared-BDHMFJ6E.js";import"./shared-3JJOBM6M.js";process.stdout.write(`Pycask ${version}
`);var{runStep}=await import("./shared-Q3U46A6N.js");await runStep(process.env);process.exit();
