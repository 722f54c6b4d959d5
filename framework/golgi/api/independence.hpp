// Tests of conditional independence as components: a parameter of causality/pcmci, which asks them of every pair and lag, and
// which takes those of other plugins like its own. Names: "independence/…".
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

/// What one test is asked. The layout is frozen.
struct TestedRows {
  /// (2 + Z, M): x, y, then the Z conditions, a sample a column; of mean 0 and variance 1 over the recording.
  ConstView values;
  std::span<const std::int64_t> times;  ///< (M) of y, in samples, ascending; those of different trials lie far apart
  std::uint64_t stream = 0;             ///< of random numbers, its own for every x, y and conditions
};

/// What one test says. The layout is frozen.
struct Independence {
  double value = 0;           ///< of dependence: its size ranks links; 0 where there is none
  double p = 1;               ///< two-sided, of the hypothesis that x and y are independent given the conditions
  bool is_determined = true;  ///< false: x or y follows from the conditions, or rows are too few; value 0, p 1
};

/// What a test is. The layout is frozen.
struct IndependenceTraits {
  std::string measure;     ///< what its values are: "partial correlation"
  std::string unit = {};   ///< "nats"; empty: a number
  bool is_signed = false;  ///< below 0 one is the lower, the higher the other is
  double least_p = 0;      ///< a test by m shuffles gives no p below 1 / (1 + m)
};

/// A test of conditional independence: is x related to y when the conditions are known? Used from many threads.
class GOLGI_API IndependenceTest : public Component {
 public:
  static constexpr ComponentKind kind = ComponentKind::independence;

  virtual IndependenceTraits traits() const = 0;
  /// The same rows give the same answer. Long tests call context.check_cancelled(); those that shuffle draw from
  /// context.random("shuffles", rows.stream).
  virtual Independence test(const TestedRows& rows, const TaskContext& context) const = 0;
  /// Fewer rows are not tested: one more than what is estimated.
  virtual std::ptrdiff_t least_rows(std::ptrdiff_t n_conditions) const { return n_conditions + 3; }
  /// Once for a recording: warns of what does not suit the test, such as values that equal others.
  virtual void examine(const Dataset&, const TaskContext&) const {}
  /// Of one core, for one test; NaN: not known.
  virtual double seconds(double /*n_rows*/, double /*n_conditions*/) const { return undefined; }

  Artifact run(const Inputs& inputs, const TaskContext& context) const override;  ///< @throws ConfigError: no stage of its own
};

}  // namespace golgi
