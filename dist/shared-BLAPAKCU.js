import { createRequire as pycaskRequire } from 'node:module'; const require = pycaskRequire(import.meta.url);
import {
  reasonsOf,
  titled
} from "./shared-EH2OD2FN.js";
import {
  architectureOf,
  openSession
} from "./shared-ARIXW5KR.js";
import "./shared-72ZLYKVH.js";
import "./shared-4NJCXY6D.js";
import "./shared-5ROEPYOT.js";
import {
  jobSummary,
  planTable
} from "./shared-O4Z2MLQZ.js";
import "./shared-VUVKWKX5.js";
import "./shared-2UY24XLM.js";
import "./shared-IYZS3ULL.js";
import {
  NotPlanned
} from "./shared-4BXQYHSZ.js";
import "./shared-4ADNLCIC.js";
import "./shared-LUS5QXWE.js";
import "./shared-CTBWFYWT.js";
import "./shared-RWDIJ737.js";

// src/commands/plan.ts
async function plan(request) {
  let { images, options } = await openSession(request, { building: !1 }), planned = await Promise.all(
    images.map(async ({ release, run, outcomes }) => {
      try {
        await run();
      } catch (thrown) {
        if (!(thrown instanceof NotPlanned)) throw thrown;
      }
      return { python: release.name, outcomes: outcomes() };
    })
  );
  return { images: planned, matrix: matrixOf(options, planned) };
}
var runners = { amd64: "ubuntu-24.04", arm64: "ubuntu-24.04-arm" };
function matrixOf(options, images) {
  let platforms = options.platforms.length > 0 ? options.platforms : [`linux/${architectureOf(process.arch)}`];
  return {
    include: images.flatMap(
      ({ python }) => [...new Set(platforms)].map((platform) => {
        let architecture = platform === "linux/arm64" ? "arm64" : "amd64", runner = options.runners[platform] ?? runners[architecture];
        return { python, platform, architecture, runner };
      })
    )
  };
}

// src/commands/answers/plan.ts
async function answerPlan(request) {
  let started = performance.now(), { images, matrix } = await plan(request), seconds = (performance.now() - started) / 1e3, reasons = reasonsOf(images);
  return {
    text: titled(images.map(({ python, outcomes }) => [python, planTable(outcomes)])),
    json: {
      pythons: images.map(({ python, outcomes }) => ({ python, products: outcomes })),
      matrix
    },
    outputs: {
      "python-versions": images.map(({ python }) => python).join(`
`),
      changed: String(reasons.length > 0),
      reasons: reasons.join(`
`),
      matrix: JSON.stringify(matrix)
    },
    summaries: images.map(({ python, outcomes }) => jobSummary({ python, outcomes, seconds }))
  };
}
export {
  answerPlan
};
