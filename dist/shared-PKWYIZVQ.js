import { createRequire as pycaskRequire } from 'node:module'; const require = pycaskRequire(import.meta.url);
import {
  folderToolCache,
  install,
  variablesOf
} from "./shared-7Q7V75J2.js";
import "./shared-CRHH77EJ.js";
import "./shared-EGVASYJG.js";
import "./shared-GMHUAGF5.js";
import {
  reasonsOf,
  titled
} from "./shared-EH2OD2FN.js";
import {
  allOf,
  loadImage,
  openSession
} from "./shared-ARIXW5KR.js";
import "./shared-72ZLYKVH.js";
import "./shared-4NJCXY6D.js";
import "./shared-5ROEPYOT.js";
import {
  buildTable,
  formatBytes,
  formatSeconds,
  jobSummary
} from "./shared-O4Z2MLQZ.js";
import "./shared-VUVKWKX5.js";
import "./shared-2UY24XLM.js";
import {
  createRegistryClient,
  parseReference,
  writeArchive,
  writeLayout
} from "./shared-IYZS3ULL.js";
import "./shared-4BXQYHSZ.js";
import "./shared-4ADNLCIC.js";
import {
  PycaskError
} from "./shared-LUS5QXWE.js";
import "./shared-CTBWFYWT.js";
import "./shared-RWDIJ737.js";

// src/commands/answers/build.ts
import { join as join2 } from "node:path";

// src/commands/build.ts
import { basename, join } from "node:path";

// src/commands/tags.ts
function fill(text, { name, minor, suffix }, suite) {
  return text.replaceAll("{python}", name).replaceAll("{minor}", minor + suffix).replaceAll("{suite}", suite);
}
function tagsOf(options, releases) {
  let { suite, origins, outputArchive } = options, wanted = releases.length > 1 && origins.tags.from === "default" ? ["{minor}"] : options.tags, filled = releases.map((one) => [...new Set(wanted.map((tag) => fill(tag, one, suite)))]);
  for (let [at, tags] of filled.entries())
    for (let tag of tags) {
      let other = filled.findIndex((others) => others.includes(tag));
      if (other !== at) throw shared(`the tag ${tag}`, origins.tags, releases[other], releases[at]);
    }
  let [first, ...more] = releases.map((one) => fill(outputArchive ?? "", one, suite));
  if (outputArchive !== void 0 && more.includes(first ?? ""))
    throw shared(`the file ${first ?? ""}`, origins["output-archive"], releases[0], releases[1]);
  return filled;
}
function shared(what, { text, at }, one, other) {
  return new PycaskError({
    code: "option-conflict",
    what: `${text}: the images of Python ${one?.name ?? ""} and ${other?.name ?? ""} would both get ${what}`,
    hint: "put {minor} or {python} into it, which each image fills in for itself",
    at
  });
}

// src/commands/build.ts
async function build(request) {
  let started = performance.now(), session = await openSession(request, { building: !0 }), { options } = session, releases = session.images.map(({ release }) => release), tags = options.pushByDigest ? [] : tagsOf(options, releases), results = await allOf(
    session.images.map(async ({ release, run, outcomes }, at) => {
      let made = await run();
      return { release, made, outcomes: outcomes(), tags: tags[at] ?? [] };
    })
  ), installed = [];
  if (options.install)
    for (let { release, made } of results) {
      let toolCache = request.toolCache ?? folderToolCache(join(options.cache, "tools"));
      installed.push(await install({ host: session.host, release, python: made.python, toolCache }));
    }
  let name = nameOf(options), images = [];
  for (let { made, ...rest } of results) {
    let placed = await place(session, name, { made, ...rest }), pythonPath = `/opt/${options.org}/venv/bin/python`;
    images.push({ ...rest, ...made, ...placed, pythonPath });
  }
  return { name, images, installed, seconds: (performance.now() - started) / 1e3 };
}
async function place({ options, engine, host }, name, { release, made, tags }) {
  let { image } = made, references = tags.map((tag) => `${name}:${tag}`), placed = [], { outputLayout, outputArchive } = options;
  if (outputLayout !== void 0 && (await writeLayout(image, outputLayout, tags), placed.push(`OCI layout ${outputLayout}`)), outputArchive !== void 0) {
    let file = fill(outputArchive, release, options.suite);
    await writeArchive(image, file, references), placed.push(`archive ${file}`);
  }
  if (options.load) {
    let used = await engine();
    await loadImage(used, image, references, options.cache), placed.push(`loaded into ${used.name} as ${references.join(", ")}`);
  }
  if (!options.push) return { placed, pushed: void 0 };
  let pushed = await createRegistryClient(host).push(image, parseReference(name), tags), at = references.length > 0 ? references : [`${name}@${pushed.digest}`];
  return placed.push(`${pushed.unchanged ? "already at" : "pushed to"} ${at.join(", ")}`), { placed, pushed };
}
function nameOf({ image, project, directory }) {
  return image !== void 0 ? image : `pycask/${(project.name ?? basename(directory)).toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "") || "image"}`;
}

