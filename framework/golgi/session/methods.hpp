// Which estimators suit a recording, from what each says about itself (api/suits.hpp): the one table behind `golgi info`,
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
  bool looks_linear = false;        ///< of continuous signals
  bool looks_nonlinear = false;     ///< neither: it is not known
  bool has_linear_causes = false;   ///< of continuous signals: what drives acts linearly (looks/nonlinearity.hpp)
  double seconds = 0, samples = 0;  ///< of all trials together; of events alone there are no samples

  /// What a forecaster learns beyond a regression are effects of causes that are not lines; and it needs fewer samples.
  bool trains_no_model() const {
    constexpr double samples_per_variable = 50;
    return has_linear_causes && samples >= samples_per_variable * static_cast<double>(n_variables);
  }
};

/// Of recordings that have samples.
constexpr double fewest_samples_of_any = 20;

struct SuitedMethod {
  const ComponentInfo* component = nullptr;  ///< of the registry
  Suits row = Suits(SignalKind::signals);    ///< that of the recording's kind
  std::string why_not;                       ///< "takes at most 180 s, and this are 600 s"; empty: it suits
};

/// Those with a row for the recording's kind, once each: that suit it first, of these linear ones where
/// it looks linear, and those that train no forecaster where what drives acts linearly; then the highest rank.
std::vector<SuitedMethod> methods_for(const Registry& registry, const RecordingFacts& facts);

/// Why p-values of a method do not hold for a recording; empty: nothing speaks against them.
std::string doubt_of_p(const SuitedMethod& method, const RecordingFacts& facts);

/// Whether it reads a model that was trained, and no recording.
bool takes_model(const ComponentInfo& info);

/// "at most 40 variables, at most 180 s"; "any"
std::string size_text(const Suits& row);

/// "membrane voltages of 10 variables, 5 s"
std::string text_of(const RecordingFacts& facts);

}  // namespace golgi
