import { createRequire as pycaskRequire } from 'node:module'; const require = pycaskRequire(import.meta.url);
import {
  folderToolCache,
  install,
  runnerToolCache,
  variablesOf
} from "./shared-XZQA7ONJ.js";
import "./shared-X2DRAJR2.js";
import "./shared-DAPBBNKU.js";
import "./shared-65OOWMNT.js";
import "./shared-GPQZKHL6.js";
import "./shared-AYPZYFXX.js";
import "./shared-556ISX7A.js";
export {
  folderToolCache,
  install,
  runnerToolCache,
  variablesOf
};
