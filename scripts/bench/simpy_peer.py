"""The bench's workload as SimPy users write it. Arguments: targets, simulated seconds."""
import random
import sys
import time

import simpy

TARGETS = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
END = float(sys.argv[2]) if len(sys.argv) > 2 else 3600
chance = random.Random(42)
environment = simpy.Environment()
servers = simpy.Resource(environment, 8)
events = 0


class Target:
    __slots__ = ("passes", "failures", "healthy")

    def __init__(self):
        self.passes = self.failures = 0
        self.healthy = True


def request():
    global events
    with servers.request() as turn:
        yield turn
        yield environment.timeout(chance.expovariate(20))
    events += 1


def arrivals():
    global events
    while True:
        yield environment.timeout(chance.expovariate(100))
        events += 1
        environment.process(request())


def check(target):
    global events
    yield environment.timeout(chance.expovariate(200))
    events += 1
    if chance.random() < 0.001:
        target.passes = 0
        target.failures += 1
        if target.failures >= 2:
            target.healthy = False
    else:
        target.failures = 0
        target.passes += 1
        if target.passes >= 5:
            target.healthy = True


def checks(number):
    global events
    target = Target()
    yield environment.timeout(number * 15 / TARGETS)
    while True:
        events += 1
        environment.process(check(target))
        yield environment.timeout(15)


start = time.perf_counter()
for number in range(TARGETS):
    environment.process(checks(number))
environment.process(arrivals())
environment.run(until=END)
seconds = time.perf_counter() - start
print("SimPy N=%d events=%d secs=%.0f ms ev/s=%.0f" % (TARGETS, events, seconds * 1000, events / seconds))
