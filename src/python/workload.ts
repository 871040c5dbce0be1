/**
 * What training runs beside CPython's own tests, in Python: what services do all day, in small. Those
 * tests visit every corner, but most of it once, with extreme values, and in code that is called too
 * rarely to be specialised; what the compiler then takes for cold is what programs spend their time in.
 *
 * Nothing of pyperformance is in it: what is measured (bench/) must not be what was trained.
 */

/** Called as `workload.py ROUNDS`; a round takes about a tenth of a second. Needs no file and no network. */
export const workload = String.raw`
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
`
