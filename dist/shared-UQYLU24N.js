import { createRequire as pycaskRequire } from 'node:module'; const require = pycaskRequire(import.meta.url);
import {
  allOf,
  buildLockPath,
  buildables,
  lockAll,
  lockBuildRequirements,
  openSession,
  ownBuildLock,
  readLocked,
  requirementLines,
  requiresRecipe,
  shownPath,
  shownRelease
} from "./shared-ARIXW5KR.js";
import "./shared-72ZLYKVH.js";
import "./shared-5ROEPYOT.js";
import "./shared-VUVKWKX5.js";
import "./shared-2UY24XLM.js";
import {
  builtInManifest
} from "./shared-IYZS3ULL.js";
import "./shared-4BXQYHSZ.js";
import "./shared-4ADNLCIC.js";
import {
  PycaskError,
  messageOf
} from "./shared-LUS5QXWE.js";
import "./shared-CTBWFYWT.js";
import "./shared-RWDIJ737.js";

// src/commands/lock.ts
import { readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
async function lock(request) {
  let { options, host, images, setting } = await openSession(request, { building: !1 }), path = buildLockPath(options), locked = await allOf(images.map(({ release }) => readLocked(setting, release))), [oldest] = locked;
  if (oldest === void 0) return { builds: [], files: [] };
  let wanted = new Map(
    locked.flatMap(({ chosen }) => buildables(chosen)).map((one) => [one.source.file.sha256, one])
  ), previous = await ownLocks(path), asked = await allOf([...wanted.values()].map((one) => wantedLock(one, path, setting))), wishes = linesOf(await textOf(inputOf(path))), compile = async (of) => lockBuildRequirements({
    host,
    target: oldest.target,
    upgrade: options.upgrade,
    before: of.before,
    previous: await textOf(of.for === "" ? path : ownBuildLock(path, of.for)),
    uv: await setting.tools.file("uv"),
    lines: requirementLines([...of.lines, ...of.for === "" ? wishes : []])
  }), { common, own } = await lockAll(asked, {
    compile,
    today: request.today,
    pythonReleased: releasedOf(images.map(({ release }) => release)),
    ownBefore: previous
  }), shown = (file) => shownPath(setting.workingDirectory, file), files = [
    ...common === void 0 ? [] : [await write(path, common, shown)],
    ...await allOf([...own].map(([name, one]) => write(ownBuildLock(path, name), one, shown))),
    ...await allOf(
      [...previous].filter((name) => !own.has(name)).map((name) => remove(ownBuildLock(path, name), shown))
    )
  ];
  return {
    builds: asked.map(({ title, requires }) => ({ name: title, requires })).sort((a, b) => a.name < b.name ? -1 : 1),
    files
  };
}
async function wantedLock(wanted, path, { host, fetch, lookups, options }) {
  let { name } = wanted.package, { facts } = await lookups.make(requiresRecipe({ host, fetch, wanted })), wishes = await textOf(inputOf(ownBuildLock(path, name)));
  return {
    name,
    title: shownRelease(wanted.package),
    requires: facts.requires,
    lines: [
      ...facts.requires,
      ...options.packages[name]?.buildRequires ?? [],
      ...linesOf(wishes)
    ],
    // Whoever goes back in time by uv's own variable does not want another time.
    uploaded: host.env.UV_EXCLUDE_NEWER === void 0 ? wanted.source.file.uploaded : void 0,
    alone: wishes !== void 0
  };
}
var inputOf = (path) => path.replace(/(?:\.txt)?$/, ".in"), linesOf = (text) => text?.split(`
`).map((line) => line.replace(/(^|\s)#.*$/, "")) ?? [];
function releasedOf(releases) {
  let { branches } = builtInManifest();
  return releases.map(({ minor }) => branches.get(minor)?.firstRelease ?? "").sort().at(-1) ?? "";
}
var signature = "written by: pycask lock";
async function write(path, { titles, asOf, text }, shown) {
  let what = titles.length === 1 ? "this is" : "these are", when = asOf === void 0 ? "" : `, as of ${asOf}`, content = `${`# What ${what} built with${when}; ${signature}
`}${titles.map((title) => `#   ${title}
`).join("")}${text}`, state = content === await textOf(path) ? "unchanged" : "written";
  state === "written" && await writeWhole(path, content);
  let locked = [...text.matchAll(/^([\w.-]+==\S+)/gm)].map(([, pin]) => pin ?? "");
  return { file: shown(path), state, builds: titles, asOf, locked };
}
async function remove(path, shown) {
  return await rm(path), { file: shown(path), state: "removed", builds: [], locked: [] };
}
async function ownLocks(path) {
  let [before = "", after = ""] = basename(ownBuildLock(path, `
`)).split(`
`), names = (await readdir(dirname(path)).catch(() => [])).filter(
    (name) => name.startsWith(before) && name.endsWith(after) && name !== basename(path)
  ), found = await Promise.all(
    names.map(async (name) => (await textOf(join(dirname(path), name)))?.split(`
`, 1)[0]?.endsWith(signature) === !0 ? [name.slice(before.length, -after.length)] : [])
  );
  return new Set(found.flat());
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
      what: `${path} cannot be written: ${messageOf(cause)}`,
      cause
    });
  }
}

// src/commands/answers/lock.ts
async function answerLock(request) {
  let result = await lock(request);
  return { text: lockText(result), json: result };
}
function lockText({ builds, files }) {
  let asked = builds.map(
    ({ name, requires }) => ` ${name} asks for ${requires.join(", ") || "nothing"}`
  );
  return files.length === 0 ? "nothing has to be built from its sdist: no lock is needed" : [...asked, ...asked.length > 0 ? [""] : [], ...files.map(lineOf)].join(`
`);
}
function lineOf({ file, state, locked, asOf }) {
  if (state === "removed") return ` ${file}: removed`;
  let count = `${String(locked.length)} ${locked.length === 1 ? "package" : "packages"}`, when = asOf === void 0 ? "" : `, as of ${asOf}`;
  return ` ${file}: ${state}, ${count}${when}: ${locked.join(", ")}`;
}
export {
  answerLock,
  lockText
};
