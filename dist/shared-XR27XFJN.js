import { createRequire as pycaskRequire } from 'node:module'; const require = pycaskRequire(import.meta.url);
var o="0.1.0";export{o as a};
