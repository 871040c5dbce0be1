import { createRequire as pycaskRequire } from 'node:module'; const require = pycaskRequire(import.meta.url);
import{E as Ee}from"./shared-3DLJIDSI.js";import{a as je,b as V,d as z,h as Oe,i as Fe}from"./shared-DPZ3G4C5.js";import{e as Re}from"./shared-KIAEHWNH.js";import{d as Se}from"./shared-642Q6SI6.js";import{a as m,b as q}from"./shared-HNNAI5X2.js";import{b as _e,c as p,d as x,f as ve,g as $e,j as M,k as g,m as B,n as Pe,o as ze,p as S,q as H,r as L}from"./shared-3XVP22QJ.js";import{a as i}from"./shared-E5DPQHZ6.js";import{mkdir as Tt,readdir as ae,readFile as Ct,rm as N,stat as Mt,writeFile as Lt}from"node:fs/promises";import{join as k}from"node:path";var R=i(e=>`'${e.replaceAll("'",String.raw`'\''`)}'`,"quoted");var j=i((e,t,n,r)=>({name:e,what:t,breaks:n,to:"rest",modules:[],told:[],library:[],folders:[],prefix:[],...r}),"profile"),A=[j("tests","CPython's own tests, and extension modules that only they use","`from test import support`, which some third-party test suites do",{modules:["test"],library:["lib-dynload/_ctypes_test.*","lib-dynload/_test*","lib-dynload/_xxtestfuzz.*","lib-dynload/xx*"],folders:["test","tests","idle_test"]}),j("ensurepip","the installer of pip, with the wheels it installs","`python -m ensurepip`; `python -m venv` works with `--without-pip` only",{modules:["ensurepip"],told:["ensurepip"],library:["ensurepip"],prefix:["bin/pip*"]}),j("idle","the editor IDLE","`python -m idlelib`",{modules:["idlelib"],told:["idlelib"],library:["idlelib"],prefix:["bin/idle*"]}),j("tk","tkinter, and the turtle that is drawn with it","windows on a screen: `import tkinter`, `import turtle`",{modules:["tkinter","turtle","turtledemo","_tkinter"],told:["tkinter","turtle","turtledemo"],library:["tkinter","turtle.py","turtledemo","lib-dynload/_tkinter.*"]}),j("lib2to3","the converter from Python 2, up to 3.12","`import lib2to3`, the program `2to3`",{modules:["lib2to3"],told:["lib2to3"],library:["lib2to3"],prefix:["bin/2to3*"]}),j("pydoc-data","topics of the help for keywords","`help('if')` and other topics; `help(str)` works",{modules:["pydoc_data"],library:["pydoc_data"],prefix:["bin/pydoc*"]}),j("docs","manual pages","`man python3`",{prefix:["share"]}),j("static","static libraries","linking programs against libpython.a",{to:"builder",prefix:["lib/*.a","lib/python*/config-*/*.a"]}),j("headers","C headers, but pyconfig.h, which sysconfig reads","compiling extension modules in the image",{to:"builder",prefix:["include","lib/pkgconfig"]}),j("config","the Makefile and python3-config","`python3-config`, `sysconfig.get_makefile_filename()`'s file; embedding Python",{to:"builder",prefix:["bin/*-config","lib/python*/config-*"]})],W=A.map(({name:e})=>e);function Rt(e=W){let t=e.find(r=>!W.includes(r));if(t!==void 0)throw new m({code:"prune-unknown",what:`prune: there is no profile ${t}`,hint:`there are ${W.join(", ")}`});let n=A.filter(({name:r})=>e.includes(r));return{names:n.map(({name:r})=>r).sort(),profiles:n}}i(Rt,"pruneSelection");var Ce=i(e=>e.profiles.flatMap(({modules:t})=>t).sort(),"prunedModules"),Te="pyconfig.h";function Me({profiles:e},{library:t,builder:n,rest:r}){let o=e.flatMap(a=>a.folders.map(s=>`-name ${s}`));return[`mkdir -p ${n} ${r}`,'cd "$PREFIX"',"take() { # TREE PATH...","  tree=$1; shift","  for path; do",'    [ -e "$path" ] || [ -L "$path" ] || continue','    mkdir -p "$tree/$(dirname "$path")"','    if [ -d "$path" ] && [ -d "$tree/$path" ]; then','      cp -a "$path/." "$tree/$path/" && rm -rf "$path"','    else mv "$path" "$tree/$path"; fi',"  done","}",`rm -rf lib/${t}/site-packages/*`,...o.length===0?[]:[`find lib/${t} -type d \\( ${o.join(" -o ")} \\) -prune > /build/folders`,`while read -r path; do take ${r} "$path"; done < /build/folders`],...e.map(a=>{let s=[...a.library.map(c=>`lib/${t}/${c}`),...a.prefix];return`take ${a.to==="builder"?n:r} ${s.join(" ")}`}),`mkdir -p include/${t}`,`[ ! -e ${n}/include/${t}/${Te} ] || mv ${n}/include/${t}/${Te} include/${t}/`,...e.flatMap(a=>a.told.map(s=>`[ ! -e ${r}/lib/${t}/${s} -a ! -e ${r}/lib/${t}/${s}.py ] || printf %s ${R(Et(s,a))} > lib/${t}/${s}.py`))].join(`
`)}i(Me,"pruneScript");var Et=i((e,{name:t})=>`raise ModuleNotFoundError(
    "No module named '${e}': this Python was built without it (Pycask's prune profile ${t})",
    name='${e}')
`,"stub");async function At(e){let{host:t,python:n,staging:r,destination:o}=e;await Tt(r,{recursive:!0});try{for(let d of["layer.tar.gz","builder.tar.gz","rest.tar.gz"])await Nt(t,n,d,r);let a=n.facts.executable.slice(n.facts.executable.lastIndexOf("/")+1),s=k(r,"lib",a);await Dt(s),await N(k(s,"EXTERNALLY-MANAGED"),{force:!0});let c=k(r,"bin",a);await qt(e,c,k(s,"lib-dynload")),await oe(t,[c,"-I","-m","ensurepip","--default-pip"]),await Bt(r,a,[n.facts.prefix,r],o)}catch(a){throw await N(r,{recursive:!0,force:!0}),a}}i(At,"stageInstallation");async function Nt(e,t,n,r){let{facts:o}=t,a=o.prefix.split("/").filter(f=>f!=="").length,s=["tar","-xzf",await t.file(n),"-C",r,`--strip-components=${a}`],{exitCode:c,stderr:d}=await e.run([...s,"--no-same-owner"]);if(c!==0)throw new m({code:"install-failed",what:`${n} of CPython ${o.version} cannot be unpacked into ${r}`,hint:"is there room, and may this user write there?",details:d.trim().split(`
`).slice(-5)})}i(Nt,"unpack");async function Dt(e){let t=await ae(k(e,"__pycache__"));for(let n of A.flatMap(({told:r})=>r)){await Mt(k(e,n)).then(o=>o.isDirectory(),()=>!1)&&await N(k(e,`${n}.py`),{force:!0});for(let o of t)o.startsWith(`${n}.`)&&await N(k(e,"__pycache__",o))}}i(Dt,"removeStubs");var It=`
import importlib, json, os, sys
problems = {}
for name in sorted(os.listdir(sys.argv[1])):
    module = name.split('.')[0]
    if module.startswith('_test') or module == '_tkinter':
        continue
    try:
        importlib.import_module(module)
    except ImportError as error:
        problems[module] = str(error)
print(json.dumps(problems))
`;async function qt({host:e,python:t},n,r){let{exitCode:o,stdout:a,stderr:s}=await oe(e,[n,"-I","-c",It,r]);if(o!==0)throw Ae(t.facts,[s.trim()],await Le(e));let c=Object.entries(JSON.parse(a));if(c.length>0){let d=c.map(([f,l])=>`${f}: ${l}`);throw Ae(t.facts,d,await Le(e))}}i(qt,"tryOut");var oe=i((e,t)=>e.run(t,{env:{PATH:"/usr/bin:/bin",LC_ALL:"C.UTF-8",HOME:e.env.HOME}}),"run");async function Le(e){let{stdout:t}=await oe(e,["getconf","GNU_LIBC_VERSION"]);return t.trim()||"another C library"}i(Le,"libcOf");function Ae(e,t,n){let r=t.join(`
`),o=/version `([A-Za-z]+_[\d.]+)' not found/.exec(r)?.[1],a=[...r.matchAll(/(lib[\w.+-]+\.so[\d.]*): cannot open/g)].map(([,f])=>f),s=e.requires.flatMap(({soname:f,package:l})=>a.includes(f)?[l]:[]),c=o?.startsWith("GLIBC_")===!0,d=c?`it needs ${o}, and this machine has ${n}`:a.length>0?`this machine has no ${[...new Set(a)].join(", ")}`:"it does not run here";return new m({code:"install-incompatible",what:`CPython ${e.version} cannot be installed on this machine: ${d}`,hint:s.length>0&&!c?`apt-get install ${s.join(" ")} (the names in the suite that it was built for)`:"build it for a suite that is no newer than this machine (suite), or run the tests in the image",details:t})}i(Ae,"incompatible");async function Bt(e,t,n,r){let o=k("lib",t),a=i(async(d,f)=>(await ae(k(e,d),{withFileTypes:!0}).catch(()=>[])).filter(u=>u.isFile()&&f.test(u.name)).map(u=>k(d,u.name)),"within"),s=(await ae(k(e,o))).filter(d=>d.startsWith("config-")),c=[...await a("bin",/./),...await a("lib/pkgconfig",/\.pc$/),...await a(o,/^_sysconfig.*\.(py|json)$|^build-details\.json$/),...(await Promise.all(s.map(d=>a(k(o,d),/./)))).flat()];for(let d of c){let f=k(e,d),l=await Ct(f);if(l.includes(0))continue;let u=l.toString("utf8"),b=n.reduce((y,h)=>y.replaceAll(h,r),u);b!==u&&await Lt(f,b)}for(let d of await a(k(o,"__pycache__"),/^_sysconfig(data|_vars)_/))await N(k(e,d))}i(Bt,"relocate");var Ht=/^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:(a|b|rc)([1-9]\d*))?$/;function _(e){let t=Ht.exec(e);if(t===null)return;let[,n,r,o,a,s]=t,c={major:Number(n),minor:Number(r),patch:Number(o)};return a!=="a"&&a!=="b"&&a!=="rc"?c:{...c,pre:{phase:a,number:Number(s)}}}i(_,"parseVersion");var v=i(({major:e,minor:t})=>`${e}.${t}`,"minorOf"),Ne=i(({major:e,minor:t})=>`cp${e}${t}`,"tagOf"),E=i(({major:e,minor:t,patch:n})=>`${e}.${t}.${n}`,"finalOf");function P(e,t){return e.major-t.major||e.minor-t.minor||e.patch-t.patch||Vt(e.pre,t.pre)}i(P,"compareVersions");function Vt(e,t){return e===void 0||t===void 0?+(e===void 0)-+(t===void 0):e.phase<t.phase?-1:e.phase>t.phase?1:e.number-t.number}i(Vt,"comparePre");var Wt="bb3d0dc8d9d15a5cd51094d5b69e70aa09005ff0",Gt=[{name:"expat",licence:"MIT",at:"Modules/expat",in:[0,99],versions:{},purl:i(e=>`pkg:generic/expat@${e}`,"purl"),cpe:i(e=>`cpe:2.3:a:libexpat_project:libexpat:${e}:*:*:*:*:*:*:*`,"cpe"),soname:"libexpat.so."},{name:"hacl-star",licence:"Apache-2.0 OR MIT",at:"Modules/_hacl",in:[12,99],versions:{13:Wt},purl:i(e=>`pkg:github/hacl-star/hacl-star@${e}`,"purl"),cpe:i(e=>`cpe:2.3:a:hacl-star:hacl-star:${e}:*:*:*:*:*:*:*`,"cpe")},{name:"libb2",licence:"CC0-1.0",at:"Modules/_blake2/impl",in:[6,13],versions:{13:"0.98.1"},purl:i(e=>`pkg:github/blake2/libb2@v${e}`,"purl"),cpe:i(e=>`cpe:2.3:a:blake2:libb2:${e}:*:*:*:*:*:*:*`,"cpe"),soname:"libb2.so."},{name:"macholib",licence:"MIT",at:"Lib/ctypes/macholib",in:[5,99],versions:{13:"1.0",14:"1.0",15:"1.0"},purl:i(e=>`pkg:pypi/macholib@${e}`,"purl")},{name:"mimalloc",licence:"MIT",at:"Objects/mimalloc",in:[13,99],versions:{13:"2.1.2"},purl:i(e=>`pkg:github/microsoft/mimalloc@v${e}`,"purl")},{name:"mpdecimal",licence:"BSD-2-Clause",at:"Modules/_decimal/libmpdec",in:[3,15],versions:{11:"2.5.1",13:"2.5.1",14:"2.5.1",15:"2.5.1"},purl:i(e=>`pkg:generic/mpdecimal@${e}`,"purl"),cpe:i(e=>`cpe:2.3:a:bytereef:mpdecimal:${e}:*:*:*:*:*:*:*`,"cpe"),soname:"libmpdec.so."},{name:"tiny_sha3",licence:"MIT",at:"Modules/_sha3",in:[11,11],versions:{},purl:i(e=>`pkg:github/mjosaarinen/tiny_sha3@${e}`,"purl")},{name:"XKCP",licence:"CC0-1.0",at:"Modules/_sha3/kcp",in:[6,10],versions:{},purl:i(e=>`pkg:github/xkcp/xkcp@${e}`,"purl")}];function Ut({version:e,requires:t}){let n=_(e),r=n===void 0?0:Number(v(n).split(".")[1]);return Gt.filter(o=>o.in[0]<=r&&r<=o.in[1]).filter(({soname:o})=>!t.some(a=>o!==void 0&&a.soname.startsWith(o))).map(({name:o,licence:a,at:s,versions:c,purl:d,cpe:f})=>{let l=c[r];return{name:o,licence:a,at:s,...l===void 0?{}:{version:l,purl:d(l)},...l===void 0||f===void 0?{}:{cpe:f(l)}}})}i(Ut,"bundledParts");import{createHash as Kt}from"node:crypto";import{createReadStream as Jt}from"node:fs";import{access as Zt,copyFile as Xt,mkdir as Yt,mkdtemp as Qt,readdir as en,readFile as ce,rename as Ie,rm as ie,stat as tn,writeFile as nn}from"node:fs/promises";import{join as O}from"node:path";import{pipeline as rn}from"node:stream/promises";var De=ze("state",[g({state:L("verified"),identity:p(),issuer:p(),loggedAt:p().optional()}),g({state:L("absent"),reason:p()}),g({state:L("unreachable"),reason:p()})]);var U=g({name:p(),sha256:p(),pinnedBy:H(["manifest","python.org"]),signature:De});async function de(e,t){let{release:n,directory:r}=t;await Yt(r,{recursive:!0}),await gn(r);for(let a of n.files){let s=O(r,a.sha256);if(await se(s)){if(await He(s)===a.sha256){let c=await hn(`${s}.json`,a,n);if(c!==void 0)return{file:s,release:a,from:"cache",facts:c};continue}e.log.warn(`${s} is damaged; fetching CPython ${n.version} again`),await ie(s,{force:!0})}}let o=[];for(let a of t.sources){let s=await Qt(O(r,".incoming-"));try{let c=await on(e,a,s,t),d=await He(c.file),f=n.files.find(b=>b.sha256===d);if(f===void 0)throw bn(n,d);let l=await an(f,c,t),u=O(r,d);return await nn(O(s,"facts"),JSON.stringify(l)),await Ie(O(s,"facts"),`${u}.json`),await Ie(c.file,u),e.log.debug(`source of CPython ${n.version}: ${G(a)}, signature ${l.signature.state}`),{file:u,release:f,from:G(a),facts:l}}catch(c){if(e.signal.aborted||wn.includes(Be(c)??""))throw c;let d=`${G(a)}: ${Ue(c)}`;o.push(d),mn.includes(Be(c)??"")?e.log.warn(d):e.log.debug(d)}finally{await ie(s,{recursive:!0,force:!0})}}throw new m({code:"source-unavailable",what:`no source has the tarball of CPython ${n.version} (${n.files[0].name}, SHA-256 ${n.files[0].sha256})`,hint:"put it into a folder and name that folder, or a mirror, in python-sources",details:o})}i(de,"fetchSource");async function an(e,{file:t,bundle:n},{release:r,trust:o}){let{name:a,sha256:s}=e,{pinnedBy:c,signer:d}=r;if(typeof n=="string"){let{verifySignature:f}=await import("./shared-UYAAT3U3.js"),l=f(a,await ce(t),n,d,o);return{name:a,sha256:s,pinnedBy:c,signature:l}}if(c!=="manifest")throw new m({code:"signature-missing",what:`${a} has no signature that can be verified (${n.reason}), and this version of Pycask does not know its checksum`,hint:"a newer Pycask may know it; or name an older release"});return{name:a,sha256:s,pinnedBy:c,signature:n}}i(an,"verify");async function on(e,t,n,r){let{release:o}=r;if(t==="debian"){if(r.debian===void 0)throw new Error("Debian's archive is not at hand here");let a=o.files.map(d=>d.sha256),s=await r.debian({source:`python${o.minor}`,hashes:a,into:n}),c="Debian's source packages carry none";if(s!==void 0)return{file:s,bundle:{state:"absent",reason:c}};throw new Error(`no suite of Debian has this version of python${o.minor}`)}return t==="python.org"||/^https?:\/\//.test(t)?sn(e,o,t==="python.org"?Ve:t,O(n,"tarball")):pn(o,t,O(n,"tarball"))}i(on,"deliver");var Ve="https://www.python.org/ftp/python/{folder}/{file}",We=1e4;async function sn(e,t,n,r){let o=[],a=t.files.map(s=>ln(n,t,s));for(let[s,c]of t.files.entries()){let d=a[s]??"";if(a.indexOf(d)<s)continue;let f=a.lastIndexOf(d)>s?{}:{sha256:c.sha256},{status:l,body:u}=await e.http.request({method:"HEAD",url:d,timeoutMs:We});if(u.resume(),l===404||l===410){o.push(`${G(d)} answered ${l}`);continue}return await e.http.download(d,r,{...f,mostBytes:cn}),{file:r,bundle:await dn(e,`${d}.sigstore`,n,c)}}throw new Error(o.join(", "))}i(sn,"download");var cn=1e8,qe=1024*1024;async function dn(e,t,n,r){if(!n.includes("{file}"))return{state:"absent",reason:`the mirror names ${r.name} by its hash only`};try{let{status:o,headers:a,body:s}=await e.http.request({url:t,timeoutMs:We});if(o===200&&!(Number(a["content-length"])>qe)){let c=await fn(s,qe);return c!==void 0?c.toString("utf8"):{state:"unreachable",reason:`${r.name}.sigstore does not end`}}return s.destroy(),o===404||o===410?{state:"absent",reason:`there is no ${r.name}.sigstore`}:{state:"unreachable",reason:`${r.name}.sigstore: the server answered ${o}`}}catch(o){if(e.signal.aborted)throw o;return{state:"unreachable",reason:Ue(o)}}}i(dn,"signatureAt");async function fn(e,t){let n=[],r=0;for await(let o of e)if(n.push(o),r+=o.length,r>t)return;return Buffer.concat(n)}i(fn,"firstBytes");function ln(e,t,n){return e.replaceAll("{version}",t.version).replaceAll("{folder}",Ge(t.version)).replaceAll("{file}",n.name).replaceAll("{sha256}",n.sha256)}i(ln,"fill");function Ge(e){let t=_(e);return t===void 0?e:E(t)}i(Ge,"folderOf");function un(e,t){return Ve.replace("{folder}",Ge(e)).replace("{file}",t)}i(un,"officialAddress");async function pn(e,t,n){for(let r of e.files)for(let o of[r.name,O(e.version,r.name),r.sha256]){let a=O(t,o);if(!await se(a))continue;await Xt(a,n);let s=`there is no ${o}.sigstore`,c=await se(`${a}.sigstore`)?await ce(`${a}.sigstore`,"utf8"):{state:"absent",reason:s};return{file:n,bundle:c}}throw new Error(`there is no ${e.files.map(r=>r.name).join(" or ")} in it`)}i(pn,"copy");function bn(e,t){let n=e.files.map(r=>r.sha256).join(" or ");return new m({code:"checksum-mismatch",what:`what came for CPython ${e.version} has the SHA-256 ${t}, expected ${n}`})}i(bn,"mismatch");var mn=["checksum-mismatch","signature-invalid"],G=i(e=>e.replace(/\/\/[^/@]*@/,"//"),"shownSource");async function hn(e,{name:t,sha256:n},{pinnedBy:r,signer:o}){let a=await ce(e,"utf8").then(c=>U.safeParse(JSON.parse(c)).data?.signature,()=>{});return a?.state==="verified"?a.identity===o.identity?{name:t,sha256:n,pinnedBy:r,signature:a}:void 0:r!=="manifest"?void 0:{name:t,sha256:n,pinnedBy:r,signature:a??{state:"unreachable",reason:"it was kept without its signature"}}}i(hn,"keptFacts");var yn=1440*60*1e3;async function gn(e){for(let t of await en(e)){if(!t.startsWith(".incoming-"))continue;let n=O(e,t),{mtimeMs:r}=await tn(n).catch(()=>({mtimeMs:1/0}));r<Date.now()-yn&&await ie(n,{recursive:!0,force:!0})}}i(gn,"sweep");var wn=["disk-full","ENOSPC","EDQUOT"];function Be(e){let t=e instanceof Error&&"code"in e?e.code:void 0;return typeof t=="string"?t:void 0}i(Be,"codeOf");function Ue(e){let[t]=e instanceof m?e.details:[];return(q(e)+(t===void 0?"":` (${t})`)).replaceAll(`
`," ")}i(Ue,"reasonOf");async function He(e){let t=Kt("sha256");return await rn(Jt(e),t),t.digest("hex")}i(He,"sha256OfFile");var se=i(e=>Zt(e).then(()=>!0,()=>!1),"exists");var fe=g({version:p(),tag:p().regex(/^cp3\d+$/),abi:p().regex(/^cp3\d+t?$/),prefix:p(),executable:p(),headers:p(),optimize:H(["full","fast-build"]),profile:p().transform(e=>z(e)).optional(),source:U,layer:Oe,requires:M(g({soname:p(),package:p()})),modulesMissing:M(p())});var Je=i(e=>Number(e.minor.split(".")[1]),"minorNumber"),Ke={ssl:["_ssl"],hashlib:["_hashlib"],sqlite3:["_sqlite3"],lzma:["_lzma"],bz2:["_bz2"],zlib:["zlib"],ctypes:["_ctypes"],readline:["readline"],curses:["_curses","_curses_panel"],uuid:["_uuid"],"dbm.gnu":["_gdbm"],"dbm.ndbm":["_dbm"],decimal:["_decimal"],"xml.parsers.expat":["pyexpat"]};function K(e){let t=Je(e)>=14?{...Ke,"compression.zstd":["_zstd"]}:Ke;return Object.fromEntries(Object.entries(t).flatMap(([n,r])=>r.map(o=>[o,n])))}i(K,"requiredModules");function xn(e){let t=Je(e);return["libbz2-dev","libexpat1-dev","libffi-dev","libgdbm-compat-dev","libgdbm-dev","liblzma-dev","libncurses-dev","libreadline-dev","libsqlite3-dev","libssl-dev","uuid-dev","zlib1g-dev",...t>=14?["libzstd-dev"]:[],...t<=12?["libcrypt-dev","libnsl-dev","libtirpc-dev"]:[]].sort()}i(xn,"pythonBuildPackages");import{createHash as kn}from"node:crypto";import{readdir as _n,readFile as Ze}from"node:fs/promises";import{join as le}from"node:path";var vn=i(e=>/\.(patch|diff)$/.test(e),"isPatch");async function $n(e){let t=await _n(e).catch(s=>{throw J(`patches: ${e} cannot be read`,s)}),r=(t.includes("series")?await Pn(le(e,"series")):void 0)??t.filter(vn).sort();if(r.length===0)throw J(`patches: ${e} has no *.patch and no *.diff`);let o=await Promise.all(r.map(async s=>{let c=await Ze(le(e,s)).catch(d=>{throw J(`patches: ${le(e,"series")} names ${s}, which is not there`,d)});return{name:s,bytes:c}})),a=kn("sha256");for(let{name:s,bytes:c}of o)a.update(`${s}\0${c.length}\0`).update(c);return{patches:o,sha256:z(a.digest("hex"))}}i($n,"readPatches");async function Pn(e){return(await Ze(e,"utf8")).split(`
`).map(n=>n.replace(/#.*/,"").trim()).filter(n=>n!=="").map(n=>{let[r="",...o]=n.split(/\s+/);if(o.length===0||o.join(" ")==="-p1")return r;throw J(`patches: ${e}: ${n}: patches are applied with -p1, and nothing else`)})}i(Pn,"seriesOf");var J=i((e,t)=>new m({code:"patches-missing",what:e,hint:"a folder with unified diffs against the root of the source: diff -u a/Lib/x.py b/Lib/x.py",cause:t}),"missing");import{createHash as Hn}from"node:crypto";import{readFile as it}from"node:fs/promises";import{join as st}from"node:path";import{createHash as In}from"node:crypto";import{availableParallelism as qn}from"node:os";import{join as ot}from"node:path";var Z="/build/src";function zn(e){let{minor:t,architecture:n,libpython:r,optimize:o,cflags:a}=e,s=Number(t.split(".")[1])>=12;return{cflags:s?["-fno-omit-frame-pointer","-mno-omit-leaf-frame-pointer"]:[],cflagsOfOurs:["-fstack-protector","-fstack-clash-protection",n==="amd64"?"-fcf-protection":"-mbranch-protection=standard","-D_FORTIFY_SOURCE=2",`-ffile-prefix-map=${Z}=.`,...r==="static"?["-fno-pie"]:[],...s&&o==="full"?["-momit-leaf-frame-pointer"]:[],...a],ldflagsOfOurs:["-Wl,-z,relro","-Wl,-z,now"]}}i(zn,"flagsFor");function Xe(e,{prefix:t,training:n}){let{minor:r,suffix:o,optimize:a,libpython:s,extraConfigure:c}=e,d=zn(e);return[`--prefix=${t}`,'--build="$(gcc -dumpmachine)"',"--enable-option-checking=fatal",s==="static"?"--disable-shared":"--enable-shared","--without-static-libpython","--disable-test-modules","--without-ensurepip","--with-system-expat",...Number(r.split(".")[1])<16?["--without-system-libmpdec"]:[],"--enable-loadable-sqlite-extensions","--with-dbmliborder=gdbm",...o==="t"?["--disable-gil"]:[],...a==="full"?["--enable-optimizations"]:[],...a==="full"&&!n?["--with-lto"]:[],...c.map(R),"OPT='-fwrapv -O3 -Wall'",`CFLAGS=${R(d.cflags.join(" "))}`,`CFLAGS_NODIST=${R(d.cflagsOfOurs.join(" "))}`,`LDFLAGS_NODIST=${R(d.ldflagsOfOurs.join(" "))}`]}i(Xe,"configureArguments");function X({libpython:e}){return e==="static"?"LINKCC='gcc -no-pie'":"LINKCC='gcc -Wl,-rpath,\\$$ORIGIN/../lib'"}i(X,"makeVariables");var jn=[[/^--(exec-)?prefix\b/,"everything of ours lives below /opt/<org>: org"],[/^--(enable|disable)-shared\b/,"libpython"],[/^--(enable|disable)-optimizations\b|^--with(out)?-lto\b/,"optimize"],[/^--(enable|disable)-gil\b/,'a t behind the version: python = "3.14t"'],[/^--(build|host|target)\b/,"images are built on a machine of their own kind"],[/^(OPT|CFLAGS|CFLAGS_NODIST|LDFLAGS_NODIST|BASECFLAGS)=/,"cflags"]];function Ye({extraConfigure:e,cflags:t}){for(let r of e){let o=jn.find(([a])=>a.test(r))?.[1];if(o!==void 0)throw new m({code:"configure-option-owned",what:`extra-configure: ${r} is Pycask's to decide`,hint:`use instead: ${o}`})}let n=t.find(r=>/^-m(arch|tune|cpu)=native$/.test(r));if(n!==void 0)throw new m({code:"cflags-not-portable",what:`cflags: ${n} makes a CPython for the processor that happens to build it`,hint:"name the oldest processor that it has to run on: -march=x86-64-v2"})}i(Ye,"checkFlags");var et=315532800,Y="::step ",D="::failed ",$={source:"build/source.tar",finish:"build/finish.py",profile:"build/profile.tar.gz",workload:"build/workload.py",patches:"build/patches"},On={full:{diskKib:13e5,memoryKib:16e5},"fast-build":{diskKib:8e5,memoryKib:5e5}};function tt(e,t){let{diskKib:n,memoryKib:r}=On[e.optimize];return`
exec 2>&1
umask 022
step() { echo '${Y}'"$*"; }
failed() { echo '${D}'"$*"; exit 1; }
export SOURCE_DATE_EPOCH=${et} PYTHONHASHSEED=0 LC_ALL=C.UTF-8 TZ=UTC HOME=/build

step unpack
disk=$(df --output=avail -k /build | tail -n 1)
[ "$disk" -ge ${n} ] || failed disk $disk ${n}
memory=$(sed -n 's/^MemAvailable: *\\([0-9]*\\) kB/\\1/p' /proc/meminfo)
limit=$(cat /sys/fs/cgroup/memory.max 2>/dev/null || echo max)
[ "$limit" = max ] || [ $((limit / 1024)) -ge "$memory" ] || memory=$((limit / 1024))
[ "$memory" -ge ${r} ] || failed memory $memory ${r}
mkdir -p ${Z} /build/out
cd ${Z}
tar -xf /${$.source} --strip-components=1 --no-same-owner
rm /${$.source}
for patch in /${$.patches}/*; do
  [ -e "$patch" ] || continue
  echo "applying \${patch##*/}"
  patch -p1 --fuzz=0 --batch --forward --no-backup-if-mismatch -i "$patch" || failed patch "\${patch##*/}"
