import { createRequire as pycaskRequire } from 'node:module'; const require = pycaskRequire(import.meta.url);
import {
  _enum,
  array,
  boolean,
  int,
  number,
  record,
  string,
  union
} from "./shared-CTBWFYWT.js";

// src/options/commands.ts
var makes = { operands: "directory", makes: !0 }, table = {
  build: { ...makes, help: "build the image, from what the cache has and what is missing" },
  plan: { ...makes, help: "say what a build would reuse and make, and why; builds nothing" },
  wheels: {
    ...makes,
    help: "make the wheels of the lock alone, into a folder that others install from"
  },
  lock: { ...makes, help: "lock what the sdists of the lock are built with" },
  cache: {
    operands: { name: "ACTION", least: 1, most: 1, words: ["prune", "show"] },
    makes: !1,
    step: !1,
    help: "show what the folder of products holds, or drop what was used longest ago"
  }
}, commands = table, isCommand = (name) => name !== void 0 && Object.hasOwn(commands, name), commandNames = Object.keys(commands), stepCommands = commandNames.filter((name) => commands[name].step !== !1);

// src/options/words.ts
function splitWords(text2) {
  let trimmed = text2.trim();
  if (trimmed.startsWith("[")) return jsonWords(trimmed);
  let words2 = [], part = /(\s+)|([^\s'"\\]+)|\\([^])|'([^']*)'|"((?:[^"\\]|\\[^])*)"/gy, word, end = 0;
  for (let match of trimmed.matchAll(part)) {
    let [whole, space, plain2, escaped, single, double] = match;
    if (end = match.index + whole.length, space !== void 0)
      word !== void 0 && words2.push(word), word = void 0;
    else {
      let unquoted = double?.replace(/\\(["\\$`])/g, "$1").replace(/\\\n/g, "");
      word = (word ?? "") + (plain2 ?? escaped ?? single ?? unquoted ?? "");
    }
  }
  if (end === trimmed.length)
    return word !== void 0 && words2.push(word), words2;
}
function jsonWords(text2) {
  try {
    let value = JSON.parse(text2);
    return Array.isArray(value) && value.every((word) => typeof word == "string") ? value : void 0;
  } catch {
    return;
  }
}

// src/options/kinds.ts
var last = (texts) => texts.at(-1) ?? "";
function text(placeholder, pattern, expected) {
  return {
    placeholder,
    fromText: last,
    schema: textSchema(pattern, expected)
  };
}
var textSchema = (pattern, expected) => string(expected).regex(pattern, expected);
function choice(...values) {
  let schema = _enum(values, listed(values));
  return { placeholder: values.join("|"), fromText: last, schema };
}
function path(placeholder) {
  let expected = `a path to a ${placeholder.toLowerCase()}`;
  return { placeholder, fromText: last, schema: string(expected).min(1, expected) };
}
function yesOrNo() {
  return {
    schema: boolean("true or false"),
    fromText: (texts) => {
      let word = last(texts).trim().toLowerCase();
      return word === "true" || word === "1" ? !0 : word === "false" || word === "0" ? !1 : last(texts);
    }
  };
}
function integer(placeholder, least, most, expected) {
  return {
    placeholder,
    schema: int(expected).min(least, expected).max(most, expected),
    fromText: (texts) => wholeNumber(last(texts))
  };
}
var wholeNumber = (text2) => /^-?\d{1,15}$/.test(text2.trim()) ? Number(text2) : text2, unitBytes = {
  "": 1,
  B: 1,
  kB: 1e3,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40
};
function size() {
  let expected = "a size such as 2 GB or 500 MiB", parse = (text2) => {
    let match = /^(\d+(?:\.\d+)?)\s*([a-zA-Z]*)$/.exec(String(text2).trim());
    return Math.round(Number(match?.[1] ?? NaN) * (unitBytes[match?.[2] ?? ""] ?? NaN));
  }, schema = union([string(), number()], expected).refine((value) => Number.isSafeInteger(parse(value)), expected).overwrite(parse);
  return { placeholder: "SIZE", fromText: last, schema };
}
function list(placeholder, item, expected, several = "by commas") {
  let cut = several === "by commas" ? /[,\n]/ : /\n/;
  return {
    placeholder,
    several,
    schema: array(item, expected),
    fromText: (texts) => texts.flatMap((one) => one.split(cut)).flatMap((one) => one.trim() || [])
  };
}
function words() {
  let expected = 'a list of words such as ["gunicorn", "web:app"]';
  return {
    placeholder: "WORDS",
    several: "as words",
    schema: array(string(expected), expected),
    fromText: (texts) => splitWords(last(texts)) ?? last(texts)
  };
}
function table2(names, expected) {
  let name = textSchema(names, expected);
  return {
    placeholder: "KEY=VALUE",
    several: "as KEY=VALUE",
    schema: record(name, string(expected), expected),
    fromText: (texts) => {
      let lines = texts.flatMap((one) => one.split(`
`)).filter((line) => line.trim() !== ""), wrong = lines.find((line) => !line.includes("="));
      return wrong !== void 0 ? wrong : Object.fromEntries(
        lines.map((line) => {
          let at = line.indexOf("=");
          return [line.slice(0, at).trim(), line.slice(at + 1)];
        })
      );
    }
  };
}
function listed(values) {
  return values.length < 2 ? values.join("") : `${values.slice(0, -1).join(", ")} or ${values.at(-1) ?? ""}`;
}

// src/options/suggest.ts
function suggest(found, candidates) {
  let wanted = plain(found);
  return candidates.map((candidate) => ({ candidate, distance: editDistance(wanted, plain(candidate)) })).filter(({ candidate, distance }) => distance <= Math.max(1, Math.floor(candidate.length / 3))).sort((a, b) => a.distance - b.distance)[0]?.candidate;
}
var plain = (name) => name.replace(/([a-z0-9])([A-Z])/g, "$1-$2").replaceAll("_", "-").toLowerCase();
function editDistance(a, b) {
  let before = [], row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    let next = [i];
    for (let j = 1; j <= b.length; j++) {
      let replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1), least = Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1);
      i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] && (least = Math.min(least, (before[j - 2] ?? 0) + 1)), next.push(least);
    }
    before = row, row = next;
  }
  return row[b.length] ?? 0;
}

export {
  commands,
  isCommand,
  commandNames,
  stepCommands,
  text,
  textSchema,
  choice,
  path,
  yesOrNo,
  integer,
  wholeNumber,
  size,
  list,
  words,
  table2 as table,
  listed,
  suggest
};
