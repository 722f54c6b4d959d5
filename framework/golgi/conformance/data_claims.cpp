#include "golgi/conformance/data_claims.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "golgi/core/error.hpp"
#include "golgi/host/exception_text.hpp"

namespace golgi {

Dataset with_nan(Dataset data) {
  Trial trial = data.trial(0);
  Matrix values(trial.values());
  values(spoilt_variable, values.cols() / 2) = undefined;
  return data.set_trial(0, trial.set_values(std::move(values)));
}

Dataset with_constant(Dataset data) {
  std::vector<Trial> trials(data.trials().begin(), data.trials().end());
  for (Trial& trial : trials) {
    Matrix values(trial.values());
    std::ranges::fill(values.row(spoilt_variable), 0.0);
    trial.set_values(std::move(values));
    if (!data.has_events()) continue;
    auto events = trial.events().lists();
    events[spoilt_variable].clear();
    trial.set_events(Events(events));
  }
  return data.set_trials(std::move(trials));
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
  return wrong.empty() ? kept("the affected values are undefined") : broken("given " + given + ", " + wrong);
}

}  // namespace golgi
