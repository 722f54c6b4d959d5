// The sweep that the tests of `golgi sweep` run, and the results that they compare.
#pragma once

#include <map>
#include <string>

#include "workplace.hpp"

namespace golgi::test {

/// Six points; every execution of `counted` appends a line to runs.txt.
inline std::string counted_sweep(const Workplace& place,
                                 const std::string& last = "{use: causality/correlation, in: counted}") {
  return "name: trial\nstages:\n"
         "  data: {use: simulator/test_noise, params: {samples: 200}}\n"
         "  counted: {use: transform/test_count, in: data, params: {file: " +
         (place / "runs.txt").string() +
         "}}\n"
         "  corr: " +
         last +
         "\n"
         "  scores: {use: evaluate, in: {truth: data, estimates: [corr]}, params: {bootstrap: 10}}\n"
         "sweep:\n"
         "  grid: {data.coupling: [0.2, 0.5, 0.8]}\n"
         "  replicates: 2\n";
}

inline std::map<std::string, std::string> without_times(std::map<std::string, std::string> results) {
  results.erase("times.csv");
  return results;
}

inline Finished sweep(const Workplace& place, const std::string& yaml, Texts more = {}) {
  place.write("p.yaml", yaml);
  more.insert(more.begin(), {"sweep", "p.yaml", "--out", "out"});
  return place.golgi(more);
}

}  // namespace golgi::test
