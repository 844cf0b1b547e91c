"""The blows that fall on an installation, at random instants."""

import signal
import threading
import time
from collections import Counter
from random import Random

import psutil
from redis import Redis
from redis.exceptions import RedisError

from tests.chaos.installation import Installation, Member
from tests.services.leash import Leash
from tests.services.postgresql import Postgresql, wait_for_postgresql
from tests.services.redis_server import wait_for_redis

_LONGEST_PAUSE = 3.0
_LONGEST_LULL = 3.0
"""How many times as long as usual it takes until a blow falls, at most: even a short storm has one.
"""
_MOST_MINUTES = 7
"""By how much a clock is off at most: longer than a worker may keep its work."""


class Blows:
    """Strikes until it is told to stop, then mends what nobody else would."""

    def __init__(
        self,
        installation: Installation,
        dice: Random,
        *,
        every: float,
        postgresql: tuple[Postgresql, Leash] | None = None,
        redis: tuple[str, Leash] | None = None,
    ) -> None:
        """Strike every so many seconds, on average."""
        self.count: Counter[str] = Counter()
        self.all_fell = False
        self._installation = installation
        self._dice = dice
        self._every = every
        self._postgresql = postgresql
        self._redis = redis
        kinds = [
            (self.kill, 10),
            (self.pause, 3),
            (self.refuse_writes, 3),
            (self.set_clock_off, 2),
        ]
        if postgresql is not None:
            kinds.append((self.restart_postgresql, 2))
        if redis is not None:
            kinds += [(self.flush_redis, 2), (self.restart_redis, 2)]
        self._kinds = kinds

    def fall(self, stop: threading.Event) -> None:
        """Strike each kind once, in any order, then at random, until `stop` is set."""
        first = [strike for strike, _ in self._kinds]
        self._dice.shuffle(first)
        while not stop.wait(self._every * min(self._dice.expovariate(1), _LONGEST_LULL)):
            if first:
                first.pop()()
                self.all_fell = not first
                continue
            strikes, weights = zip(*self._kinds, strict=True)
            self._dice.choices(strikes, weights)[0]()

    def mend(self) -> None:
        """Put clocks right, let go on what was stopped, and give the disk back."""
        for member in self._installation.members:
            member.resume()
            member.limit_files(None)
            member.set_off(0)

    def kill(self) -> None:
        """Kill one process with SIGKILL."""
        member, process = self._victim()
        if process is not None:
            self.count[f"kill -9: {member.name.partition('-')[0]}"] += 1
            _signal(process, signal.SIGKILL)

    def pause(self) -> None:
        """Stop one process for a while, as a machine that swaps does."""
        _, process = self._victim()
        if process is not None:
            self.count["a process stopped for a while"] += 1
            _signal(process, signal.SIGSTOP)
            time.sleep(self._dice.uniform(0.2, _LONGEST_PAUSE))
            _signal(process, signal.SIGCONT)

    def refuse_writes(self) -> None:
        """Have the disk refuse what one member writes, for a while."""
        member = self._dice.choice(self._installation.members)
        self.count["the disk refuses writes"] += 1
        member.limit_files(0)
        time.sleep(self._dice.uniform(0.3, _LONGEST_PAUSE))
        member.limit_files(None)

    def set_clock_off(self) -> None:
        """Have one member's clock off by minutes; the others' are right."""
        off = self._dice.choice(self._installation.members)
        minutes = self._dice.randint(1, _MOST_MINUTES) * self._dice.choice((-1, 1))
        self.count["a clock off by minutes"] += 1
        for member in self._installation.members:
            member.set_off(minutes if member is off else 0)

    def restart_postgresql(self) -> None:
        """Restart PostgreSQL without a word to its clients."""
        assert self._postgresql is not None
        server, leash = self._postgresql
        self.count["PostgreSQL restarted"] += 1
        leash.restart(signal.SIGQUIT)
        wait_for_postgresql(leash, server)

    def flush_redis(self) -> None:
        """Empty Redis."""
        assert self._redis is not None
        self.count["Redis emptied"] += 1
        try:
            with Redis.from_url(self._redis[0]) as client:
                client.flushall()
        except RedisError:
            return

    def restart_redis(self) -> None:
        """Kill Redis and start it anew."""
        assert self._redis is not None
        url, leash = self._redis
        self.count["Redis killed and restarted"] += 1
        leash.restart(signal.SIGKILL)
        wait_for_redis(leash, url)

    def _victim(self) -> tuple[Member, psutil.Process | None]:
        member = self._dice.choice(self._installation.members)
        family = member.family()
        return member, self._dice.choice(family) if family else None


def _signal(process: psutil.Process, number: int) -> None:
    try:
        process.send_signal(number)
    except psutil.NoSuchProcess:
        return
