// Estimators that load well and break one claim each by their results, for `golgi plugins check`. The name gives the claim:
// causality/liar_nan breaks "nan".
#include <cmath>
#include <string>

#include "golgi/data/eigen.hpp"
#include "sound_parts.hpp"

using namespace golgi;
using namespace liars;

namespace {

struct Shape {
  static constexpr const char* name = "causality/liar_result_shape";
  static void tell(Draft& result, const Dataset&, const TaskContext&) { result.score = Matrix(2, 3); }
};
struct Infinite {
  static constexpr const char* name = "causality/liar_result_infinite";
  static void tell(Draft& result, const Dataset&, const TaskContext&) { result.score(0, 1) = INFINITY; }
};
struct NegativeP {
  static constexpr const char* name = "causality/liar_result_negative_p";
  static void tell(Draft& result, const Dataset&, const TaskContext&) { result.p = Matrix(5, 5, -0.01); }
};
struct Overrun {
  static constexpr const char* name = "causality/liar_result_overrun";
  static void tell(Draft& result, const Dataset&, const TaskContext&) { result.score(5, 0) = 1; }
};
struct Names {
  static constexpr const char* name = "causality/liar_result_names";
  static void tell(Draft& result, const Dataset&, const TaskContext&) { result.names[0] = "another"; }
};
struct Integer {
  static constexpr const char* name = "causality/liar_result_throws_int";
  static void tell(Draft&, const Dataset&, const TaskContext&) { throw 42; }
};
struct Drawing {
  static constexpr const char* name = "causality/liar_result_draws";
  static void tell(Draft&, const Dataset&, const TaskContext& context) { context.random("undeclared"); }
};
struct Threads {
  static constexpr const char* name = "causality/liar_threads";
  static void tell(Draft& result, const Dataset&, const TaskContext& context) {
    result.score(0, 1) += 1e-9 * context.n_threads();
  }
};
struct Twice {
  static constexpr const char* name = "causality/liar_threads_twice";
  static void tell(Draft& result, const Dataset&, const TaskContext&) {
    static double calls = 0;
    result.score(0, 1) += 1e-12 * ++calls;
  }
};
struct Order {
  static constexpr const char* name = "causality/liar_order";
  static void tell(Draft& result, const Dataset&, const TaskContext&) { result.score(0, 1) += 0.01; }
};
struct Nan {
  static constexpr const char* name = "causality/liar_nan";
  static constexpr bool takes_anything = true;
  static void tell(Draft& result, const Dataset& data, const TaskContext&) {
    if (data.trial(0).n_samples() < 10) throw DataError("needs 10 samples");
    for (double& score : result.score.values())
      if (std::isnan(score)) score = 0;
  }
};
struct Short {
  static constexpr const char* name = "causality/liar_short";
  static constexpr bool takes_anything = true;
  static void tell(Draft& result, const Dataset& data, const TaskContext&) {
    if (data.trial(0).n_samples() == 1) return void(result.score = Matrix(5, 5, 0.5));
    require_usable(data);
  }
};
struct Numeric {
  static constexpr const char* name = "causality/liar_constant";
  static constexpr bool takes_anything = true;
  static void tell(Draft&, const Dataset& data, const TaskContext&) {
    try {
      require_usable(data);
    } catch (const DataError& error) {
      if (std::string(error.what()).find("constant") == std::string::npos) throw;
      throw NumericError("division by zero");
    }
  }
};
struct Recovery {
  static constexpr const char* name = "causality/liar_recovery";
  static void tell(Draft& result, const Dataset&, const TaskContext&) {
    eigen(result.score) = Eigen::MatrixXd(eigen(result.score).transpose());  // row = source, the most common mistake
  }
};
/// p is declared to be the p-value of 'no effect', and is the score.
struct Calibration {
  static constexpr const char* name = "causality/liar_false_positives";
  static void tell(Draft& result, const Dataset&, const TaskContext&) {
    result.p = result.score;
    for (double& p : result.p.values()) p = std::min(p, 1.0);
  }
};
struct NoEffect {
  static constexpr const char* name = "causality/liar_false_positives_none";
  static void tell(Draft& result, const Dataset&, const TaskContext&) { result.p = Matrix(5, 5, 1.0); }
};

}  // namespace

GOLGI_PLUGIN("liars", "1.0.0") {
  add_liars<Honest, Shape, Infinite, NegativeP, Overrun, Names, Integer, Drawing, Threads, Twice, Order, Nan, Short, Numeric,
            Recovery, Calibration, NoEffect>(registry);
}