done

step configure
./configure ${Xe(e,t).join(` \\
  `)} || {
  ./configure --help | grep -oE -- '--(enable|disable|with|without)-[a-z0-9-]+' | sort -u | sed 's/^/::option /'
  failed configure
}
${Sn(e)}# Only CPython's own tests run this program, and with link-time optimisation it costs minutes.
sed -i '/^build_all:/,/[^\\\\]$/s, Programs/_testembed,,' Makefile
`.trimStart()}i(tt,"configured");var Qe=["_asyncio","_bisect","_contextvars","_csv","_datetime","_elementtree","_heapq","_json","_opcode","_pickle","_posixsubprocess","_queue","_random","_socket","_statistics","_struct","_zoneinfo","array","cmath","fcntl","grp","math","select","unicodedata"],Fn=["binascii","zlib"];function Sn({minor:e,libpython:t,optimize:n}){if(t==="shared"||Number(e.split(".")[1])<12)return"";let o=`'^(${(n==="full"?[...Qe,...Fn]:Qe).join("|")}) '`;return`grep -E ${o} Modules/Setup.stdlib > /build/static
grep -vE ${o} Modules/Setup.stdlib > /build/shared
{ cat /build/shared; echo '*static*'; cat /build/static; } > Modules/Setup.stdlib
make Makefile
`}i(Sn,"staticModules");var Rn=["Python/ceval","Objects/dictobject","Objects/listobject","Objects/longobject","Objects/typeobject","Objects/unicodeobject","Modules/_sre/sre"],En=1e5,Tn=150,Cn=12;function ue({configuration:e,jobs:t}){return`${tt(e,{prefix:"/opt/training",training:!0})}
step train
make -j${t} ${X(e)} profile-gen-stamp
trained() { LD_LIBRARY_PATH=. ./python -s -E /${$.workload} "$1"; }
trained ${Tn}
for start in $(seq ${Cn}); do trained 0; done
make -j${t} ${X(e)} profile-run-stamp | tee /build/training.log

