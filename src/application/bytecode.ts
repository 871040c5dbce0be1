/**
 * Compiles an application's bytecode, in the Python of the image: arguments are the folder with the
 * source, the path that it will have, and the folder for the result: only the `__pycache__` folders. A
 * file that does not compile (a template, another Python's syntax) has none, as with pip.
 */
export const bytecodeScript = String.raw`
import os, py_compile, sys
from pathlib import Path

source, place, out = (Path(argument) for argument in sys.argv[1:])
os.umask(0o022)

# Each file in a process of its own: marshal writes references as the interpreter's state suggests.
for path in sorted(source.rglob('*.py')) if source.is_dir() else ():
    if path.is_symlink() or not path.is_file():
        continue
    relative = path.relative_to(source)
    target = out / relative.parent / '__pycache__' / f'{path.stem}.{sys.implementation.cache_tag}.pyc'
    child = os.fork()
    if child == 0:
        code = 1
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            py_compile.compile(str(path), cfile=str(target), dfile=str(place / relative), doraise=True, quiet=1,
                               invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH)
            code = 0
        except BaseException as error:
            print(f'{relative}: {error}', file=sys.stderr, flush=True)
        finally:
            os._exit(code)
    if os.waitpid(child, 0)[1] != 0:
        target.unlink(missing_ok=True)
        if target.parent.is_dir() and not any(target.parent.iterdir()):
            target.parent.rmdir()
`
