import { createRequire as pycaskRequire } from 'node:module'; const require = pycaskRequire(import.meta.url);
import {
  table
} from "./shared-RTVXXJTC.js";
import {
  ExitCode,
  addPath,
  core_exports,
  exportVariable,
  setOutput
} from "./shared-DAPBBNKU.js";
import {
  createWorkflowLog,
  jobSummary
} from "./shared-ISHIOCHY.js";
import {
  outputs,
  parseActionInputs
} from "./shared-EBVU2RSY.js";
import "./shared-GPQZKHL6.js";
import "./shared-AYPZYFXX.js";
import "./shared-556ISX7A.js";

// src/commands/step.ts
import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
async function runStep(env) {
  let log = createWorkflowLog(core_exports), abort = new AbortController();
  for (let signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => abort.abort());
  let outcomes = [], started = performance.now();
  try {
    let { command, directory, operands, inputs } = parseActionInputs(env), toolCacheRoot = env.RUNNER_TOOL_CACHE, request = {
      command,
      directory,
      operands,
      inputs,
      env,
      log,
      signal: abort.signal,
      today: /* @__PURE__ */ new Date(),
      ...toolCacheRoot ? { toolCache: (await import("./shared-R5WRPKIL.js")).runnerToolCache(toolCacheRoot) } : {},
      onStep: (step) => log.info(step),
      onOutcome: (outcome) => {
        outcomes.push(outcome);
        let { kind, name, title: title2, state, reasons } = outcome, named = kind === name ? kind : `${kind} ${name}`;
        log.info([named, title2, state, ...reasons.slice(0, 1)].join("  "));
      }
    }, { title, cache, prepare, run } = table[command];
    prepare && await log.group(
      "Prepare the runner",
      async () => (await import("./shared-JVHZNDPF.js")).prepareRunner(log)
    );
    let kept = cache ? await log.group(
      "Restore the cache",
      async () => (await import("./shared-NFRPM5DX.js")).workflowCache(request)
    ) : void 0, answer = await log.group(title, () => run(request)).finally(
      () => kept && command !== "plan" && log.group("Save the cache", () => kept.save(outcomes))
    );
    log.info(answer.text), await tell(answer, env, log), answer.holds === !1 && (process.exitCode = ExitCode.Failure);
  } catch (thrown) {
    log.fail(thrown);
    let seconds = (performance.now() - started) / 1e3;
    await log.summary(jobSummary({ outcomes, seconds, error: thrown })), process.exitCode = ExitCode.Failure;
  }
}
async function tell(answer, env, log) {
  let report = join(env.RUNNER_TEMP ?? tmpdir(), `pycask-report-${process.pid}.json`);
  await writeFile(report, `${JSON.stringify(answer.json, void 0, 2)}
`);
  for (let name of Object.keys(outputs)) {
    let value = name === "report" ? report : answer.outputs?.[name];
    value !== void 0 && setOutput(name, value);
  }
  for (let path of answer.environment?.paths ?? []) addPath(path);
  for (let [name, value] of Object.entries(answer.environment?.variables ?? {}))
    exportVariable(name, value);
  for (let summary of answer.summaries ?? []) await log.summary(summary);
}

// src/action.ts
await runStep(process.env);
