import { createRequire as pycaskRequire } from 'node:module'; const require = pycaskRequire(import.meta.url);
import {
  PycaskError,
  messageOf
} from "./shared-LUS5QXWE.js";
import {
  custom,
  number,
  object,
  record,
  string,
  unknown
} from "./shared-CTBWFYWT.js";

// src/make/prune.ts
import { readdir as readdir2, stat as stat2, utimes } from "node:fs/promises";
import { join as join2 } from "node:path";

// node_modules/yocto-queue/index.js
var Node = class {
  value;
  next;
  constructor(value) {
    this.value = value;
  }
}, Queue = class {
  #head;
  #tail;
  #size;
  constructor() {
    this.clear();
  }
  enqueue(value) {
    let node = new Node(value);
    this.#head ? (this.#tail.next = node, this.#tail = node) : (this.#head = node, this.#tail = node), this.#size++;
  }
  dequeue() {
    let current = this.#head;
    if (current)
      return this.#head = this.#head.next, this.#size--, this.#head || (this.#tail = void 0), current.value;
  }
  peek() {
    if (this.#head)
      return this.#head.value;
  }
  clear() {
    this.#head = void 0, this.#tail = void 0, this.#size = 0;
  }
  get size() {
    return this.#size;
  }
  *[Symbol.iterator]() {
    let current = this.#head;
    for (; current; )
      yield current.value, current = current.next;
  }
  *drain() {
    for (; this.#head; )
      yield this.dequeue();
  }
};

// node_modules/p-limit/index.js
function pLimit(concurrency) {
  let rejectOnClear = !1;
  if (typeof concurrency == "object" && ({ concurrency, rejectOnClear = !1 } = concurrency), validateConcurrency(concurrency), typeof rejectOnClear != "boolean")
    throw new TypeError("Expected `rejectOnClear` to be a boolean");
  let queue = new Queue(), activeCount = 0, resumeNext = () => {
    activeCount < concurrency && queue.size > 0 && (activeCount++, queue.dequeue().run());
  }, next = () => {
    activeCount--, resumeNext();
  }, run = async (function_, resolve2, arguments_) => {
    let result = (async () => function_(...arguments_))();
    resolve2(result);
    try {
      await result;
    } catch {
    }
    next();
  }, enqueue = (function_, resolve2, reject, arguments_) => {
    let queueItem = { reject };
    new Promise((internalResolve) => {
      queueItem.run = internalResolve, queue.enqueue(queueItem);
    }).then(run.bind(void 0, function_, resolve2, arguments_)), activeCount < concurrency && resumeNext();
  }, generator = (function_, ...arguments_) => new Promise((resolve2, reject) => {
    enqueue(function_, resolve2, reject, arguments_);
  });
  return Object.defineProperties(generator, {
    activeCount: {
      get: () => activeCount
    },
    pendingCount: {
      get: () => queue.size
    },
    clearQueue: {
      value() {
        if (!rejectOnClear) {
          queue.clear();
          return;
        }
        let abortError = AbortSignal.abort().reason;
        for (; queue.size > 0; )
          queue.dequeue().reject(abortError);
      }
    },
    concurrency: {
      get: () => concurrency,
      set(newConcurrency) {
        validateConcurrency(newConcurrency), concurrency = newConcurrency, queueMicrotask(() => {
          for (; activeCount < concurrency && queue.size > 0; )
            resumeNext();
        });
      }
    },
    map: {
      async value(iterable, function_) {
        let promises = [];
        try {
          Array.from(iterable, (value, index) => {
            let promise = generator(function_, value, index);
            return promises.push(promise), promise;
          });
        } catch (error) {
          for (let promise of promises)
            promise.catch(() => {
            });
          throw error;
        }
        return Promise.all(promises);
      }
    }
  }), generator;
}
function validateConcurrency(concurrency) {
  if (!((Number.isInteger(concurrency) || concurrency === Number.POSITIVE_INFINITY) && concurrency > 0))
    throw new TypeError("Expected `concurrency` to be a number from 1 and up");
}

// src/make/scratch.ts
import { randomBytes } from "node:crypto";
import { chmod, lstat, mkdir, readdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";

// src/make/disk-errors.ts
import { dirname, sep } from "node:path";
var systemCode = (thrown) => textOf(thrown, "code");
function explainFullDisk(thrown, directory) {
  if (thrown instanceof PycaskError && thrown.code === "disk-full") return thrown;
  for (let cause = thrown; isObject(cause); cause = cause.cause) {
    let code = systemCode(cause);
    if (code !== "ENOSPC" && code !== "EDQUOT") continue;
    let path = textOf(cause, "path"), folder = path === void 0 || path.startsWith(directory + sep) ? directory : dirname(path);
    return new PycaskError({
      code: "disk-full",
      what: `no space left in ${folder}${code === "EDQUOT" ? " (its quota is used up)" : ""}`,
      hint: "free some space there, or name a folder on another disk: PYCASK_CACHE=<folder>",
      cause: thrown
    });
  }
  return thrown;
}
function explainWriting(thrown, directory) {
  let code = systemCode(thrown);
  return ["EACCES", "EPERM", "EROFS", "ENOTDIR"].includes(code ?? "") ? new PycaskError({
    code: "cache-not-writable",
    what: `the cache ${directory} cannot be written: ${messageOf(thrown)}`,
    hint: "make it writable, or name another folder: PYCASK_CACHE=<folder>",
    cause: thrown
  }) : explainFullDisk(thrown, directory);
}
function textOf(thrown, property) {
  let value = isObject(thrown) ? thrown[property] : void 0;
  return typeof value == "string" ? value : void 0;
}
var isObject = (value) => typeof value == "object" && value !== null;

// src/make/owner.ts
import { createHash } from "node:crypto";
import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";
var owner = object({
  place: string().regex(/^[0-9a-f]{12}$/),
  pid: number().int().positive(),
  start: string().regex(/^\d+$/)
});
function thisProcess() {
  let parts = [
    hostname(),
    attempt(() => readFileSync("/proc/sys/kernel/random/boot_id", "utf8")),
    attempt(() => readlinkSync("/proc/self/ns/pid"))
  ];
  return { place: createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 12), pid: process.pid, start: startOf(process.pid) ?? "0" };
}
function isAlive(whose, here) {
  if (whose.place === here.place) {
    if (whose.start !== "0") return startOf(whose.pid) === whose.start;
    try {
      return process.kill(whose.pid, 0), !0;
    } catch (thrown) {
      return thrown.code === "EPERM";
    }
  }
}
function startOf(pid) {
  let stat6 = attempt(() => readFileSync(`/proc/${pid}/stat`, "latin1")), fields = stat6?.slice(stat6.lastIndexOf(")") + 2).split(" ");
  return fields?.[0] === "Z" || fields?.[0] === "X" ? void 0 : fields?.[19];
}
function attempt(read) {
  try {
    return read();
  } catch {
    return;
  }
}

// src/make/scratch.ts
var strangersMs = 1440 * 60 * 1e3;
function scratchPath(directory) {
  let { place, pid, start } = thisProcess();
  return join(directory, `${place}-${pid}-${start}-${randomBytes(6).toString("hex")}`);
}
async function scratchDirectory(directory) {
  let path = scratchPath(directory);
  return await mkdir(path, { recursive: !0 }), path;
}
async function sweepScratch(directory) {
  let here = thisProcess(), now = Date.now();
  for (let name of await readdir(directory).catch(() => [])) {
    let path = join(directory, name), whose = ownerOf(name), alive = whose === void 0 ? void 0 : isAlive(whose, here);
    (alive === !1 || alive === void 0 && now - await touched(path) > strangersMs) && await removeTree(path).catch(() => {
    });
  }
}
async function removeAtOnce(path, aside) {
  await mkdir(aside, { recursive: !0 });
  let moved = scratchPath(aside);
  await rename(path, moved), await removeTree(moved);
}
async function removeTree(path) {
  try {
    await rm(path, { recursive: !0, force: !0 });
  } catch (thrown) {
    if (!["EACCES", "EPERM"].includes(systemCode(thrown) ?? "")) throw thrown;
    await makeWritable(path), await rm(path, { recursive: !0, force: !0 });
  }
}
async function makeWritable(directory) {
  if ((await lstat(directory)).isDirectory()) {
    await chmod(directory, 448);
    for (let entry of await readdir(directory, { withFileTypes: !0 }))
      entry.isDirectory() && await makeWritable(join(directory, entry.name));
  }
}
function ownerOf(name) {
  let [place, pid, start] = name.split("-");
  return owner.safeParse({ place, pid: Number(pid), start }).data;
}
async function touched(path) {
  let { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: 1 / 0 }));
  return mtimeMs;
}

