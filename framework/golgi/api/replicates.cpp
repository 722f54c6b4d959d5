#include "golgi/api/replicates.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <map>
#include <mutex>
#include <numeric>
#include <system_error>
#include <utility>

#include "golgi/core/error.hpp"
#include "golgi/core/files.hpp"
#include "golgi/core/text.hpp"
#include "golgi/data/npy.hpp"

namespace golgi {
namespace {

using Clock = std::chrono::steady_clock;
constexpr auto between_saves = std::chrono::seconds(5);

/// The context of a replicate. It drops log and files, which are of no use for thousands of replicates, and keeps warnings for
/// later.
class QuietContext final : public TaskContext {
 public:
  explicit QuietContext(const TaskContext& parent) : parent_(parent) {}

  Fingerprint seed() const override { return parent_.seed(); }
  void parallel_for(std::ptrdiff_t n, const std::function<void(std::ptrdiff_t)>& body) const override {
    parent_.parallel_for(n, body);
  }
  int n_threads() const override { return parent_.n_threads(); }
  bool cancelled() const override { return parent_.cancelled(); }
  void progress(double, std::string_view) const override {}
  void log(std::string_view) const override {}
  void warn(const Warning& warning) const override {
    const std::scoped_lock lock(mutex_);
    warnings_.push_back(warning);
  }
  std::filesystem::path checkpoint_folder() const override { return parent_.checkpoint_folder(); }
  void output(std::string_view, std::string_view, bool) const override {}
  const void* interface(std::string_view id) const override { return parent_.interface(id); }

  /// One warning of each kind, independent of the order in which threads gave them.
  std::vector<Warning> warnings() const {
    std::vector<Warning> all = warnings_;
    std::ranges::sort(all);
    const auto same = [](const Warning& a, const Warning& b) { return a.code == b.code; };
    all.erase(std::unique(all.begin(), all.end(), same), all.end());
    return all;
  }

 private:
  const TaskContext& parent_;
  mutable std::vector<Warning> warnings_;
  mutable std::mutex mutex_;
};

enum class Outcome : char { open, done, failed };

/// The replicates' numbers and warnings, saved now and then to the folder of checkpoints.
class ReplicateTable {
 public:
  ReplicateTable(const ReplicatePlan& plan, const TaskContext& context)
      : plan_(plan),
        context_(context),
        values_(plan.n, plan.width, undefined),
        outcomes_(plan.n, Outcome::open),
        failures_(plan.n),
        warnings_(plan.n),
        saved_(Clock::now()) {
    load();
  }

  bool is_done(std::ptrdiff_t replicate) const { return outcomes_[replicate] != Outcome::open; }
  void done(std::ptrdiff_t replicate, const std::vector<double>& numbers, std::vector<Warning> warnings) {
    if (std::ssize(numbers) != plan_.width)
      throw InternalError("a replicate returned another number of values than was planned");
    const std::scoped_lock lock(mutex_);
    std::ranges::copy(numbers, values_.row(replicate).begin());
    outcomes_[replicate] = Outcome::done;
    warnings_[replicate] = std::move(warnings);
    finish_one();
  }
  void failed(std::ptrdiff_t replicate, const std::string& why) {
    const std::scoped_lock lock(mutex_);
    outcomes_[replicate] = Outcome::failed;
    failures_[replicate] = why;
    finish_one();
  }
  void save();
  /// @throws NumericError if more than a tenth failed
  Matrix finish();

 private:
  void finish_one() {
    ++n_finished_;
    const double share = static_cast<double>(n_finished_) / static_cast<double>(plan_.n);
    context_.progress(plan_.from + (plan_.to - plan_.from) * share,
                      plan_.name + " " + std::to_string(n_finished_) + " of " + std::to_string(plan_.n));
    if (Clock::now() - saved_ > between_saves) write();
  }
  void load();
  void write();
  std::filesystem::path path(const char* extension) const {
    return context_.checkpoint_folder() / (plan_.name + "s" + extension);
  }

