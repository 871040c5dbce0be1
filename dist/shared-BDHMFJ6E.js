import { createRequire as pycaskRequire } from 'node:module'; const require = pycaskRequire(import.meta.url);
var version="0.1.0";export{version};