// src/make/prune.ts
var reservedFolders = ["tmp", "locks", "logs"];
async function markUsed(path) {
  let now = /* @__PURE__ */ new Date();
  await utimes(path, now, now).catch(() => {
  });
}
async function keptEntries(directory) {
  let limit = pLimit(16), kinds = (await readdir2(directory).catch(() => [])).filter(
    (kind) => !reservedFolders.includes(kind)
  );
  return (await Promise.all(
    kinds.map(async (kind) => {
      let names = await readdir2(join2(directory, kind)).catch(() => []);
      return Promise.all(names.map((entry) => limit(() => lookAt(directory, kind, entry))));
    })
  )).flat().flatMap((entry) => entry ?? []).sort((a, b) => b.usedMs - a.usedMs);
}
async function lookAt(directory, kind, entry) {
  let path = join2(directory, kind, entry);
  try {
    let { mtimeMs } = await stat2(path), files = await readdir2(path);
    if (!files.includes("product.json")) return;
    let sizeBytes = (await Promise.all(files.map(async (file) => (await stat2(join2(path, file))).size))).reduce((sum, size) => sum + size, 0);
    return { kind, entry, path, sizeBytes, usedMs: mtimeMs };
  } catch {
    return;
  }
}
var sparedMs = 3600 * 1e3;
async function pruneEntries(directory, budgetBytes, options = {}) {
  let now = options.now ?? Date.now(), dropped = [], keptBytes = 0;
  for (let one of await keptEntries(directory))
    keptBytes + one.sizeBytes <= budgetBytes || now - one.usedMs < sparedMs ? keptBytes += one.sizeBytes : dropped.push(one);
  for (let { path } of dropped) await removeAtOnce(path, join2(directory, "tmp"));
  let droppedBytes = dropped.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  return { dropped, droppedBytes, keptBytes };
}

