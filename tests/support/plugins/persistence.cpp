#include "persistence.hpp"

#include <cmath>

namespace golgi::test {
namespace {

/// Windows as (windows, 2): trial, start.
Matrix table_of(const std::vector<Window>& windows) {
  Matrix table(std::ssize(windows), 2);
  for (std::ptrdiff_t i = 0; i < table.rows(); ++i) {
    table(i, 0) = windows[i].trial;
    table(i, 1) = static_cast<double>(windows[i].start);
  }
  return table;
}

std::vector<Window> windows_of(const Matrix& table) {
  std::vector<Window> windows;
  for (std::ptrdiff_t i = 0; i < table.rows(); ++i)
    windows.push_back({static_cast<std::int32_t>(table(i, 0)), static_cast<std::int64_t>(table(i, 1))});
  return windows;
}

const SharedMatrix& values_of(const Dataset& data, const Window& window) { return data.trial(window.trial).values(); }

class FittedPersistence final : public FittedModel, public Attending {
 public:
  /// @param coefficient  (N, 1)
  FittedPersistence(Matrix coefficient, WindowSplit windows, std::ptrdiff_t members)
      : coefficient_(std::move(coefficient)), windows_(std::move(windows)), members_(members) {}

  std::ptrdiff_t n_variables() const override { return coefficient_.rows(); }
  std::ptrdiff_t history() const override { return 1; }
  std::ptrdiff_t horizon() const override { return 1; }
  std::ptrdiff_t n_members() const override { return members_; }
  const WindowSplit& windows() const override { return windows_; }
  const void* interface(std::string_view id) const override { return offers<Attending>(this, id); }

  Matrix forecast(std::ptrdiff_t, const Dataset& data, std::span<const Window> windows, const TaskContext&) const override {
    Matrix result(std::ssize(windows), n_variables());
    for (std::ptrdiff_t w = 0; w < result.rows(); ++w) {
      const Window& window = windows[w];
      for (std::ptrdiff_t i = 0; i < n_variables(); ++i)
        result(w, i) = coefficient_(i, 0) * values_of(data, window)(i, window.start);
    }
    return result;
  }

  /// |mean over the member's windows of x_target(t + 1) x_source(t)|.
  Matrix attention(std::ptrdiff_t member, const Dataset& data, std::span<const Window> windows,
                   const TaskContext& context) const override {
    const auto N = n_variables();
    Matrix sum(N, N);
    double count = 0;
    for (auto w = static_cast<std::size_t>(member); w < windows.size(); w += static_cast<std::size_t>(members_)) {
      context.check_cancelled();
      const SharedMatrix& x = values_of(data, windows[w]);
      const auto t = windows[w].start;
      for (std::ptrdiff_t target = 0; target < N; ++target)
        for (std::ptrdiff_t source = 0; source < N; ++source) sum(target, source) += x(target, t + 1) * x(source, t);
      ++count;
    }
    for (double& value : sum.values()) value = count > 0 ? std::abs(value / count) : undefined;
    return sum;
  }

  void save(ArtifactWriter& writer) const override {
    writer.matrix("coefficient", coefficient_);
    const auto write = [&](const char* name, const std::vector<Window>& windows) {
      const Matrix table = table_of(windows);
      writer.matrix(name, table);
    };
    write("windows/train", windows_.train);
    write("windows/validation", windows_.validation);
    write("windows/test", windows_.test);
  }

 private:
  Matrix coefficient_;
  WindowSplit windows_;
  std::ptrdiff_t members_;
};

/// Splits in time order: the first 60 % train, the next 20 % validate, the rest test.
WindowSplit split(const Dataset& data) {
  std::vector<Window> all;
  for (std::ptrdiff_t k = 0; k < data.n_trials(); ++k)
    for (std::ptrdiff_t t = 0; t + 1 < data.trial(k).n_samples(); ++t) all.push_back({static_cast<std::int32_t>(k), t});
  if (all.size() < 5) throw DataError("model/test_persistence: needs 5 pairs of samples, found " + std::to_string(all.size()));
  const auto train = static_cast<std::ptrdiff_t>(all.size() * 3 / 5), validation = static_cast<std::ptrdiff_t>(all.size() / 5);
  return {{all.begin(), all.begin() + train},
          {all.begin() + train, all.begin() + train + validation},
          {all.begin() + train + validation, all.end()}};
}

}  // namespace

std::shared_ptr<const FittedModel> Persistence::fit(const Dataset& data, const TaskContext& context) const {
  WindowSplit windows = split(data);
  Matrix coefficient(data.n_variables(), 1, undefined);
  for (std::ptrdiff_t i = 0; i < data.n_variables(); ++i) {
    context.check_cancelled();
    double product = 0, square = 0;
    for (const Window& window : windows.train) {
      const double now = values_of(data, window)(i, window.start);
      product += now * values_of(data, window)(i, window.start + 1);
      square += now * now;
    }
    if (square > 0) coefficient(i, 0) = product / square;
    context.progress(static_cast<double>(i + 1) / static_cast<double>(data.n_variables()), "variable " + std::to_string(i + 1));
  }
  return std::make_shared<FittedPersistence>(std::move(coefficient), std::move(windows), params_.members);
}

std::shared_ptr<const FittedModel> Persistence::load(ArtifactReader& reader) const {
  WindowSplit windows{windows_of(reader.matrix("windows/train")), windows_of(reader.matrix("windows/validation")),
                      windows_of(reader.matrix("windows/test"))};
  return std::make_shared<FittedPersistence>(reader.matrix("coefficient"), std::move(windows), params_.members);
}

}  // namespace golgi::test
