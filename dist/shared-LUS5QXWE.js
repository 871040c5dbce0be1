import { createRequire as pycaskRequire } from 'node:module'; const require = pycaskRequire(import.meta.url);

// src/errors.ts
var PycaskError = class extends Error {
  code;
  what;
  hint;
  at;
  details;
  logFile;
  constructor(details) {
    super(details.what, details.cause === void 0 ? void 0 : { cause: details.cause }), this.name = "PycaskError", this.code = details.code, this.what = details.what, this.hint = details.hint, this.at = details.at, this.details = details.details ?? [], this.logFile = details.logFile;
  }
};
function messageOf(thrown) {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

export {
  PycaskError,
  messageOf
};