// src/make/differences.ts
function differences(before, after) {
  return differing(before, after).map((name) => {
    let [from, to] = [before[name], after[name]].map((value) => shown(value));
    return from === to ? `${name}: changed` : `${name}: ${from ?? ""} \u2192 ${to ?? ""}`;
  });
}
function nearest(kept, inputs) {
  let best;
  for (let product2 of kept) {
    let distance = differing(product2.inputs, inputs).length;
    (best === void 0 || distance < best.distance) && (best = { product: product2, distance });
  }
  return best?.product;
}
function differing(before, after) {
  return [.../* @__PURE__ */ new Set([...Object.keys(before), ...Object.keys(after)])].filter((name) => before[name] !== after[name]).sort();
}
var longest = 60;
function shown(value) {
  if (value === void 0) return "none";
  let line = value.replace(/\b([0-9a-f]{12})[0-9a-f]{28,}\b/g, "$1\u2026").replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ");
  return line === "" ? "empty" : line.length > longest ? `${line.slice(0, longest)}\u2026` : line;
}

// src/make/directory-store.ts
import { constants } from "node:fs";
import {
  copyFile,
  link as link2,
  mkdir as mkdir4,
  open as open3,
  readdir as readdir4,
  realpath,
  rename as rename3,
  stat as stat5,
  writeFile
} from "node:fs/promises";
import { dirname as dirname4, join as join5, resolve, sep as sep2 } from "node:path";

// src/make/document.ts
import { createHash as createHash2 } from "node:crypto";
var format = 1, envelope = object({
  checksum: string(),
  product: custom((value) => typeof value == "object" && value !== null)
}), texts = record(string(), string()), hex = string().regex(/^[0-9a-f]{64}$/), fileName = string().regex(/^[^./\0][^/\0]*$/).refine((name) => name !== "product.json"), product = object({
  kind: string(),
  name: string(),
  title: string(),
  key: hex.transform((text) => text),
  inputs: texts,
  discovered: texts,
  facts: unknown(),
  files: record(
    fileName,
    object({
      sha256: hex.transform((text) => text),
      sizeBytes: number().int().nonnegative()
    })
  )
});
function formatDocument(document) {
  let checksum = checksumOf(document);
  return `${JSON.stringify({ format, checksum, product: document }, void 0, 2)}
`;
}
function parseDocument(text) {
  let json;
  try {
    json = JSON.parse(text);
  } catch {
    return { state: "damaged", why: "product.json is not JSON" };
  }
  let version = object({ format: number() }).safeParse(json);
  if (version.success && version.data.format !== format) return { state: "foreign" };
  let outer = envelope.safeParse(json);
  if (!outer.success) return { state: "damaged", why: "product.json has not the expected fields" };
  if (checksumOf(outer.data.product) !== outer.data.checksum)
    return { state: "damaged", why: "product.json does not match its checksum" };
  let inner = product.safeParse(outer.data.product);
  return inner.success ? { state: "good", document: inner.data } : { state: "damaged", why: "product.json has not the expected fields" };
}
var checksumOf = (value) => createHash2("sha256").update(JSON.stringify(value)).digest("hex");

// src/make/entry.ts
import { readFile, stat as stat3 } from "node:fs/promises";
import { join as join3 } from "node:path";

// src/make/key.ts
import { createHash as createHash3 } from "node:crypto";
var encoding = "pycask-key-1";
function keyOf(kind, inputs) {
  let sorted = Object.entries(inputs).sort(([a], [b]) => a < b ? -1 : a > b ? 1 : 0), line = JSON.stringify([encoding, kind, sorted]);
  return createHash3("sha256").update(line).digest("hex");
}

