import { createRequire as pycaskRequire } from 'node:module'; const require = pycaskRequire(import.meta.url);
import {
  commandsOf,
  groups,
  optionTable,
  usage
} from "./shared-VUVKWKX5.js";
import {
  commandNames,
  commands,
  listed
} from "./shared-2UY24XLM.js";

// src/options/help.ts
var widthColumns = 96, indentColumns = 30;
function helpText(command) {
  return `${(command === void 0 ? programHelp() : commandHelp(command)).join(`
`)}
`;
}
var programHelp = () => [
  "Builds small, reproducible containers for Python applications from first sources.",
  "",
  "Usage: pycask <command> [flags]",
  "",
  "Commands:",
  ...commandNames.map((name) => `  ${name.padEnd(11)}${commands[name].help}`),
  "",
  "pycask <command> --help tells a command's flags.",
  "",
  ...everywhere,
  "",
  "Exit codes: 0 done; 1 it could not be done; 2 done, and the answer is no; 130 interrupted."
], everywhere = [
  "Everywhere:",
  row("-h, --help", "This text."),
  row("    --version", "Pycask's version.")
];
function commandHelp(command) {
  let { help, operands } = commands[command], lines = [`pycask ${command}: ${help}`, "", `Usage: ${usage(command)}`, ""];
  operands === "directory" ? lines.push("DIRECTORY is the project's folder (default: here); paths are relative to it.") : lines.push(
    ...operands.words === void 0 ? [] : [`${operands.name}: ${listed(operands.words)}`],
    row("    --directory FOLDER", "The project's folder (default: here).")
  );
  for (let group of groups) {
    let flags = [...optionTable].filter(
      ([name, definition]) => definition.group === group && definition.flag !== !1 && commandsOf(name).includes(command)
    );
    flags.length > 0 && lines.push("", `${group}:`, ...flags.flatMap(([name, flag]) => flagHelp(name, flag)));
  }
  return lines.push(
    "",
    ...everywhere,
    "",
    ...wrap(
      "Lists: repeat the flag, or put commas between; KEY=VALUE and EXPRESSION: repeat the flag. WORDS: one text, cut as a shell would, or a JSON list. --no-NAME switches a flag without a value off.",
      widthColumns
    ),
    ...wrap(
      "Every flag can be an environment variable (PYCASK_NO_BINARY for --no-binary), and those that describe the project can stand in [tool.pycask] of pyproject.toml. A flag beats a variable, a variable beats the file.",
      widthColumns
    )
  ), lines;
}
function flagHelp(name, { kind, help, ...definition }) {
  let flag = `${name === "verbose" ? "-v, " : "    "}--${name}${kind.placeholder === void 0 ? "" : ` ${kind.placeholder}`}`, shown = definition.defaultText?.replaceAll("`", "") ?? plainDefault(definition.default);
  return row(flag, shown === "" ? help : `${help} Default: ${shown}.`).split(`
`);
}
function plainDefault(value) {
  return Array.isArray(value) ? value.join(",") : typeof value == "string" || typeof value == "number" ? String(value) : "";
}
function row(flag, help) {
  let lines = wrap(help, widthColumns - indentColumns), left = `  ${flag}`;
  return [left.length <= indentColumns - 2 ? left.padEnd(indentColumns) + (lines.shift() ?? "") : left, ...lines.map((line) => " ".repeat(indentColumns) + line)].join(`
`);
}
function wrap(text, width) {
  let lines = [];
  for (let word of text.split(" ")) {
    let line = lines.at(-1);
    line === void 0 || line.length + 1 + word.length > width ? lines.push(word) : lines[lines.length - 1] = `${line} ${word}`;
  }
  return lines;
}

export {
  helpText
};
