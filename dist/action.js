import { createRequire as pycaskRequire } from 'node:module'; const require = pycaskRequire(import.meta.url);
import {
  table,
  version
} from "./shared-KSV4AITY.js";
import {
  ExitCode,
  addPath,
  core_exports,
  exportVariable,
  getState,
  saveState,
  setOutput,
  setSecret
} from "./shared-EGVASYJG.js";
import "./shared-GMHUAGF5.js";
import {
  outputs,
  parseActionInputs
} from "./shared-5ROEPYOT.js";
import {
  createWorkflowLog,
  jobSummary
} from "./shared-O4Z2MLQZ.js";
import "./shared-2UY24XLM.js";
import {
  messageOf
} from "./shared-LUS5QXWE.js";
import {
  boolean,
  int,
  number,
  object,
  string
} from "./shared-CTBWFYWT.js";
import "./shared-RWDIJ737.js";

// src/commands/step.ts
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

// src/commands/secrets.ts
var secretName = /(TOKEN|PASSWORD|PASSWD|SECRET|API_?KEY|PRIVATE_KEY|CREDENTIALS?)$/i;
function secretsIn(env) {
  let found = /* @__PURE__ */ new Set();
  for (let [name, value = ""] of Object.entries(env)) {
    secretName.test(name) && found.add(value.trim());
    for (let [, password = ""] of value.matchAll(/\w:\/\/[^/\s:@]*:([^/\s@]+)@/g))
      found.add(password), found.add(decoded(password));
  }
  return [...found].filter((secret) => secret.length >= 6);
}
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
function withoutRunnerTokens(env) {
  return Object.fromEntries(
    Object.entries(env).filter(([name]) => !/^ACTIONS_(RUNTIME|CACHE|RESULTS|ID_TOKEN)/.test(name))
  );
}

// src/commands/step-post.ts
var stateName = "pycask";
async function finishStep(text, log) {
  try {
    let { pid, bundle } = stateSchema().parse(JSON.parse(text));
    await log.group("Containers that are left", async () => {
      let removed = await removeContainers(pid);
      log.info(removed === 0 ? "none" : `removed ${removed}`);
    }), bundle !== void 0 && await log.group(
      "Save the cache",
      async () => (await import("./shared-AVIPBMDJ.js")).saveBundle(bundle, { log })
    );
  } catch (thrown) {
    log.warn(`the end of the step failed: ${messageOf(thrown)}`);
  }
}
var stateSchema = () => object({
  pid: int(),
  bundle: object({
    cache: string(),
    prefix: string(),
    startedMs: number(),
    budgetBytes: number(),
    save: boolean(),
    why: string()
  }).optional()
});
async function removeContainers(pid) {
  let { getExecOutput } = await import("./shared-HHECLZCW.js"), options = { ignoreReturnCode: !0, silent: !0 }, removed = 0;
  for (let engine of ["docker", "podman"]) {
    let listed = await getExecOutput(
      engine,
      ["ps", "--all", "--quiet", "--filter", `label=pycask.pid=${pid}`],
      options
    ).catch(() => {
    });
    if (listed?.exitCode !== 0) continue;
    let ids = listed.stdout.split(/\s+/).filter((id) => id !== "");
    ids.length !== 0 && (await getExecOutput(engine, ["rm", "--force", ...ids], options), removed += ids.length);
  }
  return removed;
}

// src/commands/step.ts
async function runStep(env) {
  let log = createWorkflowLog(core_exports), state = getState(stateName);
  if (state !== "") return finishStep(state, log);
  let abort = new AbortController();
  for (let signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => abort.abort());
  let outcomes = [], started = performance.now();
  try {
    let { command, directory, operands, inputs } = parseActionInputs(env);
    log.info(`Pycask ${version}: ${command}`);
    for (let secret of secretsIn(env)) setSecret(secret);
    let ended = { pid: process.pid };
    saveState(stateName, JSON.stringify(ended));
    let request = {
      command,
      directory,
      operands,
      inputs,
      env: withoutRunnerTokens(env),
      log,
      signal: abort.signal,
      today: /* @__PURE__ */ new Date(),
      ...await toolCacheOf(env),
      onStep: (step) => log.info(step),
      onOutcome: (outcome) => {
        outcomes.push(outcome);
        let { kind, name, title: title2, state: became, reasons } = outcome, named = kind === name ? kind : `${kind} ${name}`;
        log.info([named, title2, became, ...reasons.slice(0, 1)].join("  "));
      }
    }, { title, cache, prepare, run } = table[command];
    prepare && await log.group(
      "Prepare the runner",
      async () => (await import("./shared-NJTJWCHQ.js")).prepareRunner(log)
    );
    let bundles = cache ? await log.group("Restore the cache", () => restore(env, request, ended)) : {}, answer = await withMatchers(() => log.group(title, () => run({ ...request, bundles })));
    log.info(answer.text), await tell(answer, env, log), answer.holds === !1 && (process.exitCode = ExitCode.Failure);
  } catch (thrown) {
    log.fail(thrown);
    let seconds = (performance.now() - started) / 1e3;
    await log.summary(jobSummary({ outcomes, seconds, error: thrown })), process.exitCode = ExitCode.Failure;
  }
}
async function toolCacheOf(env) {
  let root = env.RUNNER_TOOL_CACHE;
  return root ? { toolCache: (await import("./shared-YCO65VPU.js")).runnerToolCache(root) } : {};
}
async function restore(env, request, ended) {
  let { log } = request, [{ readOptions }, { bundleDirectory, bundleKeys, restoreBundle }, { cachePolicy }] = await Promise.all([
    import("./shared-T4643GLZ.js"),
    import("./shared-AVIPBMDJ.js"),
    import("./shared-HGSDFAZG.js")
  ]), options = await readOptions(request), policy = cachePolicy(env, options.cacheMode, await eventOf(env)), startedMs = Date.now(), keys = await bundleKeys(options, policy.channel), { cache, cacheBudget: budgetBytes } = options, bundle = {
    cache,
    prefix: keys.prefix,
    startedMs,
    budgetBytes,
    save: policy.save && request.command !== "plan",
    why: policy.why || "a plan makes nothing"
  };
  return saveState(stateName, JSON.stringify({ ...ended, bundle })), policy.restore ? (await restoreBundle({ log, cache, keys: keys.restore }), { "workflow cache": bundleDirectory(cache) }) : (log.info(policy.why), {});
}
async function eventOf(env) {
  try {
    return JSON.parse(await readFile(env.GITHUB_EVENT_PATH ?? "", "utf8"));
  } catch {
    return;
  }
}
async function withMatchers(work) {
  let file = fileURLToPath(new URL("../problem-matchers/compilers.json", import.meta.url)), known = existsSync(file);
  known && process.stdout.write(`::add-matcher::${file}
`);
  try {
    return await work();
  } finally {
    if (known)
      for (let owner of ["pycask-compilers", "pycask-rustc"])
        process.stdout.write(`::remove-matcher owner=${owner}::
`);
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
process.exit();
