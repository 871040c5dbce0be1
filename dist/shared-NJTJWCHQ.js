import { createRequire as pycaskRequire } from 'node:module'; const require = pycaskRequire(import.meta.url);
import {
  getExecOutput
} from "./shared-GMHUAGF5.js";
import {
  PycaskError
} from "./shared-LUS5QXWE.js";
import "./shared-RWDIJ737.js";

// src/commands/runner.ts
import { existsSync } from "node:fs";
var needed = {
  mmdebstrap: "/usr/bin/mmdebstrap",
  "debian-archive-keyring": "/usr/share/keyrings/debian-archive-keyring.gpg"
};
async function prepareRunner(log) {
  let missing = Object.keys(needed).filter((name) => !existsSync(needed[name] ?? ""));
  if (missing.length === 0) {
    log.info("nothing to install");
    return;
  }
  log.info(`installing ${missing.join(", ")}`);
  let rights = process.getuid?.() === 0 ? [] : ["sudo", "--non-interactive"], settings = ["env", "DEBIAN_FRONTEND=noninteractive"];
  for (let task of [["update"], ["install", "--yes", "--no-install-recommends", ...missing]]) {
    let [program = "", ...args] = [...rights, ...settings, "apt-get", "--quiet=2", ...task], result = await getExecOutput(program, args, { ignoreReturnCode: !0, silent: !0 });
    if (result.exitCode !== 0)
      throw new PycaskError({
        code: "runner-unprepared",
        what: `${missing.join(" and ")} cannot be installed: apt-get ${task[0] ?? ""} ended with ${result.exitCode}`,
        details: result.stderr.trim().split(`
`).slice(-5),
        hint: `install ${missing.join(" ")} in a step before this one`
      });
  }
}
export {
  prepareRunner
};
