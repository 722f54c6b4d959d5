// Tests of conditional independence as components. They are a parameter of causality/pcmci, which tests every pair and lag with
// them and accepts tests of other plugins like its own. Names: "independence/…".
//
//   class MyTest final : public IndependenceTest {
//    public:
//     static constexpr const char* name = "independence/my_test";
//     static constexpr const char* summary = "One sentence.";
//     static constexpr bool stochastic = true;  // where it shuffles
//     struct Params { … };
//     explicit MyTest(const Params&);
//     IndependenceTraits traits() const override { return {.measure = "distance correlation", .least_p = 0.005}; }
//     Independence test(const TestedRows& rows, const TaskContext& context) const override;
//   };
//
// In a pipeline: `test: {use: independence/my_test, params: {…}}`. Since 2.1
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "golgi/api/component.hpp"
#include "golgi/api/task_context.hpp"
#include "golgi/data/dataset.hpp"
#include "golgi/data/view.hpp"

namespace golgi {

/// The data of one test. The layout is frozen.
struct TestedRows {
  /// (2 + Z, M): x, y, then the Z conditions, one sample per column; mean 0 and variance 1 over the recording.
  ConstView values;
  std::span<const std::int64_t> times;  ///< (M) times of y, in samples, ascending; times of different trials are far apart
  std::uint64_t stream = 0;             ///< of random numbers, a different one for every x, y and conditions
};

/// The result of one test. The layout is frozen.
struct Independence {
  double value = 0;           ///< strength of the dependence: its size ranks links; 0 if there is none
  double p = 1;               ///< two-sided, for the hypothesis that x and y are independent given the conditions
  bool is_determined = true;  ///< false: x or y follows from the conditions, or too few rows; value 0, p 1
};

/// Properties of a test. The layout is frozen.
struct IndependenceTraits {
  std::string measure;     ///< name of its values: "partial correlation"
  std::string unit = {};   ///< "nats"; empty: dimensionless
  bool is_signed = false;  ///< a value below 0 means that one variable decreases as the other increases
  double least_p = 0;      ///< the smallest possible p: with m shuffles 1 / (1 + m)
};

/// A test of conditional independence: are x and y related, given the conditions? Used from many threads.
class GOLGI_API IndependenceTest : public Component {
 public:
  static constexpr ComponentKind kind = ComponentKind::independence;

  virtual IndependenceTraits traits() const = 0;
  /// The same rows must give the same result. Long tests call context.check_cancelled(); tests that shuffle draw from
  /// context.random("shuffles", rows.stream).
  virtual Independence test(const TestedRows& rows, const TaskContext& context) const = 0;
  /// The smallest number of rows that is tested: one more than the number of quantities that are estimated.
  virtual std::ptrdiff_t least_rows(std::ptrdiff_t n_conditions) const { return n_conditions + 3; }
  /// Called once per recording: warns of properties of the data that do not suit the test, such as tied values.
  virtual void examine(const Dataset&, const TaskContext&) const {}
  /// Time on one core for one test; NaN: not known.
  virtual double seconds(double /*n_rows*/, double /*n_conditions*/) const { return undefined; }

  Artifact run(const Inputs& inputs, const TaskContext& context) const override;  ///< @throws ConfigError: it is not a stage
};

}  // namespace golgi
