#include "golgi/builtin/sources/file/file_rules.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "golgi/api/file_contents.hpp"
#include "golgi/api/reading.hpp"
#include "golgi/core/error.hpp"
#include "golgi/core/text.hpp"
#include "golgi/data/choosing.hpp"
#include "golgi/data/cutting.hpp"

namespace golgi {
namespace {

using Params = FileSource::Params;

const FileContents& contents_of(const Params& params, const char* asked) {
  const FileContents* contents = params.reader ? as<FileContents>(**params.reader) : nullptr;
  if (!contents) throw ConfigError(std::string(asked) + ": the recording's file holds nothing besides its recordings");
  return *contents;
}

/// The part of the file with this name, or whose name has this unique end. @throws ConfigError with the nearest names
std::string part_named(const FileContents& contents, const std::filesystem::path& path, FilePart::Kind kind,
                       const std::string& name) {
  std::vector<std::string> all, ending;
  for (const FilePart& part : contents.parts(path)) {
    if (part.kind != kind) continue;
    all.push_back(part.name);
    if (part.name == name) return name;
    if (part.name.ends_with("/" + name)) ending.push_back(part.name);
  }
  if (ending.size() == 1) return ending.front();
  throw ConfigError("'" + path.string() + "' holds no '" + name + "'" + suggestion(name, all));
}

}  // namespace

Dataset with_quality(const Dataset& data, const std::vector<std::string>& kept, const TaskContext& context) {
  const auto variables = data.variables();
  const auto is_judged = [](const Variable& variable) { return !variable.quality().empty(); };
  if (std::ranges::none_of(variables, is_judged)) {
    if (!kept.empty() && kept != std::vector<std::string>{"all"})
      throw DataError("quality: the file gives its units no labels; leave quality out");
    return data;
  }
  const std::vector<std::string> wanted = kept.empty() ? std::vector<std::string>{"good"} : kept;
  if (std::ranges::count(wanted, "all") > 0) return data;
  std::vector<std::int32_t> chosen;
  std::map<std::string, std::size_t> left_out;
  for (std::size_t i = 0; i < variables.size(); ++i) {
    const std::string quality = variables[i].quality().empty() ? "unsorted" : variables[i].quality();
    if (std::ranges::count(wanted, quality) > 0)
      chosen.push_back(static_cast<std::int32_t>(i));
    else
      ++left_out[quality];
  }
  std::vector<std::string> counts;
  for (const auto& [quality, count] : left_out) counts.push_back(std::to_string(count) + " " + quality);
  if (chosen.empty())
    throw DataError("quality: no unit is " + join(wanted, " or ") + "; the file has " + join(counts, ", ") +
                    "; quality: all keeps all of them");
  if (left_out.empty()) return data;
  context.log(plural(chosen.size(), "unit") + " kept, " + join(counts, ", ") + " left out; quality chooses which to keep");
  return select_variables(data, chosen, context.poll());
}

Dataset in_unit(const Dataset& data, const std::string& unit) {
  if (unit.empty() || !data.has_values()) return data;
  const std::string from = data.unit(), to = value_unit(unit);
  const auto factor = from.empty() ? std::optional<double>(1) : unit_factor(from, to);
  if (!factor) throw DataError("unit: the file gives values in " + from + ", which are not converted to " + to);
  Dataset result(data);
  if (*factor != 1) {
    std::vector<Trial> trials;
    for (const Trial& trial : data.trials()) {
      Matrix values(trial.values().view());
      // A double cannot hold 1e-3 exactly: dividing by 1000 gives the nearest number.
      for (double& value : values.values()) value = *factor >= 1 ? value * *factor : value / (1 / *factor);
      trials.push_back(Trial(trial).set_values(std::move(values)));
    }
    result.set_trials(std::move(trials));
  }
  return result.set_unit(to);
}

// --- Covariates

namespace {

/// The values of a covariate on the grid of a trial: interpolated linearly, or the last value. NaN outside.
void resample(std::span<const double> series, double series_dt_s, double series_start_s, bool is_step, double start_s,
              double dt_s, std::span<double> out) {
  for (std::size_t t = 0; t < out.size(); ++t) {
    const double at = event_position(start_s - series_start_s + static_cast<double>(t) * dt_s, series_dt_s);
    const double before = std::floor(at);
    const auto k = static_cast<std::ptrdiff_t>(before), n = std::ssize(series);
    out[t] = undefined;
    if (!(at >= 0) || k >= n) continue;
    if (is_step || at == before)
      out[t] = series[k];
    else if (k + 1 < n)
      out[t] = series[k] + (at - before) * (series[k + 1] - series[k]);
  }
}

}  // namespace

Dataset with_covariates(const Dataset& data, const Params& params, const TaskContext& context) {
  if (params.covariates.empty()) return data;
  const FileContents& contents = contents_of(params, "covariates");
  if (params.path.size() != 1)
    throw ConfigError("covariates are read from a single file; number of files: " + std::to_string(params.path.size()));
  const auto& path = params.path.front().path;
  std::vector<Covariate> covariates;
  std::vector<Matrix> rows(data.n_trials());
  std::vector<std::vector<double>> flat(data.n_trials());
  for (const std::string& name : params.covariates) {
    ReadRequest request(path, part_named(contents, path, FilePart::Kind::series, name));
    ReadRules rules = params.rules();
    rules.dt_s.reset();
    rules.mask_missing = true;
    request.set_rules(rules);
    const Dataset series = (*params.reader)->read(request, context);
    const bool is_own = !series.covariates().empty();
    const Trial& trial = series.trial(0);
    const SharedMatrix& values = is_own ? trial.covariates() : trial.values();
    for (std::ptrdiff_t i = 0; i < values.rows(); ++i) {
      Covariate covariate =
          is_own ? series.covariates()[i] : Covariate{.name = series.names()[i], .unit = series.variables()[i].unit()};
      if (!is_own) covariate.name = values.rows() == 1 ? name : name + "[" + std::to_string(i) + "]";
      for (std::ptrdiff_t k = 0; k < data.n_trials(); ++k) {
        const std::size_t n = data.trial(k).n_samples(), begin = flat[k].size();
        flat[k].resize(begin + n);
        resample(values.row(i), series.dt_s(), trial.start_s(), covariate.course == Covariate::Course::step,
                 data.trial(k).start_s(), data.dt_s(), std::span(flat[k]).subspan(begin));
      }
      covariates.push_back(std::move(covariate));
    }
  }
  std::vector<Trial> trials;
  for (std::ptrdiff_t k = 0; k < data.n_trials(); ++k) {
    Matrix matrix(std::ssize(covariates), data.trial(k).n_samples());
    std::ranges::copy(flat[k], matrix.values().begin());
    trials.push_back(Trial(data.trial(k)).set_covariates(std::move(matrix)));
  }
  return Dataset(data).set_trials(std::move(trials)).set_covariates(std::move(covariates));
}

}  // namespace golgi
