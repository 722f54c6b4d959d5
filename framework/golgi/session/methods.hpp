// The estimators that suit a recording, from the declarations of the components (api/suits.hpp): the table behind `golgi info`,
// `golgi infer` and the reference.
#pragma once

#include <string>
#include <vector>

#include "golgi/api/registry.hpp"
#include "golgi/numerics/signal_kind.hpp"

namespace golgi {

struct RecordingFacts {
  SignalKind kind = SignalKind::signals;
  std::ptrdiff_t n_variables = 0;
  bool looks_linear = false;        ///< only for continuous signals
  bool looks_nonlinear = false;     ///< if neither is set: not known
  bool has_linear_causes = false;   ///< only for continuous signals: causes act linearly (looks/nonlinearity.hpp)
  double seconds = 0, samples = 0;  ///< of all trials together; samples: 0 if there are only events

  /// Whether a forecaster has no advantage over a regression: causes act linearly, and there are enough samples for a
  /// regression.
  bool trains_no_model() const {
    constexpr double samples_per_variable = 50;
    return has_linear_causes && samples >= samples_per_variable * static_cast<double>(n_variables);
  }
};

/// The smallest number of samples for any estimator; applies only to recordings that have samples.
constexpr double fewest_samples_of_any = 20;

struct SuitedMethod {
  const ComponentInfo* component = nullptr;  ///< from the registry
  Suits row = Suits(SignalKind::signals);    ///< its row for the recording's kind
  std::string why_not;  ///< why the method does not suit: "takes at most 180 s, and the recording has 600"; empty: it suits
};

/// The methods with a row for the recording's kind, each once. Sorted: suitable methods first, among them linear ones if the
/// recording looks linear, and those that train no forecaster if causes act linearly; then the highest rank.
std::vector<SuitedMethod> methods_for(const Registry& registry, const RecordingFacts& facts);

/// Why a method's p-values are doubtful for a recording; empty: no known reason.
std::string doubt_of_p(const SuitedMethod& method, const RecordingFacts& facts);

/// Whether the component takes a trained model instead of a recording.
bool takes_model(const ComponentInfo& info);

/// The sizes of recordings that suit the method: "at most 40 variables, at most 180 s"; "any".
std::string size_text(const Suits& row);

/// The recording in words: "membrane voltages of 10 variables, 5 s".
std::string text_of(const RecordingFacts& facts);

}  // namespace golgi