// src/make/entry.ts
function createEntryReader(hasher) {
  return async (recipe, key, path) => {
    let folder = await stat3(path, { bigint: !0 }).catch(absence);
    if (folder === void 0) return { state: "absent" };
    let damaged = (why) => ({ state: "damaged", why, inode: folder.ino });
    try {
      let parsed = await readDocument(path);
      if (parsed === void 0) return { state: "absent" };
      if (parsed.state === "foreign") return parsed;
      if (parsed.state === "damaged") return damaged(parsed.why);
      let fault = await faultOf(recipe, key, path, parsed.document, hasher);
      return fault !== void 0 ? damaged(fault) : { state: "good", product: finish(recipe, parsed.document, path) };
    } catch (thrown) {
      if (!["EISDIR", "EIO", "ELOOP", "ENOENT"].includes(systemCode(thrown) ?? "")) throw thrown;
      return damaged(messageOf(thrown));
    }
  };
}
async function faultOf(recipe, key, path, document, hasher) {
  return document.key !== key || keyOf(recipe.kind, document.inputs) !== key ? "product.json is of another product" : recipe.facts.safeParse(document.facts).success ? (await Promise.all(
    Object.entries(document.files).map(
      ([name, expected]) => faultOfFile(join3(path, name), name, expected, hasher)
    )
  )).find((why) => why !== void 0) : `its facts are not those of a ${recipe.kind}`;
}
function finish(recipe, document, path) {
  let { kind, name, title } = recipe, { files } = document;
  return {
    kind,
    name,
    title,
    files,
    key: document.key,
    inputs: document.inputs,
    discovered: document.discovered,
    facts: recipe.facts.parse(document.facts),
    file: (wanted) => Object.hasOwn(files, wanted) ? Promise.resolve(join3(path, wanted)) : Promise.reject(noSuchFile({ kind, name, files }, wanted))
  };
}
var noSuchFile = ({ kind, name, files }, wanted) => new Error(`${kind} ${name} has no file ${wanted}, only ${Object.keys(files).join(", ")}`);
async function readDocument(path) {
  let text = await readFile(join3(path, "product.json"), "utf8").catch(absence);
  return text === void 0 ? void 0 : parseDocument(text);
}
async function faultOfFile(path, name, expected, hasher) {
  let found = await stat3(path).catch(absence);
  if (found === void 0) return `${name} is missing`;
  if (!found.isFile()) return `${name} is not a file`;
  if (found.size !== expected.sizeBytes)
    return `${name} has ${found.size} bytes, expected ${expected.sizeBytes}`;
  let { sha256 } = await hasher(path);
  return sha256 === expected.sha256 ? void 0 : `${name} has SHA-256 ${sha256}, expected ${expected.sha256}`;
}
function absence(thrown) {
  if (!(systemCode(thrown) === "ENOENT" || systemCode(thrown) === "ENOTDIR"))
    throw thrown;
}

// src/make/hasher.ts
import { createHash as createHash4 } from "node:crypto";
import { open } from "node:fs/promises";
var chunkBytes = 1024 * 1024, parallel = 4;
function createHasher() {
  let known = /* @__PURE__ */ new Map(), limit = pLimit(parallel);
  return (path) => limit(async () => {
    let handle = await open(path, "r");
    try {
      let { dev, ino, size, mtimeNs } = await handle.stat({ bigint: !0 }), identity = `${dev}:${ino}:${size}:${mtimeNs}`, content = known.get(identity) ?? hash(handle);
      return known.set(identity, content), await content.catch((thrown) => {
        throw known.delete(identity), thrown;
      });
    } finally {
      await handle.close();
    }
  });
}
async function hash(handle) {
  let sum = createHash4("sha256"), buffer = Buffer.allocUnsafe(chunkBytes), sizeBytes = 0;
  for (; ; ) {
    let { bytesRead } = await handle.read(buffer, 0, chunkBytes, null);
    if (bytesRead === 0) return { sha256: sum.digest("hex"), sizeBytes };
    sum.update(buffer.subarray(0, bytesRead)), sizeBytes += bytesRead;
  }
}

// src/make/workbench.ts
import { randomBytes as randomBytes2 } from "node:crypto";
import { mkdir as mkdir3, readdir as readdir3, rm as rm3, stat as stat4 } from "node:fs/promises";
import { dirname as dirname3, join as join4 } from "node:path";