step archive
find . -name '*.gcda' | LC_ALL=C sort > /build/list
for file in ${Rn.join(" ")}; do
  most=$(gcov-dump "$file.gcda" | sed -n 's/.*sum_max=\\([0-9]*\\).*/\\1/p')
  [ "\${most:-0}" -ge ${En} ] || failed untrained "$file" "\${most:-0}"
done
tar --format=ustar --mtime=@${et} --owner=0 --group=0 --numeric-owner --mode=0644 -cf - -T /build/list |
  gzip -9n > /build/out/profile.tar.gz
tests=$(sed -n 's/^Total tests: run=\\([0-9,]*\\).*/\\1/p' /build/training.log | tr -d ,)
printf '{"files": %d, "tests": %d}\\n' "$(wc -l < /build/list)" "\${tests:-0}" > /build/out/report.json
`}i(ue,"trainingScript");function nt(e){let{configuration:t,prefix:n,selection:r,jobs:o}=e,{minor:a,suffix:s,optimize:c}=t,d=`python${a}${s}`,f=`"$PREFIX"/bin/${d}`,l=`make -j${o} ${X(t)}`;return`PREFIX='${n}'
${tt(t,{prefix:n,training:!1})}${c==="full"?Mn:""}
step compile
${l}

step install
# Bytecode comes later: asked for help, compileall writes none.
${l} install COMPILEALL_OPTS=--help

step prune
${Me(r,{library:d,builder:"/build/out/builder",rest:"/build/out/rest"})}
find . -type f \\( -name '*.so' -o -name '*.so.*' \\) -exec chmod u+w {} + -exec strip --strip-unneeded {} +
strip --strip-unneeded ${f}
ln -sf ${d} bin/python
cat > lib/${d}/EXTERNALLY-MANAGED <<'EOF'
${Ln}EOF

step bytecode
cd /build
env -i PATH="$PATH" LC_ALL=C.UTF-8 TZ=UTC PYTHONHASHSEED=0 ${f} -s -B -X pycache_prefix=/nonexistent \\
  /build/finish.py "$PREFIX" /build/out/report.json ${e.requiredModules.join(" ")}
mv "$PREFIX" /build/out/runtime
step pack
`}i(nt,"buildScript");var Mn=`tar -xzf /${$.profile}
touch profile-run-stamp
sed -i 's/-flto-partition=none -g/-flto-partition=none/' Makefile
echo 'Python/ceval.o: private PY_CORE_CFLAGS += -fprofile-partial-training' >> Makefile
`,Ln=`[externally-managed]
Error=This Python is part of an image that Pycask built.
 Packages come from the project's lock: add them there and build the image again.
`;var An=[[/No space left on device/,"the disk of the container engine is full: docker system prune"],[/Killed|signal terminated program cc1|virtual memory exhausted|Cannot allocate memory/,"the compiler ran out of memory: give the build more, or fewer jobs"],[/C compiler cannot create executables/,"the builder has no working compiler"],[/Exec format error/,"the builder is for another architecture than this machine"]];function rt(e){let{release:t,step:n,exitCode:r,lastLines:o}=e,a=o.find(u=>u.startsWith(D)),[s="",...c]=(a??"").slice(D.length).split(" "),d=Nn[s]?.(e,c);if(d!==void 0)return d;let f=o.join(`
`),l=An.find(([u])=>u.test(f));return new m({code:"compile-failed",what:`CPython ${t.version} could not be built: the step ${n} failed (exit code ${r})`,hint:l?.[1]??"the log has everything that configure and the compiler said",details:at(o),logFile:e.logFile})}i(rt,"buildFailed");var Nn={disk:i(({release:e},[t="",n=""])=>new m({code:"disk-too-small",what:`compiling CPython ${e.version} needs ${Q(n)} of disk, and the container engine has ${Q(t)}`,hint:"make room where the engine keeps its containers: docker system prune"}),"disk"),memory:i(({release:e},[t="",n=""])=>new m({code:"memory-too-small",what:`compiling CPython ${e.version} needs ${Q(n)} of memory, and ${Q(t)} is free`,hint:"give the container engine more memory, or use optimize: fast-build"}),"memory"),patch:i((e,t)=>{let{release:n,lastLines:r}=e,[,o=""]=/^\d{4}-(.*)$/.exec(t.join(" "))??[],a=r.findLast(f=>/^Hunk #\d+ FAILED/.test(f)),s=r.findLast(f=>/^(patching file|can't find file) /.test(f)),c=r.findLast(f=>f.startsWith("|+++ "))?.split(/\s+/)[1],d=a===void 0?c??"it is no patch of this source":(s??"").replace(/^patching file /,"");return new m({code:"patch-failed",what:`the patch ${o} does not apply to CPython ${n.version}: ${d}${a===void 0?"":`, ${a.replace(/ -- .*/,"")}`}`,hint:"make the patch against the source of just this version; it is applied with patch -p1 --fuzz=0",details:at(r.filter(f=>!f.startsWith(D))),logFile:e.logFile})},"patch"),configure:i(e=>{let{lastLines:t,release:n}=e,r=t.find(d=>/unrecognized options?:/.test(d));if(r===void 0)return;let o=r.replace(/^.*unrecognized options?:\s*/,""),a=o.replace(/^--(enable|disable|with|without)-/,"").slice(0,4),s=t.flatMap(d=>/^::option (.*)$/.exec(d)?.[1]??[]),c=s.filter(d=>d.replace(/^--[a-z]+-/,"").startsWith(a));return new m({code:"configure-option-unknown",what:`extra-configure: configure of CPython ${n.version} does not know ${o}`,hint:c.length>0?`it knows ${c.slice(0,5).join(", ")}`:`it knows ${s.slice(0,60).join(", ")}`,logFile:e.logFile})},"configure"),untrained:i(({release:e,logFile:t},[n="",r=""])=>new m({code:"profile-untrained",what:`CPython ${e.version} was not trained: the highest counter of ${n} is ${r}`,hint:"the tests that train it did not run; the log has what they said",logFile:t}),"untrained")},Q=i(e=>`${(Number(e)/1024/1024).toFixed(1)} GiB`,"gibOf"),Dn=12;function at(e){let t=e.filter(o=>o.trim()!==""),n=t.filter(o=>/(^|\s)(fatal )?error:|^\S*Error\b/i.test(o)),r=t.slice(-4).filter(o=>!n.includes(o));return[...n.slice(0,Dn-r.length),...r]}i(at,"tellingLines");function ee(e,t){let{release:n,builder:r,configuration:o,patches:a,suite:s}=e,{optimize:c,architecture:d,libpython:f,extraConfigure:l,cflags:u}=o;return{version:n.name,source:n.files[0].sha256,suite:s,architecture:d,optimize:c,libpython:f,...a===void 0?{}:{patches:a.sha256},...l.length===0?{}:{configure:l.join(" ")},...u.length===0?{}:{cflags:u.join(" ")},script:In("sha256").update(t).digest("hex").slice(0,16),...Object.fromEntries(Object.entries(r.inputs).map(([b,y])=>[`builder.${b}`,y]))}}i(ee,"commonInputs");async function te(e,t,n){let{host:r,release:o,directory:a,index:s,onLine:c,patches:d}=e,f=await e.builder.open(),l=await de(r,{release:o,sources:e.sources,directory:a,debian:s&&(w=>Bn(r,s,a,w))}),u=ot(t.directory,"out"),b=[],y="unpack",{exitCode:h}=await f.run({input:V([{type:"file",path:$.source,mode:420,source:{file:l.file}},...(d?.patches??[]).map(({name:w,bytes:F},C)=>({type:"file",path:`${$.patches}/${String(C).padStart(4,"0")}-${w}`,mode:420,source:{bytes:F}})),...n.entries]),script:n.script((e.jobs??qn)()),outputDirectory:u,logFile:t.logFile,onLine:i(w=>{if(w.startsWith(Y)){y=w.slice(Y.length),c?.(y);return}b.push(w)>400&&b.shift()},"onLine")});if(h!==0)throw rt({release:o,step:y,exitCode:h,lastLines:b,logFile:t.logFile});return{out:u,source:l.facts}}i(te,"compileIn");async function Bn(e,t,n,r){let o=ot(n,"debian-sources");return(await Ee(e,{...r,index:t,directory:o}))?.file}i(Bn,"fromDebian");var pe=String.raw`
import array, asyncio, base64, bisect, collections, contextlib, copy, dataclasses, datetime, decimal
import enum, functools, hashlib, heapq, io, itertools, json, logging, math, operator, pickle, random
import re, sqlite3, string, struct, sys, time, typing, uuid
import xml.etree.ElementTree as ElementTree

rng = random.Random(4)
WORDS = [''.join(rng.choices(string.ascii_lowercase, k=rng.randint(2, 11))) for _ in range(800)]


# Numbers.

class Vector:
    __slots__ = ('x', 'y', 'z')

    def __init__(self, x, y, z):
        self.x = x
        self.y = y
        self.z = z

    def __add__(self, other):
        return Vector(self.x + other.x, self.y + other.y, self.z + other.z)

    def __sub__(self, other):
        return Vector(self.x - other.x, self.y - other.y, self.z - other.z)

    def __mul__(self, by):
        return Vector(self.x * by, self.y * by, self.z * by)

    def __eq__(self, other):
        return isinstance(other, Vector) and self.x == other.x and self.y == other.y

    def dot(self, other):
        return self.x * other.x + self.y * other.y + self.z * other.z

    def length(self):
        return math.sqrt(self.dot(self))

    @property
    def normalized(self):
        return self * (1.0 / (self.length() or 1.0))


def vectors():
    at, speed = Vector(0.0, 1.0, 2.0), Vector(0.3, -0.2, 0.1)
    for step in range(500):
        pull = Vector(1.0, 1.0, 1.0) - at
        if pull.length() > 0.5:
            speed = speed + pull.normalized * 0.01
        else:
            speed = speed * 0.99
        at = at + speed * 0.05
    return at == speed


def interpolate():
    """Rows of numbers in lists of lists, by index."""
    size = 28
    grid = [[float(row * column % 7) for column in range(size)] for row in range(size)]
    for _ in range(3):
        for row in range(1, size - 1):
            above, here, below = grid[row - 1], grid[row], grid[row + 1]
            for column in range(1, size - 1):
                here[column] = 0.2 * (
                    here[column] + above[column] + below[column] + here[column - 1] + here[column + 1]
                )
    return sum(map(sum, grid))


def solve():
    size = 13
    rows = [[1.0 / (1 + abs(row - column)) + (row == column) for column in range(size)] for row in range(size)]
    right = [float(row) for row in range(size)]
    for pivot in range(size):
        best = max(range(pivot, size), key=lambda row: abs(rows[row][pivot]))
        if best != pivot:
            rows[pivot], rows[best] = rows[best], rows[pivot]
            right[pivot], right[best] = right[best], right[pivot]
        inverse = 1.0 / rows[pivot][pivot]
        for row in range(pivot + 1, size):
            factor = rows[row][pivot] * inverse
            if factor != 0.0:
                for column in range(pivot, size):
                    rows[row][column] -= factor * rows[pivot][column]
                right[row] -= factor * right[pivot]
    result = [0.0] * size
    for row in range(size - 1, -1, -1):
        rest = right[row]
        for column in range(row + 1, size):
            rest -= rows[row][column] * result[column]
        result[row] = rest / rows[row][row]
    return result


def multiply():
    left = [[row + column for column in range(14)] for row in range(14)]
    right = [list(column) for column in zip(*left)]
    return [[sum(a * b for a, b in zip(row, column)) for column in right] for row in left]


