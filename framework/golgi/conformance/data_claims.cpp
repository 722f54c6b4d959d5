#include "golgi/conformance/data_claims.hpp"

#include <algorithm>

#include "golgi/core/error.hpp"
#include "golgi/host/exception_text.hpp"

namespace golgi {

Dataset with_nan(Dataset data) {
  data.trials[0].values(spoilt_variable, data.trials[0].n_samples() / 2) = undefined;
  return data;
}

Dataset with_constant(Dataset data) {
  for (TimeSeries& trial : data.trials) {
    std::ranges::fill(trial.values.row(spoilt_variable), 0.0);
    if (trial.events) (*trial.events)[spoilt_variable].clear();
  }
  return data;
}

Finding refuses(const std::string& given, const std::function<void()>& use, const std::function<std::string()>& accepts) {
  try {
    use();
  } catch (const DataError&) {
    return kept();
  } catch (...) {
    return broken("given " + given + ", it threw " + current_exception_text() + "; throw golgi::DataError");
  }
  const std::string wrong = accepts();
  return wrong.empty() ? kept("undefined where it cannot tell") : broken("given " + given + ", " + wrong);
}

}  // namespace golgi
