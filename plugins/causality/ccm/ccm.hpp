// causality/ccm: convergent cross mapping. A driver leaves traces in the variable that it drives: the driver can be predicted
// from the driven variable's past, the better the more samples are known. Source: Sugihara, May, Ye, Hsieh, Deyle, Fogarty &
// Munch 2012.
#pragma once

#include <golgi/api/plugin.hpp>
#include <optional>

#include "manifold.hpp"

namespace golgi::ccm {

class Ccm final : public Causality, public Costed {
 public:
  struct Params {
    std::optional<int> dimension = {};
    int max_dimension = 6;
    int delay = 1;
    int theiler = 1;
    int libraries = 5;
    std::optional<int> draws = {};
    std::optional<int> surrogates = {};
    Correction correction = Correction::benjamini_hochberg;

    int longest() const { return dimension.value_or(max_dimension); }
    int n_draws() const { return draws.value_or(100); }
    int n_surrogates() const { return surrogates.value_or(200); }
    static void describe(SchemaOf<Params>& schema);
  };
  static constexpr const char* name = "causality/ccm";
  static constexpr const char* summary = "Convergent cross mapping: whether a variable's past predicts its drivers.";
  static std::string bibtex();
  static std::vector<Suits> suits();
  static constexpr bool stochastic = true;
  static std::vector<Waiver> waivers();

  explicit Ccm(const Params& params) : params_(params) {}
  Connectivity estimate(const Inputs& input, const TaskContext& context) const override;
  Cost cost(const Workload& work) const override;
  const void* interface(std::string_view id) const override { return offers<Costed>(this, id); }

 private:
  /// The parameters with the numbers of draws and surrogates used for a recording of this size.
  Params grown(const Workload& work) const;
  Params params_;
};

}  // namespace golgi::ccm