// src/make/lock.ts
import { randomUUID } from "node:crypto";
import { link, mkdir as mkdir2, open as open2, readFile as readFile2, rename as rename2, rm as rm2 } from "node:fs/promises";
import { dirname as dirname2 } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
async function withLock(file, options, work) {
  let held = await acquire(file, options).catch((thrown) => {
    throw explainWriting(thrown, dirname2(dirname2(file)));
  });
  if (held === void 0) return work();
  let beat = setInterval(() => {
    let now = /* @__PURE__ */ new Date();
    held.handle.utimes(now, now).catch(() => {
    });
  }, options.beatMs ?? 1e3).unref();
  try {
    return await work();
  } finally {
    clearInterval(beat), await release(file, held).catch((thrown) => {
      options.log.debug(`${options.what}: its lock could not be removed: ${String(thrown)}`);
    });
  }
}
async function release(file, held) {
  await held.handle.close(), (await look(file))?.text === held.text && await rm2(file, { force: !0 });
}
async function sweepLock(file) {
  let holder = await look(file);
  holder !== void 0 && isDead(holder) && await breakLock(file, holder);
}
async function acquire(file, options) {
  await mkdir2(dirname2(file), { recursive: !0 });
  let started = performance.now(), seen;
  for (; ; ) {
    if (options.signal.aborted) throw interrupted(options.what);
    let held = await create(file);
    if (held !== void 0) return held;
    let holder = await look(file);
    if (holder === void 0) continue;
    let now = performance.now();
    if (seen === void 0 && options.log.info(`${options.what}: waiting for ${nameOf(holder)}, which makes the same`), seen?.stamp !== holder.stamp && (seen = { stamp: holder.stamp, sinceMs: now }), isDead(holder) || now - seen.sinceMs > (options.silenceMs ?? 1e4)) {
      options.log.debug(`${options.what}: ${nameOf(holder)} is gone, taking over`), await breakLock(file, holder);
      continue;
    }
    if (now - started > (options.patienceMs ?? 72e5)) {
      options.log.warn(`${options.what}: ${nameOf(holder)} takes too long, making it as well`);
      return;
    }
    await sleep(options.pollMs ?? 200, void 0, { signal: options.signal }).catch(() => {
    });
  }
}
async function create(file) {
  try {
    let handle = await open2(file, "wx"), text = JSON.stringify({ id: randomUUID(), ...thisProcess() });
    return await handle.writeFile(text).catch(async (thrown) => {
      throw await handle.close(), await rm2(file, { force: !0 }), thrown;
    }), { handle, text };
  } catch (thrown) {
    if (systemCode(thrown) === "EEXIST") return;
    throw thrown;
  }
}
async function look(file) {
  try {
    let handle = await open2(file, "r");
    try {
      let stat6 = await handle.stat({ bigint: !0 }), text = await handle.readFile("utf8");
      return { text, stamp: `${stat6.ino}:${stat6.mtimeNs}:${text}`, owner: parse(text) };
    } finally {
      await handle.close();
    }
  } catch (thrown) {
    if (systemCode(thrown) === "ENOENT") return;
    throw thrown;
  }
}
function parse(text) {
  try {
    return owner.safeParse(JSON.parse(text)).data;
  } catch {
    return;
  }
}
var isDead = (holder) => holder.owner !== void 0 && isAlive(holder.owner, thisProcess()) === !1, nameOf = (holder) => holder.owner === void 0 ? "another process" : `process ${holder.owner.pid}`;
async function breakLock(file, holder) {
  let aside = `${file}.${randomUUID()}`;
  try {
    await rename2(file, aside);
  } catch (thrown) {
    if (systemCode(thrown) === "ENOENT") return;
    throw thrown;
  }
  await readFile2(aside, "utf8") !== holder.text && await link(aside, file).catch(() => {
  }), await rm2(aside, { force: !0 });
}
function interrupted(what) {
  return new PycaskError({ code: "interrupted", what: `interrupted before ${what} was made` });
}

