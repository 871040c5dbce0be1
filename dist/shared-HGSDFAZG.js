import { createRequire as pycaskRequire } from 'node:module'; const require = pycaskRequire(import.meta.url);
import {
  object,
  string
} from "./shared-CTBWFYWT.js";
import "./shared-RWDIJ737.js";

// src/commands/workflow-events.ts
var payload = object({
  pull_request: object({ head: object({ repo: object({ full_name: string() }).nullish() }).nullish() }).nullish()
}), trusted = ["push", "schedule", "workflow_dispatch", "repository_dispatch", "release"], proposals = ["pull_request", "merge_group"];
function cachePolicy(env, mode, event) {
  let name = env.GITHUB_EVENT_NAME ?? "", channel = proposals.includes(name) ? "pull-request" : "main", reading = (why) => ({ channel, restore: !0, save: !1, why });
  if (mode === "none") return { ...reading("cache-mode is none"), restore: !1 };
  if (mode === "read") return reading("cache-mode is read");
  if (name === "pull_request") {
    let { data } = payload.safeParse(event), head = data?.pull_request?.head?.repo?.full_name;
    if (head === void 0 || head !== env.GITHUB_REPOSITORY)
      return reading("pull requests of forks do not write to the cache");
    if (env.GITHUB_ACTOR === "dependabot[bot]")
      return reading("Dependabot's pull requests do not write to the cache");
  } else if (!trusted.includes(name) && !proposals.includes(name))
    return reading(
      `the event ${name || "(none)"} may run what strangers wrote: it does not write to the cache`
    );
  return { channel, restore: !0, save: !0, why: "" };
}
export {
  cachePolicy
};
