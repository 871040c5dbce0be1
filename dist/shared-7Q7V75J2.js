import { createRequire as pycaskRequire } from 'node:module'; const require = pycaskRequire(import.meta.url);
import {
  require_semver
} from "./shared-CRHH77EJ.js";
import {
  debug
} from "./shared-EGVASYJG.js";
import {
  cp,
  mkdirP,
  rmRF
} from "./shared-GMHUAGF5.js";
import {
  stageInstallation
} from "./shared-IYZS3ULL.js";
import {
  __toESM
} from "./shared-RWDIJ737.js";

// src/commands/install.ts
import { randomUUID } from "node:crypto";
import { access, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname as dirname2, join as join2 } from "node:path";

// node_modules/@actions/tool-cache/lib/tool-cache.js
import * as fs from "fs";

// node_modules/@actions/tool-cache/lib/manifest.js
var semver = __toESM(require_semver(), 1);

// node_modules/@actions/tool-cache/lib/tool-cache.js
import * as os from "os";
import * as path from "path";
var semver2 = __toESM(require_semver(), 1);
import { ok } from "assert";
var __awaiter = function(thisArg, _arguments, P, generator) {
  function adopt(value) {
    return value instanceof P ? value : new P(function(resolve) {
      resolve(value);
    });
  }
  return new (P || (P = Promise))(function(resolve, reject) {
    function fulfilled(value) {
      try {
        step(generator.next(value));
      } catch (e) {
        reject(e);
      }
    }
    function rejected(value) {
      try {
        step(generator.throw(value));
      } catch (e) {
        reject(e);
      }
    }
    function step(result) {
      result.done ? resolve(result.value) : adopt(result.value).then(fulfilled, rejected);
    }
    step((generator = generator.apply(thisArg, _arguments || [])).next());
  });
};
var IS_WINDOWS = process.platform === "win32", IS_MAC = process.platform === "darwin";
function cacheDir(sourceDir, tool, version, arch2) {
  return __awaiter(this, void 0, void 0, function* () {
    if (version = semver2.clean(version) || version, arch2 = arch2 || os.arch(), debug(`Caching tool ${tool} ${version} ${arch2}`), debug(`source dir: ${sourceDir}`), !fs.statSync(sourceDir).isDirectory())
      throw new Error("sourceDir is not a directory");
    let destPath = yield _createToolPath(tool, version, arch2);
    for (let itemName of fs.readdirSync(sourceDir)) {
      let s = path.join(sourceDir, itemName);
      yield cp(s, destPath, { recursive: !0 });
    }
    return _completeToolPath(tool, version, arch2), destPath;
  });
}
function find(toolName, versionSpec, arch2) {
  if (!toolName)
    throw new Error("toolName parameter is required");
  if (!versionSpec)
    throw new Error("versionSpec parameter is required");
  if (arch2 = arch2 || os.arch(), !isExplicitVersion(versionSpec)) {
    let localVersions = findAllVersions(toolName, arch2);
    versionSpec = evaluateVersions(localVersions, versionSpec);
  }
  let toolPath = "";
  if (versionSpec) {
    versionSpec = semver2.clean(versionSpec) || "";
    let cachePath = path.join(_getCacheDirectory(), toolName, versionSpec, arch2);
    debug(`checking cache: ${cachePath}`), fs.existsSync(cachePath) && fs.existsSync(`${cachePath}.complete`) ? (debug(`Found tool in cache ${toolName} ${versionSpec} ${arch2}`), toolPath = cachePath) : debug("not found");
  }
  return toolPath;
}
function findAllVersions(toolName, arch2) {
  let versions = [];
  arch2 = arch2 || os.arch();
  let toolPath = path.join(_getCacheDirectory(), toolName);
  if (fs.existsSync(toolPath)) {
    let children = fs.readdirSync(toolPath);
    for (let child of children)
      if (isExplicitVersion(child)) {
        let fullPath = path.join(toolPath, child, arch2 || "");
        fs.existsSync(fullPath) && fs.existsSync(`${fullPath}.complete`) && versions.push(child);
      }
  }
  return versions;
}
function _createToolPath(tool, version, arch2) {
  return __awaiter(this, void 0, void 0, function* () {
    let folderPath = path.join(_getCacheDirectory(), tool, semver2.clean(version) || version, arch2 || "");
    debug(`destination ${folderPath}`);
    let markerPath = `${folderPath}.complete`;
    return yield rmRF(folderPath), yield rmRF(markerPath), yield mkdirP(folderPath), folderPath;
  });
}
function _completeToolPath(tool, version, arch2) {
  let markerPath = `${path.join(_getCacheDirectory(), tool, semver2.clean(version) || version, arch2 || "")}.complete`;
  fs.writeFileSync(markerPath, ""), debug("finished caching tool");
}
function isExplicitVersion(versionSpec) {
  let c = semver2.clean(versionSpec) || "";
  debug(`isExplicit: ${c}`);
  let valid2 = semver2.valid(c) != null;
  return debug(`explicit? ${valid2}`), valid2;
}
function evaluateVersions(versions, versionSpec) {
  let version = "";
  debug(`evaluating ${versions.length} versions`), versions = versions.sort((a, b) => semver2.gt(a, b) ? 1 : -1);
  for (let i = versions.length - 1; i >= 0; i--) {
    let potential = versions[i];
    if (semver2.satisfies(potential, versionSpec)) {
      version = potential;
      break;
    }
  }
  return version ? debug(`matched: ${version}`) : debug("match not found"), version;
}
function _getCacheDirectory() {
  let cacheDirectory = process.env.RUNNER_TOOL_CACHE || "";
  return ok(cacheDirectory, "Expected RUNNER_TOOL_CACHE to be defined"), cacheDirectory;
}