// src/make/workbench.ts
var keptLogs = 20;
function createWorkbench(folders, log) {
  let swept, open4 = async (recipe) => {
    swept ??= sweep(folders), await swept, await mkdir3(folders.logs, { recursive: !0 });
    let about = `${recipe.kind}-${recipe.name}`.replace(/[^A-Za-z0-9._+-]/g, "_"), stamp = (/* @__PURE__ */ new Date()).toISOString().replace(/[:.]/g, ""), logFile = join4(folders.logs, `${about}-${stamp}-${randomBytes2(3).toString("hex")}.log`);
    return { directory: await scratchDirectory(folders.tmp), logFile };
  };
  return {
    exclusively: (recipe, key, signal, work) => {
      let what = recipe.kind === recipe.name ? recipe.name : `${recipe.kind} ${recipe.name}`;
      return withLock(join4(folders.locks, key), { what, log, signal }, work);
    },
    async withWorkspace(recipe, work) {
      let workspace = await open4(recipe).catch((thrown) => {
        throw explainWriting(thrown, dirname3(folders.tmp));
      });
      try {
        let made = await work(workspace);
        return await rm3(workspace.logFile, { force: !0 }), made;
      } catch (thrown) {
        throw await pruneLogs(folders.logs).catch(() => {
        }), explainFullDisk(thrown, dirname3(folders.tmp));
      } finally {
        await removeTree(workspace.directory).catch((thrown) => {
          log.warn(`${workspace.directory} could not be removed: ${messageOf(thrown)}`);
        });
      }
    }
  };
}
async function sweep(folders) {
  await sweepScratch(folders.tmp);
  for (let name of await readdir3(folders.locks).catch(() => []))
    await sweepLock(join4(folders.locks, name)).catch(() => {
    });
  await pruneLogs(folders.logs).catch(() => {
  });
}
async function pruneLogs(directory) {
  let logs = await Promise.all(
    (await readdir3(directory)).map(async (name) => {
      let path = join4(directory, name), { mtimeMs, size } = await stat4(path);
      return { path, mtimeMs, size };
    })
  ), gone = [...logs.filter(({ size }) => size > 0).sort((a, b) => b.mtimeMs - a.mtimeMs).slice(keptLogs), ...logs.filter(({ size }) => size === 0)];
  await Promise.all(gone.map(({ path }) => rm3(path, { force: !0 })));
}

