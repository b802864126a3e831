// The bench's workload as a bare event loop: a priority queue, one struct a target, no reasons.
// Arguments: targets, simulated seconds.
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <queue>
#include <vector>

enum Kind : uint8_t { arrive, depart, probe, result };

struct Entry {
  double at;
  uint64_t sequence;
  uint32_t target;
  Kind kind;
};

struct Later {
  bool operator()(const Entry &a, const Entry &b) const {
    return a.at != b.at ? a.at > b.at : a.sequence > b.sequence;
  }
};

struct Target {
  uint16_t passes = 0, failures = 0;
  bool healthy = true;
};

static uint64_t state = 42;

static double unit() {
  uint64_t mixed = (state += 0x9E3779B97F4A7C15ull);
  mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9ull;
  mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBull;
  mixed ^= mixed >> 31;
  return ((mixed >> 11) + 1) * (1.0 / 9007199254740993.0);
}

static double exponential(double mean) { return -mean * std::log(unit()); }

int main(int count, char **words) {
  int targets = count > 1 ? std::atoi(words[1]) : 1000;
  double end = count > 2 ? std::atof(words[2]) : 3600;
  auto start = std::chrono::steady_clock::now();
  std::priority_queue<Entry, std::vector<Entry>, Later> queue;
  std::vector<Target> table(targets);
  std::deque<double> waiting;
  uint64_t sequence = 0, events = 0;
  int busy = 0;
  auto push = [&](double at, Kind kind, uint32_t target) {
    queue.push({at, sequence++, target, kind});
  };
  for (int i = 0; i < targets; i++) push(i * 15.0 / targets, probe, i);
  push(exponential(0.01), arrive, 0);
  while (!queue.empty() && queue.top().at <= end) {
    Entry now = queue.top();
    queue.pop();
    events++;
    if (now.kind == arrive) {
      push(now.at + exponential(0.01), arrive, 0);
      if (busy < 8) {
        busy++;
        push(now.at + exponential(0.05), depart, 0);
      } else {
        waiting.push_back(now.at);
      }
    } else if (now.kind == depart) {
      if (waiting.empty()) {
        busy--;
      } else {
        waiting.pop_front();
        push(now.at + exponential(0.05), depart, 0);
      }
    } else if (now.kind == probe) {
      push(now.at + 15, probe, now.target);
      push(now.at + exponential(0.005), result, now.target);
    } else {
      Target &target = table[now.target];
      if (unit() < 0.001) {
        target.passes = 0;
        if (++target.failures >= 2) target.healthy = false;
      } else {
        target.failures = 0;
        if (++target.passes >= 5) target.healthy = true;
      }
    }
  }
  double seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  std::printf("C++ loop N=%d events=%llu secs=%.0f ms ev/s=%.0f\n", targets,
              (unsigned long long)events, seconds * 1000, events / seconds);
}
