import { createRequire as pycaskRequire } from 'node:module'; const require = pycaskRequire(import.meta.url);
import {
  commands,
  isCommand,
  listed,
  stepCommands,
  suggest
} from "./shared-2UY24XLM.js";
import {
  PycaskError
} from "./shared-LUS5QXWE.js";

// src/options/inputs.ts
var commandInputs = {
  command: {
    help: `What to do. ${stepCommands.map((name) => `${name}: ${commands[name].help}.`).join(" ")}`,
    default: "build",
    defaultText: "build"
  },
  directory: {
    help: "The project's folder, with its lock and pyproject.toml.",
    default: ".",
    defaultText: "the root of the workspace"
  },
  references: {
    help: "The images that the command is about, where it is about images that exist. Several: one a line, or commas between.",
    default: "",
    defaultText: "none"
  }
}, outputs = {
  digest: "Digest of the image manifest, sha256:...; with several Pythons one a line, oldest first.",
  image: "The image by digest, ghcr.io/acme/web@sha256:...; with several Pythons one a line.",
  tags: "The references that the image has, ghcr.io/acme/web:1.4, one a line.",
  changed: "true if anything was made that was not there before (plan: would be made); with push, if the registry got a new image.",
  reasons: "Why what was made was not there: one line for each product and reason.",
  "python-path": "Path of the application's Python in the image; with install: of the one that is on PATH.",
  "python-versions": "The releases that were built or planned, one a line, oldest first: 3.13.15.",
  matrix: "Of plan: JSON for strategy.matrix, one entry for each Python and platform: python, platform, architecture, runner.",
  report: "A JSON file with all of this, and every product: what pycask --json prints.",
  sizes: "JSON: bytes of each image, compressed, and of its layers."
};
function parseActionInputs(env) {
  let given = /* @__PURE__ */ new Map();
  for (let [name, value] of Object.entries(env)) {
    let text = value?.trim() ?? "";
    name.startsWith("INPUT_") && text !== "" && given.set(name.slice(6).toLowerCase(), text);
  }
  let take = (name) => {
    let text = given.get(name);
    return given.delete(name), text ?? commandInputs[name].default;
  }, command = take("command");
  if (!isCommand(command) || !stepCommands.includes(command))
    throw new PycaskError({
      code: "command-unknown",
      what: `input command is ${JSON.stringify(command)}, expected ${listed(stepCommands)}`,
      hint: hintFor(suggest(command, stepCommands))
    });
  let directory = take("directory"), operands = take("references").split(/[\n,]/).flatMap((one) => one.trim() || []);
  return checkOperands(command, operands), { command, directory, operands, inputs: Object.fromEntries(given) };
}
var hintFor = (meant) => meant === void 0 ? void 0 : `did you mean ${meant}?`;
function checkOperands(command, operands) {
  let wanted = commands[command].operands, { least, most, name } = wanted === "directory" ? { least: 0, most: 0, name: "image" } : wanted;
  if (operands.length > most)
    throw new PycaskError({
      code: "argument-unexpected",
      what: `input references: the command ${command} takes ${most === 0 ? "none" : `at most ${most}`}, found ${operands.length}`
    });
  if (operands.length < least)
    throw new PycaskError({
      code: "argument-missing",
      what: `input references: the command ${command} needs at least ${least} ${name}, found ${operands.length}`
    });
}

export {
  outputs,
  parseActionInputs
};