// src/commands/answers/build.ts
async function answerBuild(request) {
  let result = await build(request), { name, images, installed } = result, json = jsonOf(result), reasons = reasonsOf(
    images.map(({ release, outcomes }) => ({ python: release.name, outcomes }))
  ), pushed = images.flatMap((one) => one.pushed ?? []), changed = pushed.length > 0 ? pushed.some(({ unchanged }) => !unchanged) : reasons.length > 0;
  return {
    text: buildText(result),
    json,
    outputs: {
      digest: json.images.map(({ digest }) => digest).join(`
`),
      image: json.images.map(({ reference }) => reference).join(`
`),
      tags: images.flatMap(({ tags }) => tags.map((tag) => `${name}:${tag}`)).join(`
`),
      changed: String(changed),
      reasons: reasons.join(`
`),
      "python-path": installed.at(-1)?.executable ?? images[0]?.pythonPath ?? "",
      "python-versions": images.map(({ release }) => release.name).join(`
`),
      sizes: JSON.stringify(
        json.images.map(({ python, digest, sizeBytes, layers }) => ({
          python,
          digest,
          sizeBytes,
          layers
        }))
      )
    },
    summaries: images.map((one) => summaryOf(result, one)),
    environment: {
      paths: installed.map(({ directory }) => join2(directory, "bin")),
      variables: Object.assign({}, ...installed.map(variablesOf))
    }
  };
}
var compressedBytes = ({ image }) => image.blobs.reduce((sum, blob) => sum + blob.sizeBytes, 0);
function jsonOf({ name, images, installed, seconds }) {
  return {
    name,
    seconds,
    images: images.map((one) => ({
      python: one.release.name,
      digest: one.image.manifest.digest,
      reference: `${name}@${one.image.manifest.digest}`,
      tags: one.tags,
      sizeBytes: compressedBytes(one),
      layers: one.image.blobs.filter(({ digest }) => digest !== one.image.configDigest).map(({ digest, sizeBytes }) => ({ digest, sizeBytes })),
      pushed: one.pushed,
      placed: one.placed,
      pythonPath: one.pythonPath,
      products: one.outcomes
    })),
    installed
  };
}
function summaryOf({ name, seconds }, one) {
  let { image, tags, pushed, outcomes, release } = one, compressed = compressedBytes(one);
  return jobSummary({
    python: release.name,
    image: [name, tags[0]].filter((part) => part !== void 0).join(":"),
    digest: image.manifest.digest,
    outcomes,
    sizes: { compressed, ...pushed === void 0 ? {} : { pushed: pushed.pushedBytes } },
    seconds
  });
}
function buildText({ name, images, installed, seconds }) {
  let tables = titled(
    images.map((one) => [
      one.release.name,
      buildTable(one.outcomes, [imageRow(name, one, seconds)])
    ])
  ), digests = images.map(({ image }) => ` ${name}@${image.manifest.digest}`), places = installed.map(({ python, executable }) => ` Python ${python}: ${executable}`);
  return `${tables}

${[...digests, ...places].join(`
`)}`;
}
function imageRow(name, one, seconds) {
  let { pushed, placed } = one, sent = pushed === void 0 || pushed.unchanged ? [] : [
    `${formatBytes(pushed.pushedBytes)} up, ${formatBytes(pushed.existingBytes)} already there`
  ];
  return {
    kind: "image",
    title: name,
    state: pushed === void 0 ? "assembled" : pushed.unchanged ? "unchanged" : "pushed",
    where: formatSeconds(seconds),
    size: formatBytes(compressedBytes(one)),
    reasons: [...placed, ...sent]
  };
}
export {
  answerBuild
};
