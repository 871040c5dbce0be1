import { createRequire as pycaskRequire } from 'node:module'; const require = pycaskRequire(import.meta.url);
import {
  printable
} from "./shared-O4Z2MLQZ.js";

// src/report/terminal-log.ts
var calmMs = 1e4, repaintMs = 100;
function wantsColour(env, stream) {
  if ((env.NO_COLOR ?? "") !== "") return !1;
  let forced = env.FORCE_COLOR ?? "";
  return forced !== "" ? forced !== "0" : stream.isTTY === !0 && env.TERM !== "dumb";
}
function createTerminalLog(options) {
  let { stream, verbose, colour, now = () => performance.now() } = options, paint = (style, text) => colour ? `\x1B[${style}m${text}\x1B[0m` : text, terminal = stream.isTTY === !0, warnings = /* @__PURE__ */ new Set(), shown = !1, last = { message: "", at: -1 / 0 }, clear = () => {
    shown && stream.write("\r\x1B[K"), shown = !1;
  }, line = (text) => {
    clear(), stream.write(`${text}
`);
  };
  return {
    clear,
    info: (message) => line(printable(message)),
    warn(message) {
      warnings.has(message) || (warnings.add(message), line(`${paint("33", "warning:")} ${printable(message)}`));
    },
    debug(message) {
      verbose && line(paint("2", printable(message)));
    },
    progress(message) {
      let text = printable(message).replaceAll(`
`, " "), at = now();
      if (text === last.message || at - last.at < (terminal ? repaintMs : calmMs)) return;
      if (last = { message: text, at }, !terminal) {
        line(text);
        return;
      }
      clear();
      let width = Math.max(20, stream.columns ?? 80) - 1, cut = Array.from(text);
      stream.write(cut.length > width ? `${cut.slice(0, width - 1).join("")}\u2026` : text), shown = !0;
    }
  };
}

export {
  wantsColour,
  createTerminalLog
};