class Smoothed:
    """The moving average of what a generator of 32-bit numbers gives, as people write both."""

    def __init__(self, seed, width):
        self.state = seed
        self.width = width
        self.window = [0.0] * width
        self.index = 0
        self.total = 0

    def draw(self):
        state = self.state
        state ^= state << 13 & 0xFFFFFFFF
        state ^= state >> 17
        state ^= state << 5 & 0xFFFFFFFF
        self.state = state
        return state / 4294967296.0

    def next(self):
        index, value = self.index, self.draw()
        difference = value - self.window[index]
        if difference < 0:
            self.total -= -difference
        else:
            self.total += difference
        self.window[index] = value
        if index == self.width - 1:
            self.index = 0
        else:
            self.index += 1
        return self.total / self.width


def average():
    smoothed, above = Smoothed(2463534242, 24), 0
    for _ in range(1500):
        if smoothed.next() >= 0.5:
            above += 1
    return above


def checksums():
    low, high, fnv = 1, 0, 14695981039346656037
    for byte in b'the quick brown fox jumps over the lazy dog' * 25:
        low = (low + byte) % 65521
        high = (high + low) % 65521
        fnv = ((fnv ^ byte) * 1099511628211) & 0xFFFFFFFFFFFFFFFF
        if byte & 1 and byte >> 3 != low // 7:
            fnv ^= byte << 5 | 3
    return high << 16 | low, fnv


def sieve():
    flags = bytearray([1]) * 6000
    for number in range(2, 78):
        if flags[number]:
            for multiple in range(number * number, len(flags), number):
                flags[multiple] = 0
    return sum(flags)


def statistics():
    samples = [rng.gauss(10.0, 3.0) for _ in range(700)]
    mean = sum(samples) / len(samples)
    deviation = math.sqrt(sum((value - mean) ** 2 for value in samples) / len(samples))
    bins = [0] * 10
    for value in samples:
        bins[min(9, max(0, int((value - mean) / deviation + 5)))] += 1
    return round(mean, 3), f'{deviation:.4f}', bins, max(samples), sorted(samples)[350]


def search():
    """Backtracking over small lists of whole numbers."""
    size, found = 6, 0
    columns = [-1] * size

    def place(row):
        nonlocal found
        if row == size:
            found += 1
            return
        for column in range(size):
            for above in range(row):
                taken = columns[above]
                if taken == column or taken - column == above - row or column - taken == above - row:
                    break
            else:
                columns[row] = column
                place(row + 1)
        columns[row] = -1

    place(0)
    return found


def money():
    total = decimal.Decimal(0)
    for cents in range(300):
        price = decimal.Decimal(cents) / 100
        total += (price * decimal.Decimal('1.19')).quantize(decimal.Decimal('0.01'))
    return str(total)


# Objects and calls.

class State(enum.Enum):
    WAITING = 'waiting'
    RUNNING = 'running'
    DONE = 'done'


@dataclasses.dataclass
class Job:
    number: int
    name: str
    priority: int = 0
    state: State = State.WAITING
    needs: list = dataclasses.field(default_factory=list)


class Handler:
    limit = 5

    def __init__(self, following=None, **options):
        self.following = following
        self.options = options
        self.seen = 0

    def accepts(self, job):
        return False

    def handle(self, job, *details):
        self.seen += 1
        if self.accepts(job):
            return self.run(job, *details)
        if self.following is not None:
            return self.following.handle(job, *details)
        raise LookupError(job.number)

    def run(self, job, *details):
        job.state = State.RUNNING
        return job.number + len(details)


class Even(Handler):
    def accepts(self, job):
        return job.number % 2 == 0


class Urgent(Handler):
    def accepts(self, job):
        return job.priority > self.limit

    def run(self, job, *details):
        result = super().run(job, *details)
        job.state = State.DONE
        return result

    def __getattr__(self, name):
        try:
            return self.options[name]
        except KeyError:
            raise AttributeError(name) from None


