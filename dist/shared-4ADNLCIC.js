import { createRequire as pycaskRequire } from 'node:module'; const require = pycaskRequire(import.meta.url);
