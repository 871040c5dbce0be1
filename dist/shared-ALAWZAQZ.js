import { createRequire as pycaskRequire } from 'node:module'; const require = pycaskRequire(import.meta.url);
import {
  allOf,
  lockBuildRequirements,
  openSession,
  readLocked,
  requirementLines,
  requiresRecipe,
  shownPath
} from "./shared-JZ6FOQC5.js";
import "./shared-EBVU2RSY.js";
import "./shared-65OOWMNT.js";
import "./shared-GPQZKHL6.js";
import {
  PycaskError
} from "./shared-556ISX7A.js";

// src/commands/lock.ts
import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
async function lock(request) {
  let { options, host, images, setting } = await openSession(request, { building: !1 }), path = options.buildLock ?? join(dirname(options.lock), "build-requirements.txt"), file = shownPath(setting.workingDirectory, path), locked = await allOf(images.map(({ release }) => readLocked(setting, release))), [oldest] = locked, sdists = /* @__PURE__ */ new Map();
  for (let { chosen } of locked)
    for (let one of chosen)
      one.kind === "sdist" && sdists.set(one.file.sha256, { package: one.locked, file: one.file });
  if (sdists.size === 0 || oldest === void 0)
    return { file, state: "not needed", sdists: [], locked: [] };
  let asked = await allOf(
    [...sdists.values()].map(async (sdist) => {
      let { name, version } = sdist.package, { facts } = await setting.lookups.make(requiresRecipe({ host, sdist }));
      return { name: `${name}==${version}`, requires: facts.requires };
    })
  ), wishes = await textOf(path.replace(/\.txt$/, ".in")), previous = await textOf(path), text = await lockBuildRequirements({
    host,
    previous,
    target: oldest.target,
    upgrade: options.upgrade,
    uv: await setting.tools.file("uv"),
    lines: requirementLines([
      ...asked.flatMap(({ requires }) => requires),
      ...[...sdists.values()].flatMap(
        ({ package: { name } }) => options.packages[name]?.buildRequires ?? []
      ),
      ...wishes?.split(`
`).map((line) => line.replace(/(^|\s)#.*$/, "")) ?? []
    ])
  }), content = `${`# What ${asked.length === 1 ? "this sdist is" : "these sdists are"} built with; written by: pycask lock
${asked.map(({ name }) => `#   ${name}
`).sort().join("")}`}${text}`;
  return content !== previous && await writeWhole(path, content), {
    file,
    state: content === previous ? "unchanged" : "written",
    sdists: [...asked].sort((a, b) => a.name < b.name ? -1 : 1),
    locked: [...text.matchAll(/^([\w.-]+==\S+)/gm)].map(([, pin]) => pin ?? "")
  };
}
var textOf = async (path) => {
  try {
    return await readFile(path, "utf8");
  } catch (thrown) {
    if (thrown.code === "ENOENT") return;
    throw thrown;
  }
};
async function writeWhole(path, content) {
  let beside = `${path}.${String(process.pid)}.new`;
  try {
    await writeFile(beside, content), await rename(beside, path);
  } catch (cause) {
    throw await rm(beside, { force: !0 }), new PycaskError({
      code: "output-not-writable",
      what: `${path} cannot be written: ${cause instanceof Error ? cause.message : String(cause)}`,
      cause
    });
  }
}

// src/commands/answers/lock.ts
async function answerLock(request) {
  let result = await lock(request);
  return { text: lockText(result), json: result };
}
function lockText({ file, state, sdists, locked }) {
  if (state === "not needed") return "nothing has to be built from its sdist: no lock is needed";
  let asked = sdists.map(
    ({ name, requires }) => ` ${name} asks for ${requires.join(", ") || "nothing"}`
  ), count = `${String(locked.length)} ${locked.length === 1 ? "package" : "packages"}`;
  return [...asked, "", ` ${file}: ${state}, ${count}: ${locked.join(", ")}`].join(`
`);
}
export {
  answerLock,
  lockText
};
