import { createRequire as pycaskRequire } from 'node:module'; const require = pycaskRequire(import.meta.url);
import "./shared-72ZLYKVH.js";
import "./shared-4NJCXY6D.js";
import "./shared-5ROEPYOT.js";
import {
  formatBytes,
  tableText
} from "./shared-O4Z2MLQZ.js";
import {
  readOptions
} from "./shared-VUVKWKX5.js";
import "./shared-2UY24XLM.js";
import {
  keptEntries,
  pruneEntries
} from "./shared-4BXQYHSZ.js";
import "./shared-4ADNLCIC.js";
import {
  PycaskError
} from "./shared-LUS5QXWE.js";
import "./shared-CTBWFYWT.js";
import "./shared-RWDIJ737.js";

// src/commands/cache.ts
import { join } from "node:path";
async function cache(request) {
  let [action = "show"] = request.operands ?? [];
  if (action !== "show" && action !== "prune")
    throw new PycaskError({
      code: "argument-unexpected",
      what: `pycask cache ${action}: expected show or prune`,
      hint: 'pycask cache prune --cache-budget "5 GB"'
    });
  let options = await readOptions(request), directory = join(options.cache, "products"), pruned = action === "prune" ? await pruneEntries(directory, options.cacheBudget).catch(refused(directory)) : void 0, entries = await keptEntries(directory), kinds = [...new Set(entries.map(({ kind }) => kind))].sort().map((kind) => {
    let those = entries.filter((one) => one.kind === kind);
    return { kind, products: those.length, sizeBytes: bytesOf(those) };
  });
  return {
    directory,
    kinds,
    sizeBytes: bytesOf(entries),
    ...pruned === void 0 ? {} : { dropped: { products: pruned.dropped.length, sizeBytes: pruned.droppedBytes } }
  };
}
var bytesOf = (entries) => entries.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0), refused = (directory) => (cause) => {
  throw new PycaskError({
    code: "cache-not-writable",
    what: `${directory}: what was used longest ago cannot be removed`,
    hint: "see who owns the folder, or name another one with --cache",
    cause
  });
};

// src/commands/answers/cache.ts
async function answerCache(request) {
  let result = await cache(request);
  return { text: cacheText(result), json: result };
}
function cacheText({ directory, kinds, sizeBytes, dropped }) {
  let counted = (count) => `${count} ${count === 1 ? "product" : "products"}`, total = kinds.reduce((sum, { products }) => sum + products, 0);
  return [
    tableText(
      kinds.map(({ kind, products, sizeBytes: bytes }) => ({
        kind,
        title: "",
        state: counted(products),
        where: "",
        size: formatBytes(bytes),
        reasons: []
      }))
    ),
    ` ${directory}: ${counted(total)}, ${formatBytes(sizeBytes)}`,
    ...dropped === void 0 ? [] : [` dropped ${counted(dropped.products)}, ${formatBytes(dropped.sizeBytes)}`]
  ].join(`
`);
}
export {
  answerCache
};
