import { createRequire as pycaskRequire } from 'node:module'; const require = pycaskRequire(import.meta.url);
import {
  exec,
  getExecOutput
} from "./shared-GMHUAGF5.js";
import "./shared-RWDIJ737.js";
export {
  exec,
  getExecOutput
};
