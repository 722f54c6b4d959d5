#include "golgi/simulation/stimulus.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <vector>

#include "golgi/testing/temp_folder.hpp"
#include "support/messages.hpp"

using namespace golgi;
using namespace golgi::simulation;

namespace {

const Fingerprint stimulus_seed = fingerprint_of("stimulus");

std::vector<double> course_of(const StimulusParams& p, int burn_in, int steps, double dt_s) {
  SamplingParams sampling;
  sampling.burn_in = burn_in;
  sampling.steps = steps;
  Stimulus stimulus(p, sampling, dt_s, Random(stimulus_seed, "stimulus"));
  std::vector<double> course;
  for (int t = 0; t < burn_in + steps; ++t) course.push_back(stimulus.at(t));
  return course;
}

}  // namespace

TEST_CASE("pulses are at equal intervals from the first recorded sample, and have the given duration") {
  StimulusParams p;
  p.course = StimulusCourse::pulses;
  p.amplitude = 3;
  p.period_s = 0.5;
  p.duration_s = 0.2;
  CHECK(course_of(p, 3, 7, 0.1) == std::vector<double>{0, 0, 0, 3, 3, 0, 0, 0, 3, 3});
  CHECK(course_of(p, 5, 2, 0.1) == std::vector<double>{3, 3, 0, 0, 0, 3, 3});
}

TEST_CASE("noise has its standard deviation and its correlation time") {
  StimulusParams p;
  p.course = StimulusCourse::noise;
  p.amplitude = 2;
  p.tau_s = 0.05;
  const auto x = course_of(p, 0, 200'000, 0.01);
  double square = 0, product = 0;
  for (std::size_t t = 0; t + 5 < x.size(); ++t) {
    square += x[t] * x[t];
    product += x[t] * x[t + 5];
  }
  // Some 20,000 independent numbers: four standard errors are 4 % and 3 %.
  CHECK(square / static_cast<double>(x.size()) == doctest::Approx(4).epsilon(0.04));
  CHECK(std::abs(product / square - std::exp(-1.0)) < 0.03);
}

TEST_CASE("a file gives the recorded samples, in its units times the amplitude, and nothing before them") {
  const test::TempFolder folder;
  StimulusParams p;
  p.course = StimulusCourse::file;
  p.amplitude = 10;
  p.file = {folder.write("s.csv", "1,2,3,4\n")};
  CHECK(course_of(p, 2, 3, 0.1) == std::vector<double>{0, 0, 10, 20, 30});
  CHECK(test::has(test::message_of<DataError>([&] { course_of(p, 0, 5, 0.1); }), "4 columns"));
}

TEST_CASE("a stimulus affects all nodes, or those that are named; invalid nodes are refused") {
  StimulusParams p;
  CHECK(stimulated(p, 3) == std::vector<double>{1, 1, 1});
  p.nodes = {2, 0};
  CHECK(stimulated(p, 3) == std::vector<double>{1, 0, 1});
  const auto refused = [](const auto& change, const char* part) {
    StimulusParams changed;
    change(changed);
    CHECK(test::has(test::message_of<ConfigError>([&] { check_stimulus(changed, 3, 0.1); }), part));
  };
  refused([](StimulusParams& q) { q.nodes = {3}; }, "no node 3; nodes are numbered from 0 to 2");
  refused([](StimulusParams& q) { q.course = StimulusCourse::file; }, "needs `file`");
  refused([](StimulusParams& q) { q.file = {"s.csv"}; }, "only with course: file");
  refused([](StimulusParams& q) { q.course = StimulusCourse::pulses, q.duration_s = 0.01; }, "less than one sample");
  refused([](StimulusParams& q) { q.course = StimulusCourse::pulses, q.duration_s = 1; }, "does not end within its period");
}
