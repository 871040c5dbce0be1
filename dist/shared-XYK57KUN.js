import { createRequire as pycaskRequire } from 'node:module'; const require = pycaskRequire(import.meta.url);
import{a as O,b as f,c as m,e as h}from"./shared-C2CX7D77.js";import{a as p,c as l,p as $}from"./shared-6QMIPLTM.js";import{a}from"./shared-E5DPQHZ6.js";var _=["bash","zsh","fish"];function C(e){return[...f].filter(([o,{flag:n}])=>n!==!1&&m(o).includes(e)).map(([o,{kind:n,help:t}])=>{let{placeholder:s=""}=n,r=/^[\w-]+(\|[\w-]+)+$/.test(s)?s.split("|"):[],i=s==="FILE"||s==="FOLDER";return{flag:`--${o}`,help:t,alone:s==="",values:r,path:i}})}a(C,"flagsOf");var w=a(e=>{let{operands:o}=p[e];return o==="directory"?[]:o.words??[]},"wordsOf");function k(e){return e==="fish"?j():e==="zsh"?`#compdef pycask
autoload -U +X bashcompinit && bashcompinit
${b()}`:b()}a(k,"completionScript");function b(){return`# Completion of pycask; made by: pycask completion bash
_pycask() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} words=
  case \${COMP_WORDS[1]} in
${l.map(o=>{let n=C(o),t=n.filter(({values:r})=>r.length>0).map(({flag:r,values:i})=>`        ${r}) words='${i.join(" ")}' ;;`),s=[...n.map(({flag:r})=>r),"--directory","--help"];return[`    ${o})`,"      case $previous in",...t,`        *) words='${[...w(o),...s].join(" ")}' ;;`,"      esac ;;"].join(`
`)}).join(`
`)}
    *) words='${l.join(" ")} --help --version' ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _pycask pycask
`}a(b,"bash");function j(){let e=a(n=>`'${n.replace(/\\/g,"\\\\").replace(/'/g,"\\'")}'`,"quoted");return`# Completion of pycask; made by: pycask completion fish
${l.flatMap(n=>[`complete -c pycask -n __fish_use_subcommand -a ${n} -d ${e(p[n].help)}`,...w(n).map(t=>`complete -c pycask -n '__fish_seen_subcommand_from ${n}' -a ${t}`),...C(n).map(({flag:t,help:s,alone:r,values:i,path:c})=>[`complete -c pycask -n '__fish_seen_subcommand_from ${n}' -l ${t.slice(2)}`,...r?[]:["-r"],...i.length>0?[`-f -a ${e(i.join(" "))}`]:[],...c?["-F"]:[],`-d ${e(s.split(/(?<=\.)\s/)[0]??"")}`].join(" "))]).join(`
`)}
`}a(j,"fish");var g=96,d=30;function v(e){return`${(e===void 0?E():R(e)).join(`
`)}
`}a(v,"helpText");var E=a(()=>["Builds small, reproducible containers for Python applications from first sources.","","Usage: pycask <command> [flags]","","Commands:",...l.map(e=>`  ${e.padEnd(11)}${p[e].help}`),"","pycask <command> --help tells a command's flags.","",...x,"","Exit codes: 0 done; 1 it could not be done; 2 done, and the answer is no; 130 interrupted."],"programHelp"),x=["Everywhere:",u("-h, --help","This text."),u("    --version","Pycask's version.")];function R(e){let{help:o,operands:n}=p[e],t=[`pycask ${e}: ${o}`,"",`Usage: ${h(e)}`,""];n==="directory"?t.push("DIRECTORY is the project's folder (default: here); paths are relative to it."):t.push(...n.words===void 0?[]:[`${n.name}: ${$(n.words)}`],u("    --directory FOLDER","The project's folder (default: here)."));for(let s of O){let r=[...f].filter(([i,c])=>c.group===s&&c.flag!==!1&&m(i).includes(e));r.length>0&&t.push("",`${s}:`,...r.flatMap(([i,c])=>S(i,c)))}return t.push("",...x,"",...y("Lists: repeat the flag, or put commas between; KEY=VALUE and EXPRESSION: repeat the flag. WORDS: one text, cut as a shell would, or a JSON list. --no-NAME switches a flag without a value off.",g),...y("Every flag can be an environment variable (PYCASK_NO_BINARY for --no-binary), and those that describe the project can stand in [tool.pycask] of pyproject.toml. A flag beats a variable, a variable beats the file.",g)),t}a(R,"commandHelp");function S(e,{kind:o,help:n,...t}){let s=`${e==="verbose"?"-v, ":"    "}--${e}${o.placeholder===void 0?"":` ${o.placeholder}`}`,r=t.defaultText?.replaceAll("`","")??D(t.default);return u(s,r===""?n:`${n} Default: ${r}.`).split(`
`)}a(S,"flagHelp");function D(e){return Array.isArray(e)?e.join(","):typeof e=="string"||typeof e=="number"?String(e):""}a(D,"plainDefault");function u(e,o){let n=y(o,g-d),t=`  ${e}`;return[t.length<=d-2?t.padEnd(d)+(n.shift()??""):t,...n.map(r=>" ".repeat(d)+r)].join(`
`)}a(u,"row");function y(e,o){let n=[];for(let t of e.split(" ")){let s=n.at(-1);s===void 0||s.length+1+t.length>o?n.push(t):n[n.length-1]=`${s} ${t}`}return n}a(y,"wrap");export{_ as a,k as b,v as c};