// src/make/directory-store.ts
function directoryStore(directory, log, options = {}) {
  let root = resolve(directory), tmp = join5(root, "tmp"), hasher = createHasher(), readEntry = createEntryReader(hasher), warned = /* @__PURE__ */ new Set(), placesOf = (kind, key) => {
    if (!/^[a-z][a-z0-9-]*$/.test(kind) || reservedFolders.includes(kind))
      throw new Error(`${kind} cannot be a kind of products`);
    return [join5(root, kind, key), join5(root, kind, `${key}.1`)];
  }, removeDamaged = async (path, inode, why) => {
    if ((await stat5(path, { bigint: !0 }).catch(() => {
    }))?.ino !== inode) return;
    let outcome = await removeAtOnce(path, tmp).then(
      () => "and removed",
      (thrown) => `and cannot be removed (${messageOf(thrown)})`
    );
    warned.has(path) || log.warn(`a product in the cache is damaged ${outcome}: ${path}: ${why}`), warned.add(path);
  }, get = async (recipe, key) => {
    for (let path of placesOf(recipe.kind, key)) {
      let entry = await readEntry(recipe, key, path);
      if (entry.state === "good")
        return await markUsed(path), entry.product;
      if (entry.state === "damaged" && await removeDamaged(path, entry.inode, entry.why), entry.state !== "foreign") return;
    }
  }, put = async (recipe, key, built) => {
    let places = placesOf(recipe.kind, key), entry = await scratchDirectory(tmp);
    try {
      let document = await writeEntry(entry, tmp, hasher, recipe, key, built);
      for (let path of places)
        for (let turn = 0; turn < 10; turn++) {
          if (await commit(entry, path)) return finish(recipe, document, path);
          let theirs = await readEntry(recipe, key, path);
          if (theirs.state === "foreign") break;
          if (theirs.state === "good") {
            let { discovered } = theirs.product;
            if (differences(discovered, document.discovered).length === 0) return theirs.product;
          }
          theirs.state === "damaged" ? await removeDamaged(path, theirs.inode, theirs.why) : await removeAtOnce(path, tmp).catch(ignoreAbsence);
        }
      throw new Error(`${places[0]} could not be replaced`);
    } finally {
      await removeTree(entry).catch(() => {
      });
    }
  };
  return {
    name: options.name ?? "cache",
    get,
    put: (recipe, key, built) => put(recipe, key, built).catch((thrown) => {
      throw explainWriting(thrown, root);
    }),
    inputsOf: (kind, name) => inputsOf(join5(root, kind), name),
    workbench: createWorkbench(
      { tmp, locks: join5(root, "locks"), logs: options.logs ?? join5(root, "logs") },
      log
    )
  };
}
async function writeEntry(entry, tmp, hasher, recipe, key, built) {
  let files = await Promise.all(
    Object.entries(built.files).map(async ([name2, source]) => {
      let path = join5(entry, fileName.parse(name2));
      await take(source, path, tmp);
      let content = await hasher(path);
      return await flush(path), [name2, content];
    })
  ), { kind, name, title, inputs } = recipe, document = {
    kind,
    name,
    title,
    key,
    inputs,
    discovered: built.discovered ?? {},
    // As JSON keeps them: what is built now must look like what is found next time.
    facts: JSON.parse(JSON.stringify(recipe.facts.parse(built.facts))),
    files: Object.fromEntries(files.sort(([a], [b]) => a < b ? -1 : 1))
  }, json = join5(entry, "product.json");
  return await writeFile(json, formatDocument(document)), await flush(json), await flush(entry), document;
}
async function take(source, path, tmp) {
  let real = await realpath(source);
  if (real.startsWith(await realpath(tmp) + sep2))
    try {
      await link2(real, path);
      return;
    } catch (thrown) {
      if (!["EXDEV", "EPERM", "EMLINK", "ENOTSUP"].includes(systemCode(thrown) ?? "")) throw thrown;
    }
  await copyFile(real, path, constants.COPYFILE_FICLONE);
}
async function commit(entry, path) {
  await mkdir4(dirname4(path), { recursive: !0 });
  try {
    await rename3(entry, path);
  } catch (thrown) {
    if (["EEXIST", "ENOTEMPTY", "ENOTDIR"].includes(systemCode(thrown) ?? "")) return !1;
    throw thrown;
  }
  return await flush(dirname4(path)), !0;
}
async function flush(path) {
  let handle = await open3(path, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
function ignoreAbsence(thrown) {
  if (systemCode(thrown) !== "ENOENT") throw thrown;
}
async function inputsOf(folder, name) {
  let limit = pLimit(16);
  return (await Promise.all(
    (await readdir4(folder).catch(() => [])).map(
      (entry) => limit(async () => {
        let path = join5(folder, entry), parsed = await readDocument(path).catch(() => {
        });
        if (parsed?.state !== "good" || parsed.document.name !== name) return [];
        let { mtimeMs } = await stat5(join5(path, "product.json")), { key, inputs, discovered } = parsed.document;
        return [{ mtimeMs, kept: { key, inputs, discovered } }];
      })
    )
  )).flat().sort((a, b) => b.mtimeMs - a.mtimeMs).map(({ kept }) => kept);
}

// src/make/plan.ts
var NotPlanned = class extends Error {
  kind;
  /** The product's name, as in its recipe. */
  product;
  constructor(kind, product2) {
    super(`${kind} ${product2} is not built yet`), this.name = "NotPlanned", this.kind = kind, this.product = product2;
  }
}, NotHere = class extends Error {
  constructor(kind, product2, file) {
    super(`${file} of ${kind} ${product2} is not here`), this.name = "NotHere";
  }
};
function placeholder(known) {
  let unknown2 = () => {
    throw new NotPlanned(known.kind, known.name);
  };
  return {
    kind: known.kind,
    name: known.name,
    title: known.title,
    get key() {
      return known.key ?? unknown2();
    },
    get inputs() {
      return known.inputs ?? unknown2();
    },
    get discovered() {
      return unknown2();
    },
    get facts() {
      return unknown2();
    },
    get files() {
      return unknown2();
    },
    file: () => Promise.reject(new NotPlanned(known.kind, known.name))
  };
}

// src/make/maker.ts
function createMaker(options) {
  return createSection(options, /* @__PURE__ */ new Map());
}
function createSection(options, making) {
  let { stores, building, log, signal } = options, rows = [], told = /* @__PURE__ */ new Set(), make = async (wanted) => {
    let row = rows.push(void 0) - 1, started = performance.now(), report = (outcome) => {
      let seconds = (performance.now() - started) / 1e3;
      rows[row] = { kind: wanted.kind, name: wanted.name, seconds, ...outcome }, options.onOutcome?.(rows[row]);
    }, known;
    try {
      let recipe = "recipe" in wanted ? await wanted.recipe() : wanted;
      known = { recipe, key: keyOf(recipe.kind, recipe.inputs) };
      let { key } = known, inThisRun = making.has(key);
      inThisRun || making.set(key, lookUpOrBuild(recipe, key));
      let tells = !told.has(key);
      told.add(key);
      let made = await making.get(key);
      return tells && report({ title: recipe.title, key, ...rowOf(made, inThisRun) }), made.product;
    } catch (thrown) {
      if (building || !(thrown instanceof NotPlanned)) throw thrown;
      let title = known?.recipe.title ?? "", reasons = [`depends on ${thrown.product}`];
      report({ title, key: known?.key, state: "unknown", sizeBytes: 0, reasons });
      let { kind, name } = wanted;
      return placeholder({ kind, name, title, key: known?.key, inputs: known?.recipe.inputs });
    }
  }, lookUpOrBuild = async (recipe, key) => {
    let stale = [], found = await lookUp(stores, recipe, key, stale);
    if (found !== void 0) return reuse(found, recipe, key);
    let reasons = stale.length > 0 ? stale : await explain(recipe, key);
    if (!building) {
      let { kind, name, title, inputs } = recipe;
      return { product: placeholder({ kind, name, title, key, inputs }), state: "missing", reasons };
    }
    return build(recipe, key, reasons);
  }, lookUp = async (where, recipe, key, stale) => {
    for (let store of where) {
      let product2 = await store.get(recipe, key).catch((thrown) => {
        log.warn(`${store.name} cannot be read, going on without: ${messageOf(thrown)}`);
      });
      if (product2 === void 0) continue;
      let moved = recipe.rediscover ? differences(product2.discovered, await recipe.rediscover(product2.discovered)) : [];
      if (moved.length === 0) return { product: product2, store };
      stale.length === 0 && stale.push(...moved);
    }
  }, reuse = async (found, recipe, key) => {
    let made = { ...found, state: "reused", store: found.store.name, reasons: [] }, [first] = stores;
    if (!building || first === void 0 || first === found.store) return made;
    if (found.store.remote === !0)
      return {
        ...made,
        product: withFetchedFiles({ ...found, store: found.store.name }, recipe, key)
      };
    let product2 = await copyInto(first, found.product, recipe, key);
    return { ...made, product: product2 };
  }, copyInto = async (first, product2, recipe, key) => {
    let { facts, discovered, files } = product2;
    try {
      let paths = await Promise.all(
        Object.keys(files).map(async (name) => [name, await product2.file(name)])
      );
      return await first.put(recipe, key, { facts, discovered, files: Object.fromEntries(paths) });
    } catch (thrown) {
      return log.warn(`${recipe.kind} ${recipe.name} is not kept in ${first.name}: ${messageOf(thrown)}`), product2;
    }
  }, withFetchedFiles = (told2, recipe, key) => {
    let whole, makeWhole = async () => {
      let started = performance.now(), others = stores.filter(({ name }) => name !== told2.store), found = await lookUp(others, recipe, key, []);
      if (found !== void 0) return (await reuse(found, recipe, key)).product;
      let made = await build(recipe, key, ["its files are needed, and no store has them"]);
      if (made.state === "built") {
        let { kind, name, title } = recipe, seconds = (performance.now() - started) / 1e3, row = { kind, name, title, key, seconds, ...rowOf(made, !1) }, at = rows.findIndex((one) => one?.key === key);
        rows[at < 0 ? rows.length : at] = row, options.onOutcome?.(row);
      }
      return made.product;
    };
    return {
      ...told2.product,
      file: async (name) => {
        try {
          return await told2.product.file(name);
        } catch (thrown) {
          if (!(thrown instanceof NotHere)) throw thrown;
          let product2 = await (whole ??= makeWhole()), [here, there] = [product2.files[name]?.sha256, told2.product.files[name]?.sha256];
          if (here !== there) throw madeDifferently(recipe, name, told2.store);
          return product2.file(name);
        }
      }
    };
  }, explain = async (recipe, key) => {
    let others = (await Promise.all(
      stores.map((store) => store.inputsOf(recipe.kind, recipe.name).catch(() => []))
    )).flat().filter((product2) => product2.key !== key), closest = nearest(others, recipe.inputs);
    return closest === void 0 ? ["not built before"] : differences(closest.inputs, recipe.inputs);
  }, build = async (recipe, key, reasons) => {
    let [first] = stores, workbench = stores.find((store) => store.workbench !== void 0)?.workbench;
    if (first === void 0 || workbench === void 0)
      throw new Error("building needs a store with a workbench");
    return workbench.exclusively(recipe, key, signal, async () => {
      let theirs = await lookUp([first], recipe, key, []);
      if (theirs !== void 0) return reuse(theirs, recipe, key);
      if (signal.aborted) throw interrupted(recipe.name);
      return { product: await workbench.withWorkspace(
        recipe,
        async (workspace) => first.put(recipe, key, await recipe.build(workspace))
      ), state: "built", reasons };
    });
  };
  return {
    make,
    section: (more) => createSection({ ...options, ...more }, making),
    get outcomes() {
      return rows.filter((row) => row !== void 0);
    }
  };
}
function rowOf({ product: product2, state, store, reasons }, inThisRun) {
  if (state === "missing") return { state, reasons, sizeBytes: 0 };
  let sizeBytes = sizeOf(product2);
  return state === "built" && inThisRun ? { state: "reused", store: "this run", reasons: [], sizeBytes } : { state, reasons, sizeBytes, ...store === void 0 ? {} : { store } };
}
var madeDifferently = ({ kind, name }, file, store) => new PycaskError({
  code: "product-differs",
  what: `${kind} ${name} was made again because its file ${file} was needed, and came out with other bytes than ${store} tells of`,
  hint: "build without what is published: --no-published"
}), sizeOf = (product2) => Object.values(product2.files).reduce((sum, file) => sum + file.sizeBytes, 0);

export {
  pLimit,
  keyOf,
  keptEntries,
  pruneEntries,
  withLock,
  directoryStore,
  NotPlanned,
  createMaker
};
