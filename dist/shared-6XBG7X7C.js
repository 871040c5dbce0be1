import { createRequire as pycaskRequire } from 'node:module'; const require = pycaskRequire(import.meta.url);
import {
  reasonsOf,
  titled
} from "./shared-EH2OD2FN.js";
import {
  allOf,
  openSession
} from "./shared-ARIXW5KR.js";
import "./shared-72ZLYKVH.js";
import "./shared-4NJCXY6D.js";
import "./shared-5ROEPYOT.js";
import {
  buildTable,
  formatSeconds,
  jobSummary
} from "./shared-O4Z2MLQZ.js";
import "./shared-VUVKWKX5.js";
import "./shared-2UY24XLM.js";
import "./shared-IYZS3ULL.js";
import "./shared-4BXQYHSZ.js";
import "./shared-4ADNLCIC.js";
import {
  PycaskError
} from "./shared-LUS5QXWE.js";
import "./shared-CTBWFYWT.js";
import "./shared-RWDIJ737.js";

// src/commands/wheels.ts
import { chmod, copyFile, mkdir, mkdtemp, readdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
async function wheels(request) {
  let started = performance.now(), { options, images } = await openSession(request, { building: !0 }), { output } = options;
  await checkReplaceable(output);
  let made = await allOf(
    images.map(async ({ release, runWheels, outcomes }) => ({
      release,
      house: await runWheels(),
      outcomes
    }))
  ), records = {};
  await mkdir(dirname(output), { recursive: !0 });
  let beside = await mkdtemp(`${output}.new-`), files = /* @__PURE__ */ new Set();
  try {
    for (let { release, house } of made) {
      let name = `${release.minor}${release.suffix}`;
      records[name] = recordsOf(house);
      for (let wheel of house.wheels) {
        let { fileName } = wheel.facts;
        files.has(fileName) || await copyFile(await wheel.file(fileName), join(beside, fileName)), files.add(fileName);
      }
      await writeFile(join(beside, `requirements-${name}.txt`), requirementsOf(records[name]));
    }
    await writeFile(join(beside, marker), `${JSON.stringify(records, void 0, 2)}
`), await replaceFolder(output, beside);
  } catch (thrown) {
    throw await rm(beside, { recursive: !0, force: !0 }), thrown;
  }
  return {
    output,
    pythons: made.map(({ release, outcomes }) => ({ python: release.name, outcomes: outcomes() })),
    files: files.size,
    seconds: (performance.now() - started) / 1e3
  };
}
var marker = "wheels.json", hashOf = (wheel) => wheel.files[wheel.facts.fileName]?.sha256 ?? "", recordsOf = ({ chosen, wheels: all }) => all.map((wheel, at) => {
  let { fileName, name, version, built, requires, grafted } = wheel.facts, from = chosen[at]?.file;
  return {
    file: fileName,
    sha256: hashOf(wheel),
    name,
    version,
    from: { file: from?.name ?? "", sha256: from?.sha256 ?? "" },
    built,
    requires: requires.map(({ soname }) => soname),
    grafted
  };
}), requirementsOf = (records) => records.map(({ name, version, sha256 }) => `${name}==${version} --hash=sha256:${sha256}
`).join("");
async function checkReplaceable(directory) {
  let names = await readdir(directory).catch((thrown) => {
    if (thrown.code !== "ENOENT")
      throw thrown;
  });
  if (names === void 0) return !1;
  if (names.length > 0 && !names.includes(marker))
    throw new PycaskError({
      code: "output-not-empty",
      what: `${directory} is no wheelhouse but has ${String(names.length)} entries, such as ${String(names[0])}`,
      hint: "name a folder that does not exist yet, or one that pycask wheels wrote: --output"
    });
  return !0;
}
async function replaceFolder(directory, finished) {
  await chmod(finished, 493);
  let old = `${finished}.old`;
  await checkReplaceable(directory) && await rename(directory, old), await rename(finished, directory), await rm(old, { recursive: !0, force: !0 });
}

// src/commands/answers/wheels.ts
async function answerWheels(request) {
  let result = await wheels(request), { output, files, seconds, pythons } = result, reasons = reasonsOf(pythons);
  return {
    text: wheelsText(result),
    json: {
      output,
      files,
      seconds,
      pythons: pythons.map(({ python, outcomes }) => ({ python, products: outcomes }))
    },
    outputs: {
      "python-versions": pythons.map(({ python }) => python).join(`
`),
      changed: String(reasons.length > 0),
      reasons: reasons.join(`
`)
    },
    summaries: pythons.map(({ python, outcomes }) => jobSummary({ python, outcomes, seconds }))
  };
}
function wheelsText({ output, pythons, files, seconds }) {
  let tables = titled(pythons.map(({ python, outcomes }) => [python, buildTable(outcomes)])), count = `${String(files)} ${files === 1 ? "wheel" : "wheels"}`;
  return `${tables}

 ${count} in ${output}, ${formatSeconds(seconds)}`;
}
export {
  answerWheels
};