def schedule():
    jobs = [Job(number, WORDS[number], number * 7 % 11) for number in range(120)]
    for job in jobs:
        job.needs.extend(jobs[other].number for other in (job.number // 2, job.number // 3))
    chain = Even(Urgent(Handler(), retry=3))
    queue, done, failed = [(job.priority, job.number) for job in jobs], [], 0
    heapq.heapify(queue)
    while queue:
        priority, number = heapq.heappop(queue)
        job = jobs[number]
        try:
            done.append(chain.handle(job, priority, chain.following.retry))
        except LookupError:
            failed += 1
        if job.state is State.WAITING and hasattr(job, 'name') and not hasattr(job, 'other'):
            job.priority = max(job.priority - 1, 0)
    return sum(done), failed, [job for job in jobs if job.state == State.DONE]


class Node:
    def __init__(self, key, left=None, right=None):
        self.key = key
        self.left = left
        self.right = right

    def insert(self, key):
        if key < self.key:
            if self.left is None:
                self.left = Node(key)
            else:
                self.left.insert(key)
        elif self.right is None:
            self.right = Node(key)
        else:
            self.right.insert(key)

    def __iter__(self):
        if self.left is not None:
            yield from self.left
        yield self.key
        if self.right is not None:
            yield from self.right


def tree():
    root = Node(WORDS[0])
    for word in WORDS[1:150]:
        root.insert(word)
    return list(root) == sorted(WORDS[:150])


def fibonacci(number):
    return number if number < 2 else fibonacci(number - 1) + fibonacci(number - 2)


@functools.lru_cache(maxsize=256)
def distance(left, right):
    if not left or not right:
        return len(left) + len(right)
    return min(
        distance(left[1:], right) + 1,
        distance(left, right[1:]) + 1,
        distance(left[1:], right[1:]) + (left[0] != right[0]),
    )


def numbered(items, *, start=0, step=1):
    for item in items:
        yield start, item
        start += step


@contextlib.contextmanager
def counted(counter, name):
    counter[name] += 1
    try:
        yield counter
    finally:
        counter['left'] += 1


def functions():
    counter = collections.Counter()
    for number in range(60):
        with counted(counter, WORDS[number % 9]) as same:
            same.update(('a', 'b'))
    pairs = dict(numbered(WORDS[:200], start=3, step=2))
    chained = itertools.chain.from_iterable([key] * 2 for key in pairs)
    odd = list(filter(lambda key: key % 3, map(operator.neg, itertools.islice(chained, 150))))
    compose = functools.reduce(lambda f, g: lambda x: g(f(x)), [abs, str, len])
    a, (b, *rest), c = 1, odd[:6], odd[-1]
    keywords = {'start': a, 'step': b}
    return fibonacci(12), distance('kitten', 'sitting'), compose(c), list(numbered(rest, **keywords))


# Collections and text.

def comprehensions():
    tickets = [{'id': n, 'tag': WORDS[n % 40], 'open': n % 3 > 0, 'hours': n * 0.25} for n in range(220)]
    by_tag = collections.defaultdict(list)
    for ticket in tickets:
        by_tag[ticket['tag']].append(ticket)
    totals = {tag: sum(t['hours'] for t in group if t['open']) for tag, group in by_tag.items()}
    late = {t['id'] for t in tickets if t['open'] and t['hours'] > 20} - {3, 5, 7}
    order = sorted(totals, key=totals.get, reverse=True)
    pages = [[t['id'] for t in tickets[start : start + 20]] for start in range(0, len(tickets), 20)]
    return order, [any(n in late for n in page) or all(page) for page in pages]


def frequencies():
    text = ' '.join(rng.choices(WORDS, k=900))
    counts = {}
    for word in text.split():
        word = word.strip('.,').lower()
        if word not in counts:
            counts[word] = 0
        counts[word] += 1
    top = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:20]
    seen = set()
    for word, _ in top:
        seen |= {word[:2]}
        seen.discard('zz')
    return top, seen


def render():
    rows = []
    for number, word in enumerate(WORDS[:180]):
        name = word.title() if number % 2 else word.upper().replace('E', '3')
        rows.append(f'<tr><td>{number:>5}</td><td>{name!s:<12}</td><td>{number / 7:.2f}</td></tr>')
        rows.append('%s=%d;%r' % (word, number, word))
        if word.startswith(('a', 'b')) and 'e' in word or word.endswith('s'):
            rows.append('{}:{name}'.format(number, name=word[1:-1]))
    page = '\n'.join(rows)
    return page.encode(), page.count('td'), page.partition('\n')[0], ''.join(reversed(page[:50]))


def scan():
    """A lexer over single characters, and one with a regular expression."""
    source = 'total = price * (1 + vat) / 100 - discount  # comment\n' * 12
    tokens, position = [], 0
    while position < len(source):
        character = source[position]
        if character.isspace():
            position += 1
        elif character.isalpha() or character == '_':
            begin = position
            while position < len(source) and (source[position].isalnum() or source[position] == '_'):
                position += 1
            tokens.append(('name', source[begin:position]))
        elif character in '0123456789':
            tokens.append(('number', int(character)))
            position += 1
        elif character == '#':
            position = source.index('\n', position)
        else:
            tokens.append(('operator', character))
            position += 1
    pattern = re.compile(r'\s*(?:(?P<name>[A-Za-z_]\w*)|(?P<number>\d+)|(?P<operator>[-+*/()=])|#.*)')
    found = [match.lastgroup for match in pattern.finditer(source)]
    return len(tokens), found


LINES = [
    f'10.0.{n % 256}.{n % 7} - - [05/Oct/2025:13:{n % 60:02}:00 +0000] "GET /{WORDS[n]}?id={n} HTTP/1.1" {200 + n % 5} {n * 37}'
    for n in range(150)
]
ACCESS = re.compile(r'(?P<host>\S+) \S+ \S+ \[(?P<when>[^\]]+)\] "(?P<verb>[A-Z]+) (?P<path>\S+) [^"]*" (\d{3}) (\d+)$')


def access_log():
    sizes = collections.Counter()
    for line in LINES:
        match = ACCESS.match(line)
        if match is not None:
            sizes[match['path'].split('?')[0]] += int(match.group(6))
    hidden = [re.sub(r'\d+(?=\.)', 'x', line, count=2) for line in LINES[:50]]
    emails = re.findall(r'[\w.]+@[\w-]+\.\w{2,}', ' '.join(f'{a}@{b}.example' for a, b in zip(WORDS[:80], WORDS[40:])))
    return sizes.most_common(3), hidden, emails


def compile_patterns():
    re.purge()
    for pattern in (r'^(a|b)*c{2,3}[x-z]+?$', r'(?i)\bfoo(?:bar|baz)\b\s+(\d{1,3})', r'[^,"]+|"(?:[^"]|"")*"'):
        re.compile(pattern)


# What goes in and out.

DOCUMENT = {
    'users': [
        {'id': n, 'name': WORDS[n], 'score': n * 1.5, 'active': n % 2 == 0, 'tags': WORDS[n : n + 3], 'manager': None}
        for n in range(40)
    ],
    'total': 40,
    'note': 'caf\u00e9 "quoted"\n',
}


def documents():
    text = json.dumps(DOCUMENT)
    again = json.loads(text)
    json.loads(json.dumps(DOCUMENT, indent=2, sort_keys=True, ensure_ascii=False))
    copied = copy.deepcopy(again)
    data = pickle.dumps((copied, [Job(n, WORDS[n]) for n in range(20)]), protocol=5)
    return pickle.loads(data)[0] == again


def markup():
    root = ElementTree.Element('orders')
    for number in range(50):
        order = ElementTree.SubElement(root, 'order', id=str(number))
        ElementTree.SubElement(order, 'item').text = WORDS[number]
    again = ElementTree.fromstring(ElementTree.tostring(root))
    return [order.find('item').text for order in again.iter('order') if order.get('id') != '3']


def binary():
    record = struct.Struct('<IHBxd')
    data = b''.join(record.pack(n, n & 0xFFFF, n & 0xFF, n / 3) for n in range(150))
    total = 0
    for number, short, byte, real in record.iter_unpack(data):
        total += number ^ short ^ byte
    values = array.array('d', range(100))
    values[3] = values[4] + total
    return hashlib.sha256(data).hexdigest(), base64.b64encode(data), bytes(memoryview(data)[8:20])


class Sink(logging.Handler):
    def emit(self, record):
        self.format(record)


LOG = logging.getLogger('training')
LOG.propagate = False
LOG.setLevel(logging.INFO)
LOG.addHandler(Sink())
LOG.handlers[0].setFormatter(logging.Formatter('%(asctime)s %(levelname)s %(name)s: %(message)s'))


def log():
    for number in range(50):
        LOG.info('request %d for %s took %.3f s', number, WORDS[number], number / 1000)
        LOG.debug('never shown: %s', number)


DATABASE = sqlite3.connect(':memory:')
DATABASE.execute('create table item (id integer primary key, name text, price real)')


def database():
    DATABASE.execute('delete from item')
    DATABASE.executemany('insert into item values (?, ?, ?)', [(n, WORDS[n], n * 1.1) for n in range(100)])
    rows = DATABASE.execute('select name, price from item where price > ? order by name', (20,)).fetchall()
    return {name: round(price, 2) for name, price in rows}


def dates():
    day = datetime.datetime(2025, 1, 31, 12, tzinfo=datetime.timezone.utc)
    shown = []
    for hours in range(0, 1200, 24):
        later = day + datetime.timedelta(hours=hours)
        shown.append((later.isoformat(), later.strftime('%Y-%m-%d'), later.weekday()))
    return [datetime.datetime.fromisoformat(text) - day for text, _, _ in shown]


async def fetch(number, lock, results):
    await asyncio.sleep(0)
    async with lock:
        results.append(number)
    return number * 2


async def stream(count):
    for number in range(count):
        if number % 5 == 0:
            await asyncio.sleep(0)
        yield number


async def serve():
    lock, results, queue = asyncio.Lock(), [], asyncio.Queue()
    await asyncio.gather(*(fetch(number, lock, results) for number in range(25)))
    for task in [asyncio.create_task(queue.put(number)) for number in range(10)]:
        await task
    total = 0
    async for number in stream(30):
        total += number
    return total, [await queue.get() for _ in range(10)]


def tasks():
    async def deep(levels):
        return 0 if levels == 0 else 1 + await deep(levels - 1)

    return asyncio.run(serve()), asyncio.run(deep(60))


ALL = [
    *(vectors, interpolate, solve, multiply, average, checksums, sieve, statistics, search, money),
    *(schedule, tree, functions, comprehensions, frequencies, render, scan, access_log),
    *(compile_patterns, documents, markup, binary, log, database, dates, tasks),
]

if __name__ == '__main__':
    rounds = int(sys.argv[1])
    spent = collections.Counter()
    for _ in range(rounds):
        for work in ALL:
            began = time.perf_counter()
            work()
            spent[work.__name__] += time.perf_counter() - began
    if '-v' in sys.argv:
        for name, seconds in spent.most_common():
            print(f'{name:20} {seconds / rounds * 1000:8.2f} ms', file=sys.stderr)
`;var Vn=g({sha256:p().transform(e=>z(e)),files:x().int().positive(),tests:x().int().positive()}),Wn=g({files:x().int(),tests:x().int()});function ct(e){let{release:t}=e;return{kind:"profile",name:"profile",title:t.name,inputs:Gn(e),facts:Vn,build:i(async n=>{let{out:r}=await te(e,n,{entries:[{type:"file",path:$.workload,mode:420,source:{bytes:Buffer.from(pe)}}],script:i(c=>ue({configuration:e.configuration,jobs:c}),"script")}),o=st(r,"profile.tar.gz"),a=Wn.parse(JSON.parse(await it(st(r,"report.json"),"utf8"))),s=Hn("sha256").update(await it(o));return{files:{"profile.tar.gz":o},facts:{...a,sha256:z(s.digest("hex"))}}},"build")}}i(ct,"profileRecipe");function Gn(e){let t=ue({configuration:e.configuration,jobs:1});return ee(e,t+pe)}i(Gn,"inputsOf");import{readFile as Un}from"node:fs/promises";import{join as me}from"node:path";var dt=g({version:p(),bytecodeFiles:x().int().positive(),modulesMissing:S(p(),p()),requires:S(p(),p().nullable())}),be=String.raw`
import importlib.util, json, os, platform, py_compile, re, subprocess, sys, sysconfig

prefix, report, *required = sys.argv[1:]
library = os.path.join(prefix, 'lib', 'python%d.%d%s' % (*sys.version_info[:2], sys.abiflags))

def files(top, ending):
    for folder, folders, names in os.walk(top):
        folders.sort()
        for name in sorted(names):
            if name.endswith(ending) and not os.path.islink(os.path.join(folder, name)):
                yield os.path.join(folder, name)

def scrub():
    for name in sorted(os.listdir(library)):
        if not re.match(r'_sysconfig(data|_vars)_.*\.(py|json)$', name):
            continue
        path = os.path.join(library, name)
        with open(path, encoding='utf-8') as file:
            text = file.read()
        text = re.sub(r'-ffile-prefix-map=[^\s\'"]+ ?', '', text)
        text = text.replace('/build/src', '.')
        with open(path, 'w', encoding='utf-8') as file:
            file.write(text)

def compile_all():
    tag = sys.implementation.cache_tag
    count = 0
    for path in files(library, '.py'):
        folder, name = os.path.split(path)
        child = os.fork()
        if child == 0:
            code = 1
            try:
                py_compile.compile(
                    path,
                    cfile=os.path.join(folder, '__pycache__', '%s.%s.pyc' % (name[:-3], tag)),
                    dfile=path,
                    doraise=True,
                    invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
                )
                code = 0
            except BaseException as error:
                print(error, file=sys.stderr, flush=True)
            finally:
                os._exit(code)
        if os.waitpid(child, 0)[1] != 0:
            sys.exit('cannot compile ' + path)
        count += 1
    return count

def missing_modules():
    missing = {}
    for name, state in sysconfig.get_config_vars().items():
        found = re.match(r'MODULE_(\w+)_STATE$', name)
        if found and state in ('missing', 'failed import'):
            missing[found[1].lower()] = state
    dynload = os.path.join(library, 'lib-dynload')
    for name in sorted(os.listdir(dynload)):
        module = name.split('.')[0]
        if not name.endswith('.so'):
            continue
        done = subprocess.run(
            [sys.executable, '-B', '-c', 'import ' + module], stderr=subprocess.PIPE, text=True
        )
        if done.returncode != 0:
            missing[module] = (done.stderr.strip().splitlines() or ['it crashed'])[-1]
    for name in required:
        if name not in missing and importlib.util.find_spec(name) is None:
            missing[name] = 'it was not built'
    return missing

def dynamic(path):
    text = subprocess.run(
        ['readelf', '-dW', path], check=True, capture_output=True, text=True
    ).stdout
    return set(re.findall(r'\(NEEDED\).*\[(.+)\]', text)), set(re.findall(r'\(SONAME\).*\[(.+)\]', text))

def package_of(soname):
    done = subprocess.run(['dpkg-query', '-S', '*/' + soname], capture_output=True, text=True)
    where = re.compile(r'^([^\s:,]+)(?::\w+)?: (?:/usr)?/lib(?:64)?/(?:[\w-]+-linux-gnu\w*/)?[^/]+$')
    owners = {found[1] for found in map(where.match, done.stdout.splitlines()) if found}
    return sorted(owners)[0] if owners else None

def requires():
    needed, provided = dynamic(os.path.realpath(sys.executable))
    # A shared libpython is lib/libpython3.13.so.1.0: what that needs counts as well.
    for path in files(prefix, ('.so', '.so.1.0')):
        more, own = dynamic(path)
        needed |= more
        provided |= own | {os.path.basename(path)}
    return {soname: package_of(soname) for soname in sorted(needed - provided)}

scrub()
facts = {
    'version': platform.python_version(),
    'bytecodeFiles': compile_all(),
    'modulesMissing': missing_modules(),
    'requires': requires(),
}
with open(report, 'w', encoding='utf-8') as file:
    json.dump(facts, file, indent=1, sort_keys=True)
`;function Kn(e){let{release:t,configuration:n}=e;Ye(n);let r=n.optimize==="full"?ct(e):void 0;return{kind:"python",name:"python",title:`${t.name}, ${n.optimize}`,inputs:Jn(e,r),facts:fe,build:i(async o=>Zn(e,o,r&&await e.train(r)),"build")}}i(Kn,"pythonRecipe");function Jn(e,t){return{...ee(e,lt(e,1)+be),prefix:e.prefix,pruned:e.selection.names.join(" "),...t===void 0?{}:{profile:Re(t.kind,t.inputs)}}}i(Jn,"inputsOf");var lt=i((e,t)=>nt({configuration:e.configuration,prefix:e.prefix,selection:e.selection,requiredModules:Object.keys(K(e.release)),jobs:t}),"scriptFor");async function Zn(e,t,n){let{release:r,prefix:o,host:a,configuration:s}=e,{out:c,source:d}=await te(e,t,{entries:[ft($.finish,{bytes:Buffer.from(be)}),...n===void 0?[]:[ft($.profile,{file:await n.file("profile.tar.gz")})]],script:i(F=>lt(e,F),"script")}),f=dt.parse(JSON.parse(await Un(me(c,"report.json"),"utf8")));Xn(e,f);let l=o.replace(/^\/+/,""),u=i(async(F,C)=>{let I=me(t.directory,C);return{file:I,facts:await Fe(await je(me(c,F),l),I)}},"pack"),[b,y,h]=await Promise.all([u("runtime","layer.tar.gz"),u("builder","builder.tar.gz"),u("rest","rest.tar.gz")]);a.log.debug(`CPython ${r.name}: ${f.bytecodeFiles} bytecode files`);let w=`python${r.minor}${r.suffix}`;return{files:{"layer.tar.gz":b.file,"builder.tar.gz":y.file,"rest.tar.gz":h.file},facts:{version:r.version,tag:r.tag,abi:r.abi,prefix:o,executable:`${o}/bin/${w}`,headers:`${o}/include/${w}`,optimize:s.optimize,source:d,...n===void 0?{}:{profile:n.facts.sha256},layer:b.facts,requires:Yn(f),modulesMissing:Object.keys(f.modulesMissing).sort()}}}i(Zn,"build");var ft=i((e,t)=>({type:"file",path:e,mode:420,source:t}),"fileEntry");function Xn(e,t){let{release:n}=e,r=K(n),o=Object.entries(t.modulesMissing).filter(([a])=>a in r);if(o.length>0)throw new m({code:"python-incomplete",what:`CPython ${n.version} was built without ${o.map(([a])=>r[a]??a).join(", ")}`,hint:"the builder lacks the -dev packages of these modules, or has them in a version that does not fit",details:o.map(([a,s])=>`${a}: ${s}`)})}i(Xn,"check");function Yn(e){return Object.entries(e.requires).map(([t,n])=>{if(n===null)throw new m({code:"library-unknown",what:`CPython links ${t}, which belongs to no package of its builder`,hint:"this is a fault of Pycask or of the builder image"});return{soname:t,package:n}})}i(Yn,"requiresOf");var ne=i(({endOfLife:e},t)=>Math.ceil((Qn(e)-t.getTime())/864e5),"daysUntilEnd");function he(e,t){return[...e].filter(n=>ne(n,t)>0).filter(({firstRelease:n})=>er(n)<=t.getTime()).map(({minor:n})=>n)}i(he,"supportedMinors");function Qn(e){let[t=0,n=1,r]=e.split("-").map(Number);return r===void 0?Date.UTC(t,n,1):Date.UTC(t,n-1,r+1)}i(Qn,"endOf");function er(e){let[t=0,n=1,r=1]=e.split("-").map(Number);return Date.UTC(t,n-1,r)}i(er,"startOf");var ut=`
3.9 2020-10-05 2022-05-17 2025-10 lukasz@langa.pl https://github.com/login/oauth
3.10 2021-10-04 2023-04-05 2026-10 pablogsal@python.org https://accounts.google.com
3.11 2022-10-24 2024-04-02 2027-10 pablogsal@python.org https://accounts.google.com
3.12 2023-10-02 2025-04-08 2028-10 thomas@python.org https://accounts.google.com
3.13 2024-10-07 2026-10 2029-10 thomas@python.org https://accounts.google.com
3.14 2025-10-07 2027-10 2030-10 hugo@python.org https://github.com/login/oauth
3.15 2026-10 2028-10 2031-10 hugo@python.org https://github.com/login/oauth
`,pt=`
3.9.0 9c73e63c99855709b9be0b3cc9e5b072cb60f37311e8c4e50f15576a0bf82854 df796b2dc8ef085edae2597a41c1c0a63625ebd92487adaef2fed22b567873e8
3.9.1 991c3f8ac97992f3d308fefeb03a64db462574eadbff34ce8bc5bb583d9903ff 29cb91ba038346da0bd9ab84a0a55a845d872c341a4da6879f462e94c741f117
3.9.2 3c2034c54f811448f516668dce09d24008a0716c3a794dd8639b5388cbde247d 7899e8a6f7946748830d66739f2d8f2b30214dad956e56b9ba216b3de5581519
3.9.4 4b0e6644a76f8df864ae24ac500a51bbf68bd098f6a173e27d3b61cdca9aa134 66c4de16daa74a825cf9da9ddae1fe020b72c3854b73b1762011cc33f9e4592f
3.9.5 0c5a140665436ec3dbfbb79e2dfb6d192655f26ef4a29aeffcb6d1820d716d83 e0fbd5b6e1ee242524430dee3c91baf4cbbaba4a72dd1674b90fda87b713c7ab
3.9.6 397920af33efc5b97f2e0b57e91923512ef89fc5b3c1d21dbfc8c4828ce0108a d0a35182e19e416fc8eae25a3dcd4d02d4997333e4ad1f2eee6010aadc3fe866
3.9.7 f8145616e68c00041d1a6399b76387390388f8359581abc24432bb969b5e3c57 a838d3f9360d157040142b715db34f0218e535333696a5569dc6f854604eb9d1
3.9.8 675ce09bf23c09836bf1969b744b1ea4c1a18c32788626632525f08444ebad5c 7447fb8bb270942d620dd24faa7814b1383b61fa99029a240025fd81c1db8283
3.9.9 06828c04a573c073a4e51c4292a27c1be4ae26621c3edc7cf9318418ce3b6d27 2cc7b67c1f3f66c571acc42479cdf691d8ed6b47bee12c9b68430413a17a44ea
3.9.10 0a8fbfb5287ebc3a13e9baf3d54e08fa06778ffeccf6311aef821bb3a6586cc8 1aa9c0702edbae8f6a2c95f70a49da8420aaa76b7889d3419c186bfc8c0e571e
3.9.11 66767a35309d724f370df9e503c172b4ee444f49d62b98bc4eca725123e26c49 3442400072f582ac2f0df30895558f08883b416c8c7877ea55d40d00d8a93112
3.9.12 2cd94b20670e4159c6d9ab57f91dbf255b97d8c1a1451d1c35f4ec1968adf971 70e08462ebf265012bd2be88a63d2149d880c73e53f1712b7bbbe93750560ae8
3.9.13 125b0c598f1e15d2aa65406e83f792df7d171cdf38c16803b149994316a3080f 829b0d26072a44689a6b0810f5b4a3933ee2a0b8a4bfc99d7c5893ffd4f97c44
3.9.14 651304d216c8203fe0adf1a80af472d8e92c3b0e0a7892222ae4d9f3ae4debcf 9201836e2c16361b2b7408680502393737d44f227333fe2e5729c7d5f6041675
3.9.15 12daff6809528d9f6154216950423c9e30f0e47336cb57c6aa0b4387dd5eb4b2 48d1ccb29d5fbaf1fb8f912271d09f7450e426d4dfe95978ef6aaada70ece4d8
3.9.16 22dddc099246dd2760665561e8adb7394ea0cc43a72684c6480f9380f7786439 1ad539e9dbd2b42df714b69726e0693bc6b9d2d2c8e91c2e43204026605140c5
3.9.17 30ce057c44f283f8ed93606ccbdb8d51dd526bdc4c62cce5e0dc217bfa3e8cee 8ead58f669f7e19d777c3556b62fae29a81d7f06a7122ff9bc57f7dd82d7e014
3.9.18 01597db0132c1cf7b331eff68ae09b5a235a3c3caa9c944c29cac7d1c4c4c00a 504ce8cfd59addc04c22f590377c6be454ae7406cb1ebf6f5a350149225a9354
3.9.19 d4892cd1618f6458cb851208c030df1482779609d0f3939991bd38184f8c679e f5f9ec8088abca9e399c3b62fd8ef31dbd2e1472c0ccb35070d4d136821aaf71
3.9.20 6b281279efd85294d2d6993e173983a57464c0133956fbbb5536ec9646beaf0c 1e71f006222666e0a39f5a47be8221415c22c4dd8f25334cc41aee260b3d379e
3.9.21 3126f59592c9b0d798584755f2bf7b081fa1ca35ce7a6fea980108d752a05bb1 667c3ba2ca98d39ead1162f6548c3475768582e2ff89e0821d25eb956ac09944
3.9.22 8c136d199d3637a1fce98a16adc809c1d83c922d02d41f3614b34f8b6e7d38ec 76f4daef4ffce6fd107280a0db8d108b1f896c1c22f09d8300efd90a69c4298b
3.9.23 61a42919e13d539f7673cf11d1c404380e28e540510860b9d242196e165709c9 9a69aad184dc1d06f6819930741da3a328d34875a41f8ba33875774dbfc51b51
3.9.24 668391afabd5083faafa4543753d190f82f33ce6ba22d6e9ac728b43644b278a 9a32cfc683aecaadbd9ed891ac2af9451ff37f48a00a2d8e1f4ecd9c2a1ffdcb
3.9.25 00e07d7c0f2f0cc002432d1ee84d2a40dae404a99303e3f97701c10966c91834 a7438eabd3a48139f42d4e058096af8d880b0bb6e8fb8c78838892e4ce5583f2
3.10.0 5a99f8e7a6a11a7b98b4e75e0d1303d3832cada5534068f69c7b6222a7b1b002 c4e0cbad57c90690cb813fb4663ef670b4d0f587d8171e2c42bd4c9245bd2758
3.10.1 a7f1265b6e1a5de1ec5c3ec7019ab53413469934758311e9d240c46e5ae6e177 b76117670e7c5064344b9c138e141a377e686b9063f3a8a620ff674fa8ec90d3
3.10.2 17de3ac7da9f2519aa9d64378c603a73a0e9ad58dffa8812e45160c086de64c7 3c0ede893011319f9b0a56b44953a3d52c7abf9657c23fb4bc9ced93b86e9c97
3.10.3 596c72de998dc39205bc4f70ef0dbf7edec740a306d09b49a9bd0a77806730dc 5a3b029bad70ba2a019ebff08a65060a8b9b542ffc1a83c697f1449ecca9813b
3.10.4 80bf925f571da436b35210886cf79f6eb5fa5d6c571316b73568343451f77a19 f3bcc65b1d5f1dc78675c746c98fcee823c038168fc629c5935b044d0911ad28
3.10.5 8437efd5b106ef0a75aabfbf23d880625120a73a86a22ade4d2e2e68d7b74486 18f57182a2de3b0be76dfc39fdcfd28156bb6dd23e5f08696f7492e9e3d0bf2d
3.10.6 f795ff87d11d4b0c7c33bc8851b0c28648d8a4583aa2100a98c22b4326b6d3f3 848cb06a5caa85da5c45bd7a9221bb821e33fc2bdcba088c127c58fad44e6343
3.10.7 6eed8415b7516fb2f260906db5d48dd4c06acc0cb24a7d6cc15296a604dcdc48 1b2e4e2df697c52d36731666979e648beeda5941d0f95740aafbf4163e5cc126
3.10.8 6a30ecde59c47048013eb5a658c9b5dec277203d2793667f578df7671f7f03f3 f400c3fb394b8bef1292f6dc1292c5fadc3533039a5bc0c3e885f3e16738029a
3.10.9 5ae03e308260164baba39921fdb4dbf8e6d03d8235a939d4582b33f0b5e46a83 4ccd7e46c8898f4c7862910a1703aa0e63525913a519abb2f55e26220a914d88
3.10.10 0419e9085bf51b7a672009b3f50dbf1859acdf18ba725d0ec19aa5c8503f0ea3 fba64559dde21ebdc953e4565e731573bb61159de8e4d4cedee70fb1196f610d
3.10.11 3c3bc3048303721c904a03eb8326b631e921f11cc3be2988456a42f115daf04c f3db31b668efa983508bd67b5712898aa4247899a346f2eb745734699ccd3859
3.10.12 afb74bf19130e7a47d10312c8f5e784f24e0527981eab68e20546cfb865830b8 a43cd383f3999a6f4a7db2062b2fc9594fefa73e175b3aedafa295a51a7bb65c
3.10.13 5c88848668640d3e152b35b4536ef1c23b2ca4bd2c957ef1ecbb053f571dd3f6 698ec55234c1363bd813b460ed53b0f108877c7a133d48bde9a50a1eb57b7e65
3.10.14 9c50481faa8c2832329ba0fc8868d0a606a680fc4f60ec48d26ce8e076751fda cefea32d3be89c02436711c95a45c7f8e880105514b78680c14fe76f5709a0f6
3.10.15 aab0950817735172601879872d937c1e4928a57c409ae02369ec3d91dccebe79 a27864e5ba2a4474f8f6c58ab92ff52767ac8b66f1646923355a53fe3ef15074
3.10.16 bfb249609990220491a1b92850a07135ed0831e41738cf681d63cf01b2a8fbd1 f2e22ed965a93cfeb642378ed6e6cdbc127682664b24123679f3d013fafe9cd0
3.10.17 4c68050f049d1b4ac5aadd0df5f27941c0350d2a9e7ab0907ee5eb5225d9d6b0 8fcda0fbdc131859a4a4223abb925fd522a77e3fb3b52c46cea5f3bc2ae0cd9f
3.10.18 ae665bc678abd9ab6a6e1573d2481625a53719bc517e9a634ed2b9fefae3817f 1b19ab802518eb36a851f5ddef571862c7a31ece533109a99df6d5af0a1ceb99
3.10.19 c8f4a596572201d81dd7df91f70e177e19a70f1d489968b54b5fbbf29a97c076 a078fb2d7a216071ebbe2e34b5f5355dd6b6e9b0cd1bacc4a41c63990c5a0eec
3.10.20 de6517421601e39a9a3bc3e1bc4c7b2f239297423ee05e282598c83ec0647505 4ff5fd4c5bab803b935019f3e31d7219cebd6f870d00389cea53b88bbe935d1a
3.11.0 a57dc82d77358617ba65b9841cee1e3b441f386c3789ddc0676eca077f2951c3 64424e96e2457abbac899b90f9530985b51eef2905951febd935f0e73414caeb
3.11.1 85879192f2cffd56cb16c092905949ebf3e5e394b7f764723529637901dfb58f baed518e26b337d4d8105679caf68c5c32630d702614fc174e98cb95c46bdfa4
3.11.2 29e4b8f5f1658542a8c13e2dd277358c9c48f2b2f7318652ef1675e402b9d2af 2411c74bda5bbcfcddaf4531f66d1adc73f247f529aee981b029513aefdbf849
3.11.3 8a5db99c961a7ecf27c75956189c9602c968751f11dbeae2b900dbff1c085b5e 1a79f3df32265d9e6625f1a0b31c28eb1594df911403d11f3320ee1da1b3e048
3.11.4 2f0e409df2ab57aa9fc4cbddfb976af44e4e55bf6f619eee6bc5c2297264a7f6 85c37a265e5c9dd9f75b35f954e31fbfc10383162417285e30ad25cc073a0d63
3.11.5 85cd12e9cf1d6d5a45f17f7afe1cebe7ee628d3282281c492e86adf636defa3f a12a0a013a30b846c786c010f2c19dd36b7298d888f7c4bd1581d90ce18b5e58
3.11.6 0fab78fa7f133f4f38210c6260d90d7c0d5c7198446419ce057ec7ac2e6f5f38 c049bf317e877cbf9fce8c3af902436774ecef5249a29d10984ca3a37f7f4736
3.11.7 18e1aa7e66ff3a58423d59ed22815a6954e53342122c45df20c96877c062b9b7 068c05f82262e57641bd93458dfa883128858f5f4997aad7a36fd25b13b29209
3.11.8 9e06008c8901924395bc1da303eac567a729ae012baa182ab39269f650383bb3 d3019a613b9e8761d260d9ebe3bd4df63976de30464e5c0189566e1ae3f61889
3.11.9 9b1e896523fc510691126c864406d9360a3d1e986acbda59cda57b5abda45b87 e7de3240a8bc2b1e1ba5c81bf943f06861ff494b69fda990ce2722a504c6153d
3.11.10 07a4356e912900e61a15cb0949a06c4a05012e213ecd6b4e84d0f67aabbee372 92f2faf242681bfa406d53a51e17d42c5373affe23a130cd9697e132ef574706
3.11.11 2a9920c7a0cd236de33644ed980a13cbbc21058bfdc528febb6081575ed73be3 883bddee3c92fcb91cf9c09c5343196953cbb9ced826213545849693970868ed
3.11.12 849da87af4df137710c1796e276a955f7a85c9f971081067c8f565d15c352a09 379c9929a989a9d65a1f5d854e011f4872b142259f4fc0a8c4062d2815ed7fba
3.11.13 8fb5f9fbc7609fa822cb31549884575db7fd9657cbffb89510b5d7975963a83a 0f1a22f4dfd34595a29cf69ee7ea73b9eff8b1cc89d7ab29b3ab0ec04179dad8
3.11.14 8d3ed8ec5c88c1c95f5e558612a725450d2452813ddad5e58fdb1a53b1209b78 563d2a1b2a5ba5d5409b5ecd05a0e1bf9b028cf3e6a6f0c87a5dc8dc3f2d9182
3.11.15 272179ddd9a2e41a0fc8e42e33dfbdca0b3711aa5abf372d3f2d51543d09b625 f4de1b10bd6c70cbb9fa1cd71fc5038b832747a74ee59d599c69ce4846defb50
3.12.0 795c34f44df45a0e9b9710c8c71c15c671871524cd412ca14def212e8ccb155d 51412956d24a1ef7c97f1cb5f70e185c13e3de1f50d131c0aac6338080687afb
3.12.1 8dfb8f426fcd226657f9e2bd5f1e96e53264965176fa17d32658e873591aeb21 d01ec6a33bc10009b09c17da95cc2759af5a580a7316b3a446eb4190e13f97b2
3.12.2 be28112dac813d2053545c14bf13a16401a21877f1a69eb6ea5d84c4a0f3d870 a7c4f6a9dc423d8c328003254ab0c9338b83037bd787d680826a5bf84308116e
3.12.3 56bfef1fdfc1221ce6720e43a661e3eb41785dd914ce99698d8c7896af4bdaa1 a6b9459f45a6ebbbc1af44f5762623fa355a0c87208ed417628b379d762dddb0
3.12.4 f6d419a6d8743ab26700801b4908d26d97e8b986e14f95de31b32de2b0e79554 01b3c1c082196f3b33168d344a9c85fb07bfe0e7ecfe77fee4443420d1ce2ad9
3.12.5 fa8a2e12c5e620b09f53e65bcd87550d2e5a1e2e04bf8ba991dcc55113876397 38dc4e2c261d49c661196066edbfb70fdb16be4a79cc8220c224dfeb5636d405
3.12.6 1999658298cf2fb837dffed8ff3c033ef0c98ef20cf73c5d5f66bed5ab89697c 85a4c1be906d20e5c5a69f2466b00da769c221d6a684acfd3a514dbf5bf10a66
3.12.7 24887b92e2afd4a2ac602419ad4b596372f67ac9b077190f459aba390faf5550 73ac8fe780227bf371add8373c3079f42a0dc62deff8d612cd15a618082ab623
3.12.8 c909157bb25ec114e5869124cc2a9c4a4d4c1e957ca4ff553f1edc692101154e 5978435c479a376648cb02854df3b892ace9ed7d32b1fead652712bee9d03a45
3.12.9 7220835d9f90b37c006e9842a8dff4580aaca4318674f947302b8d28f3f81112 45313e4c5f0e8acdec9580161d565cf5fea578e3eabf25df7cc6355bf4afa1ee
3.12.10 07ab697474595e06f06647417d3c7fa97ded07afc1a7e4454c5639919b46eaea 15d9c623abfd2165fe816ea1fb385d6ed8cf3c664661ab357f1782e3036a6dac
3.12.11 c30bb24b7f1e9a19b11b55a546434f74e739bb4c271a3e3a80ff4380d49f7adb 7b8d59af8216044d2313de8120bfc2cc00a9bd2e542f15795e1d616c51faf3d6
3.12.12 fb85a13414b028c49ba18bbd523c2d055a30b56b18b92ce454ea2c51edc656c4 487c908ddf4097a1b9ba859f25fe46d22ccaabfb335880faac305ac62bffb79b
3.12.13 c08bc65a81971c1dd5783182826503369466c7e67374d1646519adf05207b684 0816c4761c97ecdb3f50a3924de0a93fd78cb63ee8e6c04201ddfaedca500b0b
3.13.0 086de5882e3cb310d4dca48457522e2e48018ecd43da9cdf827f6a0759efb07d 12445c7b3db3126c41190bfdc1c8239c39c719404e844babbd015a1bc3fafcd4
3.13.1 9cf9427bee9e2242e3877dd0f6b641c1853ca461f39d6503ce260a59c80bf0d9 1513925a9f255ef0793dbf2f78bb4533c9f184bdd0ad19763fd7f47a400a7c55
3.13.2 d984bcc57cd67caab26f7def42e523b1c015bbc5dc07836cf4f0b63fa159eb56 b8d79530e3b7c96a5cb2d40d431ddb512af4a563e863728d8713039aa50203f9
3.13.3 40f868bcbdeb8149a3149580bb9bfd407b3321cd48f0be631af955ac92c0e041 988d735a6d33568cbaff1384a65cb22a1fb18a9ecb73d43ef868000193ce23ed
3.13.4 27b15a797562a2971dce3ffe31bb216042ce0b995b39d768cf15f784cc757365 2666038f1521b7a8ec34bf2997b363778118d6f3979282c93723e872bcd464e0
3.13.5 93e583f243454e6e9e4588ca2c2662206ad961659863277afcdb96801647d640 e6190f52699b534ee203d9f417bdbca05a92f23e35c19c691a50ed2942835385
3.13.6 17ba5508819d8736a14fbfc47d36e184946a877851b2e9c4b6c43acb44a3b104 6cf50672cc03928488817d45af24bc927a48f910fe7893d6f388130e59ba98d7
3.13.7 5462f9099dfd30e238def83c71d91897d8caa5ff6ebc7a50f14d4802cdaaa79a 6c9d80839cfa20024f34d9a6dd31ae2a9cd97ff5e980e969209746037a5153b2
3.13.8 b9910730526b298299b46b35595ced9055722df60c06ad6301f6a4e2c728a252 06108fe96f4089b7d9e0096cb4ca9c81ddcd5135f779a7de94cf59abcaa4b53f
3.13.9 ed5ef34cda36cfa2f3a340f07cac7e7814f91c7f3c411f6d3562323a866c5c66 c4c066af19c98fb7835d473bebd7e23be84f6e9874d47db9e39a68ee5d0ce35c
3.13.10 bc673c04375a1a3f0808c27ba8f0411ab811ad390a8740318ccb9c60fad8fd77 de5930852e95ba8c17b56548e04648470356ac47f7506014664f8f510d7bd61b
3.13.11 16ede7bb7cdbfa895d11b0642fa0e523f291e6487194d53cf6d3b338c3a17ea2 03cfedbe06ce21bc44ce09245e091a77f2fee9ec9be5c52069048a181300b202
3.13.12 2a84cd31dd8d8ea8aaff75de66fc1b4b0127dd5799aa50a64ae9a313885b4593 12e7cb170ad2d1a69aee96a1cc7fc8de5b1e97a2bdac51683a3db016ec9a2996
3.13.13 2ab91ff401783ccca64f75d10c882e957bdfd60e2bf5a72f8421793729b78a71 f9cde7b0e2ec8165d7326e2a0f59ea2686ce9d0c617dbbb3d66a7e54d31b74b9
3.13.14 639e43243c620a308f968213df9e00f2f8f62332f7adbaa7a7eeb9783057c690 5ae535a36af0ebca6fca176ecb8197f5db9c1cb8c8f0cd12cdf1787046db1f41
3.13.15 1e66a7945a48390ee4c2a4268a0e4185884059a13c4aab6d148aa208deea4a76 -
3.14.0 2299dae542d395ce3883aca00d3c910307cd68e0b2f7336098c8e7b7eee9f3e9 88d2da4eed42fa9a5f42ff58a8bc8988881bd6c547e297e46682c2687638a851
3.14.1 8dfa08b1959d9d15838a1c2dab77dc8d8ff4a553a1ed046dfacbc8095c6d42fc 8343f001dede23812c7e9c6064f776bade2ef5813f46f0ae4b5a4c10c9069e9a
3.14.2 ce543ab854bc256b61b71e9b27f831ffd1bfd60a479d639f8be7f9757cf573e9 c609e078adab90e2c6bacb6afafacd5eaf60cd94cf670f1e159565725fcd448d
3.14.3 a97d5549e9ad81fe17159ed02c68774ad5d266c72f8d9a0b5a9c371fe85d902b d7fe130d0501ae047ca318fa92aa642603ab6f217901015a1df6ce650d5470cd
3.14.4 d923c51303e38e249136fc1bdf3568d56ecb03214efdef48516176d3d7faaef8 b4c059d5895f030e7df9663894ce3732bfa1b32cd3ab2883980266a45ce3cb3b
3.14.5 7e32597b99e5d9a39abed35de4693fa169df3e5850d4c334337ffd6a19a36db6 9c22bfe9939a6c5418fc74b289a5f1cc41859ae82ac6b163016b5844bd0a86bc
3.14.6 143b1dddefaec3bd2e21e3b839b34a2b7fb9842272883c576420d605e9f30c63 74d0d71d0600e477651a077101d6e62d1e2e69b8e992ba18c993dd643b7ba222
`;function mt(e,t){let n=new Map;for(let o of bt(e)){let[a,s,c,d,f,l,...u]=o,b=[s,c,d];if(!a||!s||!c||!d||!f||!l)throw new Error(`a branch has six fields, found ${o.join(" ")}`);if(u.length>0||b.some(h=>!/^\d{4}-\d\d(-\d\d)?$/.test(h??"")))throw new Error(`not a branch: ${o.join(" ")}`);let y={identity:f,issuer:l};n.set(a,{minor:a,firstRelease:s,endOfBugfixes:c,endOfLife:d,signer:y})}let r=[];for(let o of bt(t)){let[a="",s="-",c="-"]=o,d=_(a),f=d&&n.get(v(d)),[l,...u]=[{name:`Python-${a}.tar.xz`,hash:s},{name:`Python-${a}.tgz`,hash:c}].filter(({hash:y})=>y!=="-").map(({name:y,hash:h})=>({name:y,sha256:z(h)}));if(!d||d.pre||!f||!l)throw new Error(`not a release: ${o.join(" ")}`);let b={branch:f,version:d,text:a,suffix:""};r.push({release:re([l,...u],b,"manifest"),parsed:d})}return r.sort((o,a)=>P(o.parsed,a.parsed)),{branches:n,releases:new Map(r.map(({release:o})=>[o.version,o]))}}i(mt,"parseManifest");var ye=i(()=>mt(ut,pt),"builtInManifest");function re(e,t,n){let{branch:r,version:o,text:a,suffix:s}=t,{minor:c,endOfLife:d,signer:f}=r,l=Ne(o);return{version:a,minor:c,tag:l,abi:l+s,suffix:s,name:a+s,preRelease:o.pre!==void 0,files:e,endOfLife:d,signer:f,pinnedBy:n}}i(re,"releaseOf");var bt=i(e=>e.split(`
`).map(t=>t.trim()).filter(t=>t!=="").map(t=>t.split(/\s+/)),"lines");function ge(e){if(/^[<>=!~]/.test(e))return tr(e);let t=e.endsWith("t"),n=t?e.slice(0,-1):e,r={text:e,freeThreaded:t},o=_(n);if(o!==void 0)return{...r,kind:"exact",minor:v(o),includes:i(d=>P(d,o)===0,"includes")};let a=/^(\d+\.\d+)(\.[x*])?$/.exec(n)?.[1];if(a!==void 0)return{...r,kind:"minor",minor:a,includes:i(d=>v(d)===a,"includes")};let s=/^(\d+)(\.[x*])?$/.exec(n)?.[1];return s===void 0?void 0:{...r,kind:"range",minor:void 0,includes:i(d=>d.major===Number(s),"includes")}}i(ge,"parseRequest");function tr(e){let t=e.split(",").map(a=>a.trim()),n=t.every(a=>a.endsWith("t")),r=t.map(a=>nr(n?a.slice(0,-1):a));return r.some(a=>a===void 0)?void 0:{text:e,freeThreaded:n,kind:"range",minor:void 0,includes:i(a=>r.every(s=>s?.(a)===!0),"includes")}}i(tr,"parseRange");function nr(e){let[,t,n=""]=/^(>=|<=|==|!=|~=|>|<)\s*([\d.x*abrc]+)$/.exec(e)??[],r=/^(\d+(?:\.\d+)?)\.[x*]$/.exec(n)?.[1];if(r!==void 0){let c=i(d=>`${E(d)}.`.startsWith(`${r}.`),"starts");return t==="=="?c:t==="!="?d=>!c(d):void 0}let o=n.split("."),a=_([...o,"0","0"].slice(0,Math.max(3,o.length)).join("."));if(a===void 0)return;let s=i(c=>d=>c(P(d,a)),"compared");switch(t){case">=":return s(c=>c>=0);case"<=":return s(c=>c<=0);case">":return s(c=>c>0);case"<":return c=>P(c,a)<0&&(a.pre!==void 0||E(c)!==E(a));case"==":return s(c=>c===0);case"!=":return s(c=>c!==0);case"~=":{let c=o.slice(0,-1);if(c.length===0)return;let d=`${c.join(".")}.`;return f=>P(f,a)>=0&&`${E(f)}.`.startsWith(d)}default:return}}i(nr,"parseClause");import{mkdir as rr,readFile as ar,rename as or,rm as ir,writeFile as sr}from"node:fs/promises";import{join as cr}from"node:path";var gt="https://www.python.org",dr="https://peps.python.org/api/release-cycle.json",fr=3600*1e3,lr=600*1e3,ur=5e3,pr=5e3,br=16*1024*1024,mr=M(B({name:p(),is_published:ve().optional(),resource_uri:p()})),hr=p().regex(/^[0-9a-f]{64}$/i).transform(e=>z(e.toLowerCase())),yr=M(B({url:p(),sha256_sum:Pe([hr,L(""),$e()]).optional()})),gr=S(p().regex(/^\d+\.\d+$/),B({status:p(),first_release:p().regex(/^\d{4}-\d\d(-\d\d)?$/),end_of_life:p().regex(/^\d{4}-\d\d(-\d\d)?$/)}));async function wt(e,t){let n=`${t.server??gt}/api/v2/downloads/release/?is_published=true`;return(await we(e,t,{name:"releases",about:"CPython's releases"},n,mr))?.flatMap(({name:o,is_published:a,resource_uri:s})=>{let c=o.replace(/^Python\s+/,""),d=_(c);return d?.major===3&&a!==!1?[{text:c,version:d,resource:s}]:[]})}i(wt,"publishedReleases");async function xt(e,t){let n=t.cycle??dr,r=await we(e,t,{name:"release-cycle",about:"ends of life"},n,gr);if(r!==void 0)return new Map(Object.entries(r).map(([o,{first_release:a,end_of_life:s}])=>[o,{first:a,end:s}]))}i(xt,"endsOfLife");async function kt(e,t,{text:n,resource:r}){let o=/\/(\d+)\/?$/.exec(r)?.[1];if(o===void 0)return;let a=`${t.server??gt}/api/v2/downloads/release_file/?release=${o}`,s=await we(e,t,{name:`files-${n}`,about:`CPython ${n}`},a,yr),c=[`Python-${n}.tar.xz`,`Python-${n}.tgz`];return s===void 0?void 0:c.flatMap(d=>{let f=s.find(l=>l.url.endsWith(`/${d}`))?.sha256_sum;return f?[{name:d,sha256:f}]:[]})}i(kt,"publishedFiles");var wr=g({url:p(),askedAt:x(),failedAt:x().optional(),etag:p().optional(),body:p().optional()});async function we(e,{directory:t,now:n,timeoutMs:r=ur},{name:o,about:a},s,c){let d=cr(t,`${o}.json`),f=await _r(d,s),l=n.getTime()-(f?.askedAt??0),u=n.getTime()-(f?.failedAt??0),b=f?.body!==void 0&&l>=0&&l<fr,y=f?.failedAt!==void 0&&u>=0&&u<lr;if(b||y)return ht(f.body,c);try{let{status:h,etag:w,body:F}=await xr(e,s,r,f),C=h===304?f?.body??"":F,I=c.parse(JSON.parse(C)),St={url:s,askedAt:n.getTime(),body:C,...w?{etag:w}:{}};return await yt(d,t,St),I}catch(h){if(e.signal.aborted)throw h;let w=h instanceof _e?`${new URL(s).host} answers something else than was expected`:q(h);e.log.info(`no news of ${a}: ${w.split(`
`)[0]??""}; going by what is known`);let F={...f??{url:s,askedAt:0},failedAt:n.getTime()};return await yt(d,t,F),ht(f?.body,c)}}i(we,"ask");function ht(e,t){return e===void 0?void 0:t.parse(JSON.parse(e))}i(ht,"parse");async function xr(e,t,n,r){let o={accept:"application/json",...r?.etag===void 0||r.body===void 0?{}:{"if-none-match":r.etag}};for(let a=1;;a+=1){let s=await e.http.request({url:t,headers:o,timeoutMs:n}),c=await kr(s.body),{status:d}=s;if(d===200||d===304&&r?.body!==void 0)return{status:d,etag:s.headers.etag??r?.etag,body:c};let f=Number(s.headers["retry-after"]??"1")*1e3;if(!(d===429||d===503)||a>1||!(f<=pr))throw new Error(`it answered ${d}`);await new Promise(u=>setTimeout(u,f))}}i(xr,"exchange");async function kr(e){let t=[],n=0;for await(let r of e)if(t.push(r),n+=r.length,n>br)throw new Error("its answer does not end");return Buffer.concat(t).toString("utf8")}i(kr,"textOf");async function _r(e,t){try{let n=wr.parse(JSON.parse(await ar(e,"utf8")));return n.url===t?n:void 0}catch{return}}i(_r,"read");async function yt(e,t,n){let r=`${e}.${process.pid}.tmp`;try{await rr(t,{recursive:!0}),await sr(r,JSON.stringify(n)),await or(r,e)}catch{await ir(r,{force:!0}).catch(()=>{})}}i(yt,"write");async function vr(e,t){let n=await $r(t),r=new Map;for(let a of e){let s=ge(a);if(s===void 0)throw $t(a,n);for(let c of await Pr(s,n,t))r.set(c.name,c)}let o=[...r.values()].sort((a,s)=>P(xe(a),xe(s))||a.suffix.localeCompare(s.suffix));for(let a of new Set(o.map(s=>s.minor)))Or(a,n,t);return o}i(vr,"resolveReleases");async function $r(e){let{host:t,directory:n,today:r,offline:o,manifest:a=ye()}=e,s={directory:n,now:r,...e.servers},[c,d]=o?[]:await Promise.all([wt(t,s),xt(t,s)]),f=new Map([...a.branches].map(([b,y])=>[b,{...y,endOfLife:d?.get(b)?.end??y.endOfLife}])),l=new Map;for(let[b,y]of a.releases)l.set(b,{text:b,version:xe(y),known:y,published:void 0});for(let b of c??[])f.has(v(b.version))&&l.set(b.text,{...b,known:l.get(b.text)?.known,published:b});return{candidates:[...l.values()].sort((b,y)=>P(b.version,y.version)),branches:f}}i($r,"open");async function Pr(e,t,n){let{preReleases:r,allowEndOfLife:o,today:a}=n,s=t.candidates.filter(({version:h})=>e.includes(h)),c=e.kind==="exact"||r?s:s.filter(({version:h})=>h.pre===void 0);if(c.length===0)throw Sr(e,s,t);let d=he(t.branches.values(),a),f=[...new Set(c.map(({version:h})=>v(h)))],l=f.filter(h=>d.includes(h)),u=e.kind==="range"&&l.length>0&&!o?l:f,b=e.freeThreaded?u.filter(jr):u;if(b.length===0)throw Rr(e);let y=b.find(h=>!d.includes(h));if(y!==void 0&&!o)throw Fr(y,t,d);return Promise.all(b.map(h=>zr(c.filter(({version:w})=>v(w)===h),e,t,n)))}i(Pr,"meant");async function zr(e,t,{branches:n},r){let{host:o,directory:a,today:s}=r,c=t.freeThreaded?"t":"";for(let{text:d,version:f,known:l,published:u}of e.toReversed()){let b=n.get(v(f));if(b===void 0)continue;if(l!==void 0)return re(l.files,{branch:b,version:f,text:d,suffix:c},"manifest");let y=u&&await kt(o,{directory:a,now:s,...r.servers},u),[h,...w]=y??[];if(h!==void 0)return re([h,...w],{branch:b,version:f,text:d,suffix:c},"python.org");o.log.warn(`Python ${d} is out, but its checksum cannot be had: an older one is taken`)}throw new m({code:"checksum-unknown",what:`Python ${e.at(-1)?.text??t.text} is out, but python.org gives no checksum of its source`,hint:"a newer Pycask may know it; or name another version"})}i(zr,"newest");var jr=i(e=>Number(e.split(".")[1])>=13,"hasFreeThreading"),xe=i(({version:e})=>{let t=_(e);if(t===void 0)throw new Error(`not a version: ${e}`);return t},"versionOf");function Or(e,{branches:t},{today:n,host:r}){let o=t.get(e);if(o===void 0)return;let a=ne(o,n),s=he(t.values(),n).filter(c=>c!==e);a<=0?r.log.warn(vt(o)):a<=180&&r.log.warn(`Python ${e} gets security fixes for ${a} more days only (until ${o.endOfLife})`+(s.length===0?"":`; ${s.at(-1)??""} is the newest`))}i(Or,"warnOfEnd");var vt=i(({minor:e,endOfLife:t})=>`Python ${e} gets no security fixes any more: its end of life was ${t}`,"endedText");function Fr(e,{branches:t},n){let r=t.get(e);return new m({code:"python-end-of-life",what:r===void 0?`Python ${e} is unknown`:vt(r),hint:`use one of ${n.join(", ")}, or set allow-end-of-life to build it all the same`})}i(Fr,"ended");function Sr(e,t,n){let r=t.at(-1);return r===void 0?$t(e.text,n,e.minor):new m({code:"python-pre-release",what:`Python ${e.text} has no final release yet; the newest is ${r.text}`,hint:`set pre-releases, or ask for ${r.text}`})}i(Sr,"nothing");var Rr=i(({text:e})=>new m({code:"python-not-free-threaded",what:`Python ${e}: there are free-threaded builds from 3.13 on only`,hint:"leave the t away, or ask for 3.13t or newer"}),"notFreeThreaded");function $t(e,{candidates:t,branches:n},r){let o=_(e.replace(/t$/,"")),a=t.filter(({version:l})=>v(l)===r),s=o&&a.findLast(({version:l})=>P(l,o)<0),c=o&&a.find(({version:l})=>P(l,o)>0),d=[s,c].flatMap(l=>l?.text??[]),f=[...n.keys()].flatMap(l=>t.findLast(({version:u})=>v(u)===l)?.text??[]);return new m({code:"python-unknown",what:`there is no Python ${JSON.stringify(e)} among the releases that are known`,hint:d.length>0?`the nearest are ${d.join(" and ")}`:`the newest of each minor version are ${f.join(", ")}`})}i($t,"unknown");import{createHash as Er}from"node:crypto";import{join as jt}from"node:path";var Pt=g({version:p(),modules:x().int().nonnegative(),checks:x().int().nonnegative(),problems:S(p(),p())}),zt=["__phello__","_ios_support","_msi","_overlapped","_pyrepl.windows_console","_pyrepl.windows_eventqueue","_scproxy","_winapi","_wmi","antigravity","asyncio.windows_events","asyncio.windows_utils","distutils._msvccompiler","distutils.command.bdist_msi","distutils.msvc9compiler","encodings.cp65001","encodings.mbcs","encodings.oem","msilib","msvcrt","multiprocessing.popen_spawn_win32","nt","ossaudiodev","this","winreg","winsound"],ke=String.raw`
import json, os, pkgutil, platform, sys, traceback

skipped = set(sys.argv[1:])

def wanted():
    names = set(sys.stdlib_module_names)
    library = os.path.dirname(os.__file__)
    folders = [library, os.path.join(library, 'lib-dynload')]
    for folder in folders:
        names |= {module.name for module in pkgutil.iter_modules([folder])}
    stack = sorted(names)
    found = []
    while stack:
        name = stack.pop()
        if name in skipped or name.endswith('__main__') or name.startswith('_sysconfigdata'):
            continue
        found.append(name)
        folder = os.path.join(library, *name.split('.'))
        if os.path.isdir(folder):
            stack += [name + '.' + module.name for module in pkgutil.iter_modules([folder])]
    return sorted(found)

def check_ssl():
    import ssl
    context = ssl.create_default_context()
    if context.cert_store_stats()['x509_ca'] == 0:
        paths = ssl.get_default_verify_paths()
        names = os.listdir(paths.capath) if paths.capath else []
        if not any(name.endswith('.0') for name in names):
            return 'no certificate authorities in %s or %s' % (
                paths.openssl_cafile, paths.openssl_capath)

def check_decimal():
    import decimal, _decimal
    if decimal.Decimal is not _decimal.Decimal:
        return 'it is the one in pure Python'

def check_hashlib():
    import hashlib, _hashlib
    if hashlib.new('sha256', b'') .name != 'sha256' or 'sha512' not in _hashlib.openssl_md_meth_names:
        return 'OpenSSL has no SHA-2'

def check_sqlite3():
    import sqlite3
    if sqlite3.connect(':memory:').execute('select 6 * 7').fetchone() != (42,):
        return 'it cannot compute'

def check_zoneinfo():
    import datetime, zoneinfo
    noon = datetime.datetime(2026, 7, 1, 12, tzinfo=zoneinfo.ZoneInfo('Europe/Paris'))
    if noon.utcoffset() != datetime.timedelta(hours=2):
        return 'Europe/Paris has no summer'

def check_utf8():
    if sys.getfilesystemencoding() != 'utf-8':
        return 'file names are %s' % sys.getfilesystemencoding()

def check_ctypes():
    import ctypes
    if ctypes.CDLL(None).strlen(b'pycask') != 6:
        return 'it cannot call a function of libc'

def check_find_library():
    import ctypes.util
    missing = [name for name in ('c', 'ssl') if ctypes.util.find_library(name) is None]
    if missing:
        return 'ctypes.util.find_library does not find ' + ', '.join(missing)

def check_callbacks():
    import ctypes
    compare = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_int), ctypes.POINTER(ctypes.c_int))
    numbers = (ctypes.c_int * 3)(3, 1, 2)
    ctypes.CDLL(None).qsort(numbers, 3, 4, compare(lambda a, b: a[0] - b[0]))
    if list(numbers) != [1, 2, 3]:
        return 'libc cannot call a function of ours'

