import { createRequire as pycaskRequire } from 'node:module'; const require = pycaskRequire(import.meta.url);
import {
  readOptions
} from "./shared-VUVKWKX5.js";
import "./shared-2UY24XLM.js";
import "./shared-4ADNLCIC.js";
import "./shared-LUS5QXWE.js";
import "./shared-CTBWFYWT.js";
import "./shared-RWDIJ737.js";
export {
  readOptions
};
