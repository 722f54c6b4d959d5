#include "group_shrinkage.hpp"

#include <algorithm>
#include <cmath>
#include <golgi/numerics/distributions.hpp>
#include <utility>

namespace golgi::group_shrinkage {
namespace {

constexpr std::ptrdiff_t fewest = 5;  // pairs from which a mean and a variance are estimated

struct WeightOfPair {
  std::ptrdiff_t target, source;
  double error2;  ///< squared standard error; NaN where p does not determine it
};

/// Squared standard error of a weight whose p was computed as of a normal deviate; NaN where p is 0, 1 or missing.
double squared_error(double weight, double p) {
  if (!(p > 0 && p < 1)) return undefined;
  const double z = normal_quantile(p / 2);
  return weight / z * (weight / z);
}

Block shrink_block(Matrix& weights, const std::vector<WeightOfPair>& pairs) {
  Block block;
  block.n = std::ssize(pairs);
  double sum = 0, squares = 0, errors = 0, n_errors = 0;
  for (const auto& pair : pairs) {
    sum += weights(pair.target, pair.source);
    if (std::isnan(pair.error2)) continue;
    errors += pair.error2;
    ++n_errors;
  }
  if (block.n == 0) return block;
  const auto n = static_cast<double>(block.n);
  block.mean = sum / n;
  if (block.n < fewest || n_errors == 0) return block;
  for (const auto& pair : pairs) squares += std::pow(weights(pair.target, pair.source) - block.mean, 2);
  const double mean_error2 = errors / n_errors, tau2 = std::max(squares / (n - 1) - mean_error2, 0.0);
  block.deviation = std::sqrt(tau2);
  block.standard_error = std::sqrt(mean_error2);
  for (const auto& pair : pairs) {
    double& weight = weights(pair.target, pair.source);
    const double error2 = std::isnan(pair.error2) ? mean_error2 : pair.error2;
    if (tau2 + error2 > 0) weight = block.mean + (weight - block.mean) * tau2 / (tau2 + error2);
  }
  return block;
}

}  // namespace

std::vector<Block> shrink(Matrix& weights, ConstView p, const std::vector<std::string>& groups) {
  std::vector<std::string> names;
  for (const std::string& group : groups)
    if (std::ranges::find(names, group) == names.end()) names.push_back(group);
  std::vector<Block> blocks;
  for (const std::string& target : names)
    for (const std::string& source : names) {
      std::vector<WeightOfPair> pairs;
      for (std::ptrdiff_t i = 0; i < weights.rows(); ++i)
        for (std::ptrdiff_t j = 0; j < weights.cols(); ++j)
          if (i != j && groups[i] == target && groups[j] == source && !std::isnan(weights(i, j)))
            pairs.push_back({i, j, squared_error(weights(i, j), p(i, j))});
      blocks.push_back(shrink_block(weights, pairs));
      blocks.back().target = target;
      blocks.back().source = source;
    }
  return blocks;
}

void Params::describe(SchemaOf<Params>& schema) {
  schema.field("method", &Params::method)
      .doc("Estimator of weights with p-values, such as causality/mvgc with max_order: 1, criterion: fixed.");
}

Connectivity GroupShrinkage::estimate(const Inputs& input, const TaskContext& context) const {
  const Dataset& data = input.data();
  const auto inner = Inputs().add("data", input.stage("data"), data);
  Connectivity result = params_.method.run(inner, context, {"method", 0, 1}).connectivity();
  if (result.get(Quantity::weight).empty() || result.p().empty())
    throw DataError("method: it gives no weights with p-values, from which standard errors are computed; use causality/mvgc");
  std::vector<std::string> groups;
  for (const Variable& variable : data.variables()) groups.push_back(variable.group());
  Matrix weights(result.get(Quantity::weight).view());
  std::string table = "target,source,pairs,mean,deviation,standard_error\n";
  const auto blocks = shrink(weights, result.p(), groups);
  if (std::ranges::none_of(blocks, [](const Block& block) { return block.n >= fewest; }))
    context.warn({"small_groups", "no group has five weights to another or to itself", "no weight is shrunk",
                  "join groups, or leave causality/group_shrinkage out"});
  for (const Block& block : blocks)
    table += csv_field(block.target) + ',' + csv_field(block.source) + ',' + std::to_string(block.n) + ',' +
             csv_number(block.mean) + ',' + csv_number(block.deviation) + ',' + csv_number(block.standard_error) + '\n';
  context.output("group_means.csv", table);
  Matrix score = weights, sign = weights;
  for (double& value : score.values()) value = std::abs(value);
  for (double& value : sign.values())
    if (!std::isnan(value)) value = value > 0 ? 1 : value < 0 ? -1 : 0;
  return Connectivity(result.names(), Estimate(result.estimate())
                                          .set(Quantity::score, std::move(score))
                                          .set(Quantity::sign, std::move(sign))
                                          .set(Quantity::weight, std::move(weights)))
      .set_meaning("size of the weight, shrunk towards the mean from group to group");
}

}  // namespace golgi::group_shrinkage

GOLGI_PLUGIN("group_shrinkage", "1.0.0") { registry.add<golgi::group_shrinkage::GroupShrinkage>(); }
