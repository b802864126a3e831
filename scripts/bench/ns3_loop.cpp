// The workload of loop.cpp on the event scheduler of ns-3: the same events, states and draws, with
// ns3::Simulator in place of the priority queue. Only ns-3's core module is used.
// Arguments: targets, simulated seconds, scheduler (Map, ns-3's default; Heap, PriorityQueue, Calendar, List).
#include <ns3/core-module.h>

#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <string>
#include <vector>

using ns3::Seconds;
using ns3::Simulator;

static uint64_t state = 42;

static double unit() {
  uint64_t mixed = (state += 0x9E3779B97F4A7C15ull);
  mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9ull;
  mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBull;
  mixed ^= mixed >> 31;
  return ((mixed >> 11) + 1) * (1.0 / 9007199254740993.0);
}

static double exponential(double mean) { return -mean * std::log(unit()); }

static uint64_t events = 0;

struct Target {
  uint16_t passes = 0, failures = 0;
  bool healthy = true;

  void probe() {
    events++;
    Simulator::Schedule(Seconds(15), &Target::probe, this);
    Simulator::Schedule(Seconds(exponential(0.005)), &Target::result, this);
  }

  void result() {
    events++;
    if (unit() < 0.001) {
      passes = 0;
      if (++failures >= 2) healthy = false;
    } else {
      failures = 0;
      if (++passes >= 5) healthy = true;
    }
  }
};

struct Server {
  int busy = 0;
  std::deque<ns3::Time> waiting;

  void arrive() {
    events++;
    Simulator::Schedule(Seconds(exponential(0.01)), &Server::arrive, this);
    if (busy < 8) {
      busy++;
      Simulator::Schedule(Seconds(exponential(0.05)), &Server::depart, this);
    } else {
      waiting.push_back(Simulator::Now());
    }
  }

  void depart() {
    events++;
    if (waiting.empty()) {
      busy--;
    } else {
      waiting.pop_front();
      Simulator::Schedule(Seconds(exponential(0.05)), &Server::depart, this);
    }
  }
};

int main(int count, char **words) {
  int targets = count > 1 ? std::atoi(words[1]) : 1000;
  double end = count > 2 ? std::atof(words[2]) : 3600;
  std::string scheduler = count > 3 ? words[3] : "Map";
  auto start = std::chrono::steady_clock::now();
  // Whole nanoseconds, ns-3's default, drift into other event orders than a double's; femtoseconds
  // give loop.cpp's very events, as fast, but their 64 bits end after 9,223 s.
  if (end < 9000) ns3::Time::SetResolution(ns3::Time::FS);
  ns3::ObjectFactory factory;
  factory.SetTypeId("ns3::" + scheduler + "Scheduler");
  Simulator::SetScheduler(factory);
  std::vector<Target> table(targets);
  Server server;
  for (int i = 0; i < targets; i++)
    Simulator::Schedule(Seconds(i * 15.0 / targets), &Target::probe, &table[i]);
  Simulator::Schedule(Seconds(exponential(0.01)), &Server::arrive, &server);
  // What is due at the end itself still happens, as in loop.cpp.
  Simulator::Stop(Seconds(end) + ns3::TimeStep(1));
  Simulator::Run();
  double seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  std::printf("ns-3 %s N=%d events=%llu secs=%.0f ms ev/s=%.0f\n", scheduler.c_str(), targets,
              (unsigned long long)events, seconds * 1000, events / seconds);
  Simulator::Destroy();
}
