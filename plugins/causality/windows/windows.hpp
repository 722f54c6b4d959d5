// causality/windows: any estimator on windows of time, to see connections appear and disappear.
#pragma once

#include <golgi/api/plugin.hpp>
#include <golgi/api/replicates.hpp>
#include <optional>
#include <string_view>

namespace golgi::windows {

struct Params {
  Nested<Causality> method;
  double length_s = 1;
  std::optional<double> step_s;
  bool allow = false;
  static void describe(SchemaOf<Params>& schema);
};

class Windows final : public Causality, public Costed {
 public:
  using Params = windows::Params;
  static constexpr const char* name = "causality/windows";
  static constexpr const char* summary = "An estimate for each window of time, and one of the whole recording.";
  static std::string bibtex();
  static constexpr bool accepts_gaps = true;  // the method is given what it can use

  explicit Windows(const Params& params) : params_(params) {}
  /// @return the method's estimate of the whole recording; parts: the estimate of each window, from all trials that are long
  /// enough
  /// @throws DataError where the recording has fewer than three windows, or a window too few samples for its variables
  Connectivity estimate(const Inputs& input, const TaskContext& context) const override;
  Cost cost(const Workload& work) const override;
  const void* interface(std::string_view id) const override { return costed_as_method(this, params_.method, id); }

 private:
  Params params_;
};

}  // namespace golgi::windows
