// Sources of a target, chosen one by one, each tested against the best of all that could have been chosen by chance. Sources:
// Lizier & Rubinov 2012; Novelli, Wollstadt, Mediano, Wibral & Lizier 2019 (IDTxl: maximum and minimum statistics).
#pragma once

#include <vector>

#include "embedding.hpp"

namespace golgi::transfer_entropy {

struct Chosen {
  Node node;
  double information = 0;  ///< given everything else that was chosen
  double p = 1;            ///< p of the sequential maximum statistic
};

struct Sources {
  std::vector<Node> own;        ///< the target's own lags, in the order chosen
  std::vector<Chosen> sources;  ///< the strongest first
  double omnibus_p = 1;         ///< p of all sources together
};

/// The candidate of largest information; index -1 without candidates. @return index and information
std::pair<std::ptrdiff_t, double> best_candidate(const Embedding& embedding, const Params& params, int target,
                                                 const std::vector<Node>& chosen, const std::vector<Node>& candidates);

/// @param null  shift or trials
Sources choose_sources(const Embedding& embedding, const Params& params, Null null, int target, const TaskContext& context);

}  // namespace golgi::transfer_entropy
