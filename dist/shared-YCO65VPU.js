import { createRequire as pycaskRequire } from 'node:module'; const require = pycaskRequire(import.meta.url);
import {
  folderToolCache,
  install,
  runnerToolCache,
  variablesOf
} from "./shared-7Q7V75J2.js";
import "./shared-CRHH77EJ.js";
import "./shared-EGVASYJG.js";
import "./shared-GMHUAGF5.js";
import "./shared-IYZS3ULL.js";
import "./shared-4BXQYHSZ.js";
import "./shared-4ADNLCIC.js";
import "./shared-LUS5QXWE.js";
import "./shared-CTBWFYWT.js";
import "./shared-RWDIJ737.js";
export {
  folderToolCache,
  install,
  runnerToolCache,
  variablesOf
};