def check_threads():
    import threading
    box = []
    thread = threading.Thread(target=box.append, args=(1,))
    thread.start()
    thread.join(10)
    if box != [1]:
        return 'a thread did not run'

def check_recursion():
    import threading
    box = []
    def deep(level):
        return 0 if level == 0 else 1 + deep(level - 1)
    thread = threading.Thread(target=lambda: box.append(deep(sys.getrecursionlimit() - 50)))
    thread.start()
    thread.join(10)
    if not box:
        return 'a thread cannot go as deep as the recursion limit'

def check_processes():
    import subprocess
    done = subprocess.run([sys.executable, '-I', '-c', 'print(6 * 7)'], capture_output=True, text=True)
    if done.stdout != '42\n':
        return 'a child process failed: ' + done.stderr[-200:]

def check_multiprocessing():
    import multiprocessing
    for method in ('fork', 'spawn', 'forkserver'):
        with multiprocessing.get_context(method).Pool(1) as pool:
            if pool.apply(abs, (-42,)) != 42:
                return method + ' does not work'

def check_asyncio():
    import asyncio
    async def echo():
        async def serve(reader, writer):
            writer.write(await reader.readline())
            await writer.drain()
            writer.close()
        server = await asyncio.start_server(serve, '127.0.0.1', 0)
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname()[:2])
        writer.write(b'pycask\n')
        answer = await reader.readline()
        writer.close()
        server.close()
        return answer
    if asyncio.run(echo()) != b'pycask\n':
        return 'a server did not answer'

