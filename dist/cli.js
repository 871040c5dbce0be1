#!/usr/bin/env node
import { createRequire as pycaskRequire } from 'node:module'; const require = pycaskRequire(import.meta.url);
import {
  table,
  version
} from "./shared-KSV4AITY.js";
import {
  helpText
} from "./shared-72ZLYKVH.js";
import {
  createTerminalLog,
  wantsColour
} from "./shared-4NJCXY6D.js";
import "./shared-5ROEPYOT.js";
import {
  errorText,
  separate
} from "./shared-O4Z2MLQZ.js";
import {
  parseCommandLine,
  parseFlag
} from "./shared-VUVKWKX5.js";
import "./shared-2UY24XLM.js";
import "./shared-4ADNLCIC.js";
import {
  PycaskError,
  messageOf
} from "./shared-LUS5QXWE.js";
import "./shared-CTBWFYWT.js";
import "./shared-RWDIJ737.js";

// src/commands/terminal.ts
async function runCommandLine(argv, terminal) {
  let { env, stdout, stderr } = terminal, colour = wantsColour(env, stderr), abort = new AbortController();
  for (let signal of ["SIGINT", "SIGTERM"]) terminal.on(signal, () => abort.abort());
  let verbose = isOn("verbose", argv, env), asJson = isOn("json", argv, env), print = (value) => {
    stdout.write(`${JSON.stringify(value, void 0, 2)}
`);
  }, log = createTerminalLog({ stream: stderr, verbose, colour });
  try {
    let line = parseCommandLine(argv), { command, directory, operands, flags } = line;
    if (line.version) stdout.write(`pycask ${version}
`);
    else if (line.help || command === void 0) stdout.write(helpText(command));
    else {
      let request = {
        command,
        directory,
        operands,
        flags,
        env,
        log,
        signal: abort.signal,
        today: /* @__PURE__ */ new Date(),
        onStep: (step) => log.progress(step),
        onOutcome: ({ kind, name, state }) => {
          state === "built" && log.progress(`${kind === name ? kind : `${kind} ${name}`}: built`);
        }
      }, answer = await table[command].run(request);
      return log.clear(), asJson ? print(answer.json) : stdout.write(`${answer.text}
`), answer.holds === !1 ? 2 : 0;
    }
    return 0;
  } catch (thrown) {
    return log.clear(), asJson && print({ errors: separate(thrown).map(errorJson) }), abort.signal.aborted && !(thrown instanceof PycaskError && thrown.code !== "interrupted") ? (stderr.write(`interrupted: nothing unfinished is kept; the next build goes on from here
`), 130) : (stderr.write(`${errorText(thrown, { colour })}
`), 1);
  }
}
function isOn(name, argv, env) {
  let end = argv.indexOf("--"), text = argv.slice(0, end < 0 ? argv.length : end).filter((word) => word.startsWith("-")).map(parseFlag).findLast((flag) => flag.name === name)?.value ?? env[`PYCASK_${name.toUpperCase()}`];
  return text === "true" || text === "1";
}
function errorJson(error) {
  if (!(error instanceof PycaskError)) return { code: "bug", what: messageOf(error) };
  let { code, what, hint, at, details, logFile } = error;
  return { code, what, hint, at, details, logFile };
}

// src/cli.ts
process.exitCode = await runCommandLine(process.argv.slice(2), process);