  const ReplicatePlan& plan_;
  const TaskContext& context_;
  Matrix values_;
  std::vector<Outcome> outcomes_;
  std::vector<std::string> failures_;
  std::vector<std::vector<Warning>> warnings_;
  std::ptrdiff_t n_finished_ = 0;
  Clock::time_point saved_;
  std::mutex mutex_;
};

/// The text without tabs and line breaks, for a field between tabs.
std::string one_line(std::string text) {
  std::ranges::replace_if(
      text, [](char c) { return c == '\t' || c == '\n'; }, ' ');
  return text;
}

/// Writes rows (number, values) of finished replicates, and their warnings, one per line. Warnings are written first: a
/// replicate that is not in the table is run again and gives them again. Failed replicates are run again, and fail again.
void ReplicateTable::write() {
  std::string warnings;
  for (std::ptrdiff_t k = 0; k < plan_.n; ++k)
    if (outcomes_[k] == Outcome::done)
      for (const Warning& w : warnings_[k])
        warnings += std::to_string(k) + "\t" + one_line(w.code) + "\t" + one_line(w.seen) + "\t" + one_line(w.effect) + "\t" +
                    one_line(w.cure) + "\n";
  replace_file(path(".txt"), warnings);
  Matrix rows(std::ranges::count(outcomes_, Outcome::done), plan_.width + 1);
  for (std::ptrdiff_t k = 0, row = 0; k < plan_.n; ++k) {
    if (outcomes_[k] != Outcome::done) continue;
    rows(row, 0) = static_cast<double>(k);
    std::ranges::copy(values_.row(k), rows.row(row++).begin() + 1);
  }
  if (!rows.empty()) replace_file(path(".npy"), encode_npy(rows));
  saved_ = Clock::now();
}

void ReplicateTable::save() {
  const std::scoped_lock lock(mutex_);
  write();
}

/// A table that is missing, damaged or of another shape is ignored: all replicates are run.
void ReplicateTable::load() {
  Matrix rows;
  std::string warnings;
  std::error_code none;
  if (!std::filesystem::exists(path(".npy"), none)) return;
  try {
    rows = read_npy(path(".npy"));
    warnings = read_file(path(".txt"));
  } catch (const DataError&) {
    return;
  } catch (const IoError&) {
    return;
  }
  if (rows.cols() != plan_.width + 1) return;
  for (std::ptrdiff_t row = 0; row < rows.rows(); ++row) {
    const double number = rows(row, 0);
    if (!(number >= 0 && number < static_cast<double>(plan_.n) && number == std::floor(number))) continue;
    const auto k = static_cast<std::ptrdiff_t>(number);
    std::ranges::copy(rows.row(row).subspan(1), values_.row(k).begin());
    outcomes_[k] = Outcome::done;
    ++n_finished_;
  }
  std::size_t start = 0;
  for (auto end = warnings.find('\n'); end != std::string::npos; start = end + 1, end = warnings.find('\n', start)) {
    std::vector<std::string> parts(1);
    for (const char c : warnings.substr(start, end - start)) {
      if (c == '\t')
        parts.emplace_back();
      else
        parts.back() += c;
    }
    const auto number = parse_integer(parts[0]);
    if (parts.size() == 5 && number && *number >= 0 && *number < plan_.n && outcomes_[*number] == Outcome::done)
      warnings_[*number].push_back({parts[1], parts[2], parts[3], parts[4]});
  }
}

Matrix ReplicateTable::finish() {
  std::map<std::string, std::pair<Warning, std::size_t>> of_kinds;  // the first of each kind, and how many
  for (const auto& of_replicate : warnings_)
    for (const Warning& warning : of_replicate) ++of_kinds.try_emplace(warning.code, warning, 0).first->second.second;
  for (auto& [code, found] : of_kinds) {
    found.first.seen += " (in " + std::to_string(found.second) + " of " + plural(plan_.n, plan_.name) + ")";
    context_.warn(found.first);
  }
  const auto n_failed = std::ranges::count(outcomes_, Outcome::failed);
  if (n_failed == 0) return std::move(values_);
  const auto first = std::ranges::find(outcomes_, Outcome::failed) - outcomes_.begin();
  const std::string found =
      std::to_string(n_failed) + " of " + plural(plan_.n, plan_.name) + " failed; the first: " + failures_[first];
  if (10 * n_failed > plan_.n)
    throw NumericError(found +
                       ", more than a tenth, so the method does not fit the data: run it alone on the same data to see why");
  context_.warn({"failed_" + plan_.name + "s", found, "they are left out"});
  return std::move(values_);
}

}  // namespace

std::string replicate_name(const std::string& name, std::ptrdiff_t replicate) {
  const std::string digits = std::to_string(replicate);
  return name + "_" + std::string(digits.size() < 6 ? 6 - digits.size() : 0, '0') + digits;
}

Matrix run_replicates(const ReplicatePlan& plan, const TaskContext& context, const ReplicateBody& body) {
  ReplicateTable table(plan, context);
  try {
    context.parallel_for(plan.n, [&](std::ptrdiff_t k) {
      context.check_cancelled();
      if (table.is_done(k)) return;
      const QuietContext quiet(context);
      try {
        const auto numbers = body(k, quiet);
        table.done(k, numbers, quiet.warnings());
      } catch (const DataError& error) {
        table.failed(k, error.what());
      } catch (const NumericError& error) {
        table.failed(k, error.what());
      }
    });
  } catch (const Interrupted&) {
    table.save();
    throw;
  }
  return table.finish();
}

ReplicateMoments moments_of(ConstView replicates, std::ptrdiff_t column) {
  ReplicateMoments moments;
  double mean = 0, squares = 0;
  for (std::ptrdiff_t b = 0; b < replicates.rows(); ++b) {
    const double value = replicates(b, column);
    if (std::isnan(value)) continue;
    moments.ascending.push_back(value);
    const double off = value - mean;
    mean += off / static_cast<double>(moments.ascending.size());
    squares += off * (value - mean);
  }
  const std::size_t n = moments.ascending.size();
  if (n > 0) moments.mean = mean;
  if (n > 1) moments.sd = std::sqrt(squares / static_cast<double>(n - 1));
  std::ranges::sort(moments.ascending);
  return moments;
}

std::ptrdiff_t n_samples_of(const Dataset& data, const Trial& trial) {
  if (!trial.values().empty()) return trial.n_samples();
  return static_cast<std::ptrdiff_t>(std::floor(trial.duration_s() / data.dt_s() * (1 + 1e-12)));
}

Cost cost_of_replicates(const NestedComponent& method, const Workload& work, double n_runs) {
  Cost cost = as<Costed>(method.component())->cost(work);
  const double values = sizeof(double) * static_cast<double>(work.n_variables) * static_cast<double>(work.n_samples);
  cost.bytes = (cost.bytes + values) * std::clamp<double>(work.n_threads, 1, std::max(1.0, n_runs));
  cost.seconds *= n_runs;
  return cost;
}

namespace {

/// Without a correction each pair is a test of its own; Benjamini and Yekutieli divide the level by 1 + 1/2 + … + 1/K in
/// addition.
std::int64_t needed_for(const NullTest& test, double n_pairs) {
  using enum Correction;
  if (test.correction == none) return replicates_needed(test.pool, 1, test.level);
  if (test.correction == bonferroni || test.correction == sidak || test.correction == holm)
    return replicates_needed(test.pool, n_pairs, test.level);
  double harmonic = 1;
  if (test.correction == benjamini_yekutieli)
    for (double k = 2; k <= n_pairs; ++k) harmonic += 1 / k;
  return replicates_needed(test.pool, n_pairs, test.level / harmonic, static_cast<double>(test.expected_links));
}

/// The smallest default for `pool: max`, because the maximum over all pairs is an extreme value.
constexpr std::int64_t usual_of_max = 199;

std::int64_t chosen_for(const NullTest& test, double n_pairs) {
  const std::int64_t needed = needed_for(test, n_pairs);
  return test.pool == NullPool::max ? std::max(usual_of_max, needed) : needed;
}

}  // namespace

double planned_replicates(const NullTest& test, double n_pairs) {
  return static_cast<double>(test.m ? *test.m : chosen_for(test, n_pairs));
}

std::int64_t replicates_of(const NullTest& test, std::ptrdiff_t n_tests, const TaskContext& context) {
  if (!test.m) {
    const auto n = static_cast<double>(n_tests);
    const std::int64_t m = chosen_for(test, n);
    context.log(plural(m, "replicate") +
                (m > needed_for(test, n) ? ", the default for pool: max"
                                         : ": with " + plural(n_tests, "pair") +
                                               " to test, q cannot reach this level with fewer: " + format_number(test.level)));
    return m;
  }
  const std::int64_t needed = needed_for(test, static_cast<double>(n_tests));
  if (*test.m >= needed) return *test.m;
  const std::string seen = "with " + plural(*test.m, "replicate") + " no q of " + plural(n_tests, "pair") + " can reach " +
                           format_number(test.level) + ": " + std::to_string(needed) + " are needed";
  const std::string cure = "set m: " + std::to_string(needed) +
                           (test.pool == NullPool::none ? ", or pool: studentised or max, which need fewer" : "");
  if (!test.allow) throw ConfigError(seen + "; " + cure + ", or allow: true for p alone");
  context.warn({"too_few_replicates", seen, "p can be used and q cannot", cure});
  return *test.m;
}

std::vector<TestedPair> tested_pairs(const Connectivity& estimate) {
  std::vector<TestedPair> pairs;
  for (std::ptrdiff_t i = 0; i < estimate.n(); ++i)
    for (std::ptrdiff_t j = 0; j < estimate.n(); ++j)
      if (i != j && !std::isnan(estimate.score()(i, j)) && (estimate.estimate().is_directed() || i < j))
        pairs.push_back({i, j});
  return pairs;
}

void set_p_of_null(Connectivity& estimate, const std::vector<TestedPair>& pairs, const std::vector<double>& p,
                   const NullTest& test) {
  Matrix values(estimate.n(), estimate.n(), undefined);
  for (std::size_t k = 0; k < pairs.size(); ++k) {
    values(pairs[k].target, pairs[k].source) = p[k];
    if (!estimate.estimate().is_directed()) values(pairs[k].source, pairs[k].target) = p[k];
  }
  for (const Quantity of_method : {Quantity::log10_p, Quantity::q}) estimate.set(of_method, {});
  estimate.set_p(std::move(values), test.pool == NullPool::max ? Correction::none : test.correction);
}

}  // namespace golgi
