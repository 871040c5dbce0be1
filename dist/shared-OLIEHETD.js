import { createRequire as pycaskRequire } from 'node:module'; const require = pycaskRequire(import.meta.url);
import{b as O,c as m,e as f,g as h}from"./shared-TF3ZC4VA.js";import{a as l,c,p as $}from"./shared-XH73QTHP.js";import{a}from"./shared-E5DPQHZ6.js";var _=["bash","zsh","fish"];function C(e){return[...m].filter(([n,{flag:o}])=>o!==!1&&f(n).includes(e)).map(([n,{kind:o,help:t}])=>{let{placeholder:s=""}=o,r=/^[\w-]+(\|[\w-]+)+$/.test(s)?s.split("|"):[],i=s==="FILE"||s==="FOLDER";return{flag:`--${n}`,help:t,alone:s==="",values:r,path:i}})}a(C,"flagsOf");var w=a(e=>{let{operands:n}=l[e];return n==="directory"?[]:n.words??[]},"wordsOf");function k(e){return e==="fish"?j():e==="zsh"?`#compdef pycask
autoload -U +X bashcompinit && bashcompinit
${b()}`:b()}a(k,"completionScript");function b(){return`# Completion of pycask; made by: pycask completion bash
_pycask() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} words=
  case \${COMP_WORDS[1]} in
${c.map(n=>{let o=C(n),t=o.filter(({values:r})=>r.length>0).map(({flag:r,values:i})=>`        ${r}) words='${i.join(" ")}' ;;`),s=[...o.map(({flag:r})=>r),"--directory","--help"];return[`    ${n})`,"      case $previous in",...t,`        *) words='${[...w(n),...s].join(" ")}' ;;`,"      esac ;;"].join(`
`)}).join(`
`)}
    *) words='${c.join(" ")} --help --version' ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _pycask pycask
`}a(b,"bash");function j(){let e=a(o=>`'${o.replace(/\\/g,"\\\\").replace(/'/g,"\\'")}'`,"quoted");return`# Completion of pycask; made by: pycask completion fish
${c.flatMap(o=>[`complete -c pycask -n __fish_use_subcommand -a ${o} -d ${e(l[o].help)}`,...w(o).map(t=>`complete -c pycask -n '__fish_seen_subcommand_from ${o}' -a ${t}`),...C(o).map(({flag:t,help:s,alone:r,values:i,path:p})=>[`complete -c pycask -n '__fish_seen_subcommand_from ${o}' -l ${t.slice(2)}`,...r?[]:["-r"],...i.length>0?[`-f -a ${e(i.join(" "))}`]:[],...p?["-F"]:[],`-d ${e(s.split(/(?<=\.)\s/)[0]??"")}`].join(" "))]).join(`
`)}
`}a(j,"fish");var g=96,d=30;function v(e){return`${(e===void 0?E():R(e)).join(`
`)}
`}a(v,"helpText");var E=a(()=>["Builds small, reproducible containers for Python applications from first sources.","","Usage: pycask <command> [flags]","","Commands:",...c.map(e=>`  ${e.padEnd(11)}${l[e].help}`),"","pycask <command> --help tells a command's flags.","",...x,"","Exit codes: 0 done; 1 it could not be done; 2 done, and the answer is no; 130 interrupted."],"programHelp"),x=["Everywhere:",u("-h, --help","This text."),u("    --version","Pycask's version.")];function R(e){let{help:n,operands:o}=l[e],t=[`pycask ${e}: ${n}`,"",`Usage: ${h(e)}`,""];o==="directory"?t.push("DIRECTORY is the project's folder (default: here); paths are relative to it."):t.push(...o.words===void 0?[]:[`${o.name}: ${$(o.words)}`],u("    --directory FOLDER","The project's folder (default: here)."));for(let s of O){let r=[...m].filter(([i,p])=>p.group===s&&p.flag!==!1&&f(i).includes(e));r.length>0&&t.push("",`${s}:`,...r.flatMap(([i,p])=>S(i,p)))}return t.push("",...x,"",...y("Lists: repeat the flag, or put commas between; KEY=VALUE and EXPRESSION: repeat the flag. WORDS: one text, cut as a shell would, or a JSON list. --no-NAME switches a flag without a value off.",g),...y("Every flag can be an environment variable (PYCASK_NO_BINARY for --no-binary), and those that describe the project can stand in [tool.pycask] of pyproject.toml. A flag beats a variable, a variable beats the file.",g)),t}a(R,"commandHelp");function S(e,{kind:n,help:o,...t}){let s=`${e==="verbose"?"-v, ":"    "}--${e}${n.placeholder===void 0?"":` ${n.placeholder}`}`,r=t.defaultText?.replaceAll("`","")??D(t.default);return u(s,r===""?o:`${o} Default: ${r}.`).split(`
`)}a(S,"flagHelp");function D(e){return Array.isArray(e)?e.join(","):typeof e=="string"||typeof e=="number"?String(e):""}a(D,"plainDefault");function u(e,n){let o=y(n,g-d),t=`  ${e}`;return[t.length<=d-2?t.padEnd(d)+(o.shift()??""):t,...o.map(r=>" ".repeat(d)+r)].join(`
`)}a(u,"row");function y(e,n){let o=[];for(let t of e.split(" ")){let s=o.at(-1);s===void 0||s.length+1+t.length>n?o.push(t):o[o.length-1]=`${s} ${t}`}return o}a(y,"wrap");export{_ as a,k as b,v as c};