def check_compression():
    import bz2, lzma, zlib
    names = [bz2, lzma, zlib]
    if sys.version_info >= (3, 14):
        from compression import zstd
        names.append(zstd)
    data = b'pycask' * 1000
    for module in names:
        if module.decompress(module.compress(data)) != data:
            return module.__name__ + ' does not give back what it got'

def check_hash_functions():
    import hashlib
    for name in ('blake2b', 'sha3_256', 'sha256', 'sha512', 'md5'):
        hashlib.new(name, b'x', usedforsecurity=False).hexdigest()
    hashlib.scrypt(b'x', salt=b'y', n=2, r=1, p=1)

def check_full_text_search():
    import sqlite3
    connection = sqlite3.connect(':memory:')
    connection.execute('create virtual table t using fts5(a)')
    connection.execute("insert into t values ('a small image')")
    if connection.execute("select a from t where t match 'small'").fetchone() is None:
        return 'it finds nothing'
    if connection.execute("select json_extract('{\"a\": 42}', '$.a')").fetchone() != (42,):
        return 'it cannot read JSON'
    connection.enable_load_extension(True)

def check_databases():
    import dbm.gnu, dbm.ndbm, tempfile
    for module in (dbm.gnu, dbm.ndbm):
        with tempfile.TemporaryDirectory() as folder, module.open(os.path.join(folder, 'x'), 'c') as file:
            file[b'a'] = b'42'
            if file[b'a'] != b'42':
                return module.__name__ + ' forgets'

