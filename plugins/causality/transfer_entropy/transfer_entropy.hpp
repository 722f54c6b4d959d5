// causality/transfer_entropy: the information that the past of a source gives about a target beyond what is known, in nats.
// Sources: Schreiber 2000 (the quantity); golgi/numerics/information.hpp (its estimates); greedy.hpp (many sources together).
#pragma once

#include "embedding.hpp"

namespace golgi::transfer_entropy {

class TransferEntropy final : public Causality, public Costed {
 public:
  using Params = transfer_entropy::Params;
  static constexpr const char* name = "causality/transfer_entropy";
  static constexpr const char* summary =
      "Transfer entropy, by nearest neighbours or Gaussian, of pairs or of sources chosen one by one.";
  static std::string bibtex();
  static std::vector<Suits> suits();
  static constexpr bool stochastic = true;

  explicit TransferEntropy(const Params& params);
  Connectivity estimate(const Inputs& input, const TaskContext& context) const override;
  Cost cost(const Workload& work) const override;
  const void* interface(std::string_view id) const override { return offers<Costed>(this, id); }

 private:
  struct Work;
  Work work_of(const Workload& work) const;
  Params params_;
};

}  // namespace golgi::transfer_entropy