// src/commands/install.ts
var runnerToolCache = (root) => ({
  root,
  find: (...named) => Promise.resolve(find(...named) || void 0),
  async keep(...given) {
    await cacheDir(...given);
  }
}), folderToolCache = (root) => ({
  root,
  async find(...named) {
    let folder = join2(root, ...named);
    return access(`${folder}.complete`).then(
      () => folder,
      () => {
      }
    );
  },
  async keep(folder, ...named) {
    let target = join2(root, ...named);
    await rm(`${target}.complete`, { force: !0 }), await rm(target, { recursive: !0, force: !0 }), await mkdir(dirname2(target), { recursive: !0 }), await rename(folder, target), await writeFile(`${target}.complete`, "");
  }
}), keyFile = "pycask-key";
async function install(options) {
  let { host, release, python, toolCache } = options, { root } = toolCache, version = semanticVersion(release.version), architecture = process.arch + (release.suffix === "t" ? "-freethreaded" : ""), destination = join2(root, "Python", version, architecture), found = await toolCache.find("Python", version, architecture);
  if (!(found !== void 0 && (await readFile(join2(found, keyFile), "utf8").catch(() => "")).trim() === python.key)) {
    let staging = join2(root, `.pycask-${randomUUID()}`);
    try {
      await stageInstallation({ host, python, staging, destination }), await writeFile(join2(staging, keyFile), `${python.key}
`), await toolCache.keep(staging, "Python", version, architecture);
    } finally {
      await rm(staging, { recursive: !0, force: !0 });
    }
  }
  let named = `python${release.minor}${release.suffix}`;
  return {
    python: release.name,
    directory: destination,
    executable: join2(destination, "bin", named)
  };
}
function semanticVersion(version) {
  let phases = { a: "alpha", b: "beta", rc: "rc" };
  return version.replace(/(a|b|rc)(\d+)$/, (_, phase, number) => `-${phases[phase] ?? phase}.${number}`);
}
var variablesOf = ({ directory }) => ({
  pythonLocation: directory,
  Python_ROOT_DIR: directory,
  Python3_ROOT_DIR: directory,
  PKG_CONFIG_PATH: join2(directory, "lib/pkgconfig")
});

export {
  runnerToolCache,
  folderToolCache,
  install,
  variablesOf
};