def check_sysconfig():
    import sysconfig
    for name, path in sysconfig.get_paths().items():
        if not path.startswith(sys.prefix):
            return 'the path %s is %s' % (name, path)
    with open(sysconfig.get_config_h_filename()) as file:
        if not sysconfig.parse_config_h(file):
            return 'pyconfig.h is empty'
    sysconfig.get_platform()
    for name, value in sysconfig.get_config_vars().items():
        for leak in ('/build/src', '-prefix-map'):
            if leak in str(value):
                return '%s tells of the build: %s' % (name, value)
    for name in ('CFLAGS', 'LDSHARED', 'LDFLAGS', 'OPT', 'CC'):
        value = str(sysconfig.get_config_var(name))
        for leak in ('-flto', '-fprofile', '-rpath', '-march=native', '-fno-pie'):
            if leak in value:
                return 'extensions would be built with %s (%s)' % (leak, name)
    if sys.version_info >= (3, 12) and '-fno-omit-frame-pointer' not in str(
        sysconfig.get_config_var('CFLAGS')
    ):
        return 'profilers find no frame pointers'

def check_venv():
    import subprocess, tempfile, venv
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=False, symlinks=True)
        program = os.path.join(folder, 'bin', 'python')
        done = subprocess.run(
            [program, '-c', 'import sys, ssl; print(sys.prefix)'], capture_output=True, text=True
        )
        if done.stdout.strip() != os.path.realpath(folder):
            return 'the interpreter of an environment does not run: ' + done.stderr[-200:]

def check_pip():
    import importlib.util
    for name in ('pip', 'setuptools'):
        if importlib.util.find_spec(name) is not None:
            return name + ' is there, and should not be'

def check_threading_mode():
    import sysconfig
    wanted = bool(sysconfig.get_config_var('Py_GIL_DISABLED'))
    if sys.abiflags.startswith('t') != wanted:
        return 'the ABI does not say whether it is free-threaded'
    if wanted and sys._is_gil_enabled():
        return 'it was built free-threaded, and runs with the lock'

def check_nothing_written():
    library = os.path.dirname(os.__file__)
    if os.access(library, os.W_OK):
        return library + ' is writable'
    without = []
    tag = sys.implementation.cache_tag
    for folder, folders, names in os.walk(library):
        if 'site-packages' in folders:
            folders.remove('site-packages')
        for name in names:
            if name.endswith('.py') and not os.path.exists(
                os.path.join(folder, '__pycache__', '%s.%s.pyc' % (name[:-3], tag))
            ):
                without.append(name)
    if without:
        return 'no bytecode for ' + ', '.join(without[:5])

def check_bytecode():
    import json as module
    with open(module.__cached__, 'rb') as file:
        head = file.read(8)
    if head[4:] != b'\1\0\0\0':
        return 'it is not unchecked-hash'

def examine(note):
    problems = {}
    modules = wanted()
    import warnings
    warnings.simplefilter('ignore')
    for name in modules:
        note(name)
        try:
            __import__(name)
        except BaseException as error:
            problems[name] = '%s: %s' % (type(error).__name__, error)
    checks = {name: check for name, check in sorted(globals().items()) if name.startswith('check_')}
    for name, check in checks.items():
        note(name)
        try:
            problem = check()
        except BaseException as error:
            problem = '%s: %s' % (type(error).__name__, error)
        if problem:
            problems[name.removeprefix('check_') + ' (in use)'] = problem
    return {'version': platform.python_version(),
            'modules': len(modules), 'checks': len(checks), 'problems': problems}

def main():
    out, now = '/build/out/report.json', '/build/now'
    child = os.fork()
    if child == 0:
        try:
            def note(name):
                with open(now, 'w') as file:
                    file.write(name)
            report = examine(note)
            with open(out, 'w') as file:
                json.dump(report, file, indent=1, sort_keys=True)
            os._exit(0)
        except BaseException:
            traceback.print_exc()
            os._exit(1)
    status = os.waitpid(child, 0)[1]
    if status != 0:
        with open(now) as file:
            last = file.read()
        report = {'version': platform.python_version(), 'modules': 0, 'checks': 0,
                  'problems': {last: 'the interpreter ended there, wait status %d' % status}}
        with open(out, 'w') as file:
            json.dump(report, file)

main()
`;var Ot=g({version:p(),modules:x().int().positive(),checks:x().int().positive()});function Tr(e){let{python:t,base:n}=e,r=[...Ce(e.selection),...zt],o=Er("sha256").update(ke).update(r.join(" ")).digest("hex");return{kind:"verification",name:"python",title:t.facts.version,inputs:{python:t.key,base:n.key,script:o.slice(0,16)},facts:Ot,build:i(async a=>{let s=jt(a.directory,"out"),c=await e.runtime(),d=[],{exitCode:f}=await c.run({input:V([]),script:ke,args:[...r,...Cr(t.facts)],outputDirectory:s,logFile:a.logFile,onLine:i(b=>{d.push(b)>10&&d.shift()},"onLine")});if(f!==0)throw Ft(t.facts,[`it does not start: exit code ${f}`,...d]);let l=jt(s,"report.json"),u=await Se(s,Pt);return Mr(t.facts,u),{files:{"report.json":l},facts:{version:u.version,modules:u.modules,checks:u.checks}}},"build")}}i(Tr,"verifyRecipe");var Cr=i(e=>e.modulesMissing,"expectedMissing");function Mr(e,t){let n=Object.entries(t.problems).map(([r,o])=>`${r}: ${o}`);if(t.version!==e.version&&n.unshift(`it says that it is ${t.version}, and is to be ${e.version}`),n.length>0)throw Ft(e,n)}i(Mr,"check");function Ft(e,t){let n=t.map(o=>o.split(":")[0]).slice(0,5),r=t.length>5?` and ${t.length-5} more`:"";return new m({code:"python-broken",what:`CPython ${e.version} does not work on its base: ${n.join(", ")}${r}`,hint:"a shared library or data file may be missing from the base; system-packages adds packages to it",details:t})}i(Ft,"broken");export{_ as a,Ut as b,un as c,fe as d,Rt as e,At as f,xn as g,$n as h,Kn as i,ne as j,ye as k,ge as l,vr as m,Tr as n};
