#include "program.hpp"

#include <algorithm>
#include <cmath>

namespace golgi::equations {
namespace {

constexpr std::size_t block = 128;  // nodes of the network per instruction

}  // namespace

Program::Program(const Graph& graph, std::span<const int> results, int n_inputs) : n_inputs_(n_inputs) {
  // Find the nodes that are needed, and the last node that uses each of them.
  const int n = graph.size();
  std::vector<int> last(n, -1);
  for (const int node : results) last[node] = n;
  for (int node = n - 1; node >= 0; --node) {
    if (last[node] < 0) continue;
    const Node& at = graph[node];
    const int arguments[] = {at.a, at.b, at.c};
    for (int k = 0; k < n_arguments(at.op); ++k) last[arguments[k]] = std::max(last[arguments[k]], node);
  }
  std::vector<int> place(n, -1);
  int n_places = n_inputs;
  for (int node = 0; node < n; ++node) {
    if (last[node] < 0) continue;
    if (graph[node].op == Op::input) place[node] = graph[node].a;
    if (graph[node].op != Op::constant) continue;
    place[node] = n_places++;
    constants_.insert(constants_.end(), block, graph[node].value);
  }
  // Results have their own places, which are known only after the registers are counted; until then they are negative.
  const int first_register = n_places;
  for (std::size_t k = 0; k < results.size(); ++k) {
    int& where = place[results[k]];
    const bool is_computed = n_arguments(graph[results[k]].op) > 0 && where == -1;
    results_.push_back({is_computed ? -1 : where});
    if (is_computed) where = -2 - static_cast<int>(k);
  }
  std::vector<int> unused;
  for (int node = 0; node < n; ++node) {
    const Node& at = graph[node];
    if (last[node] < 0 || n_arguments(at.op) == 0) continue;
    if (place[node] == -1) {
      if (unused.empty()) unused.push_back(n_places++);
      place[node] = unused.back();
      unused.pop_back();
    }
    const auto place_of = [&](int argument) { return argument < 0 ? -1 : place[argument]; };
    code_.push_back({at.op, place[node], place_of(at.a), place_of(at.b), place_of(at.c)});
    // A register is free after its last read, but not for the output of the instruction that reads it.
    std::vector<int> read{at.a, at.b, at.c};
    std::ranges::sort(read);
    read.erase(std::unique(read.begin(), read.end()), read.end());
    for (const int argument : read)
      if (argument >= 0 && last[argument] == node && place[argument] >= first_register) unused.push_back(place[argument]);
  }
  first_result_ = n_places;
  const auto settle = [&](int& where) {
    if (where <= -2) where = first_result_ - 2 - where;
  };
  for (Instruction& instruction : code_)
    for (int* const where : {&instruction.out, &instruction.a, &instruction.b, &instruction.c}) settle(*where);
  for (Result& result : results_) settle(result.from);
  registers_.resize((n_places - first_register) * block);
  read_.resize(n_places + results.size());
  written_.resize(read_.size());
  wide_ = Eigen::ArrayXd::Zero(block);
}

void Program::run(std::span<const double* const> inputs, std::size_t n, std::span<double* const> results) {
  const std::size_t n_constants = constants_.size() / block, n_registers = registers_.size() / block;
  const auto n_inputs = static_cast<std::size_t>(n_inputs_), first_result = static_cast<std::size_t>(first_result_);
  for (std::size_t k = 0; k < n_constants; ++k) read_[n_inputs + k] = constants_.data() + k * block;
  for (std::size_t k = 0; k < n_registers; ++k)
    read_[n_inputs + n_constants + k] = written_[n_inputs + n_constants + k] = registers_.data() + k * block;
  for (std::size_t first = 0; first < n; first += block) {
    const std::size_t length = std::min(block, n - first);
    for (std::size_t k = 0; k < n_inputs; ++k) read_[k] = inputs[k] ? inputs[k] + first : nullptr;
    for (std::size_t k = 0; k < results.size(); ++k) read_[first_result + k] = written_[first_result + k] = results[k] + first;
    for (const Instruction& instruction : code_) execute(instruction, length);
    for (std::size_t k = 0; k < results.size(); ++k)
      if (results_[k].from >= 0) std::copy_n(read_[results_[k].from], length, results[k] + first);
  }
}

void Program::execute(const Instruction& instruction, std::size_t n) {
  const auto at = [&](int place) { return place < 0 ? nullptr : read_[place]; };
  double* const __restrict out = written_[instruction.out];
  const double *const a = at(instruction.a), *const b = at(instruction.b), *const c = at(instruction.c);
  const auto each = [&](const auto& of) {
    for (std::size_t i = 0; i < n; ++i) out[i] = of(i);
  };
  switch (instruction.op) {
    case Op::constant:
    case Op::input: break;
    case Op::add: return each([&](std::size_t i) { return a[i] + b[i]; });
    case Op::subtract: return each([&](std::size_t i) { return a[i] - b[i]; });
    case Op::multiply: return each([&](std::size_t i) { return a[i] * b[i]; });
    case Op::divide: return each([&](std::size_t i) { return a[i] / b[i]; });
    case Op::power: return each([&](std::size_t i) { return std::pow(a[i], b[i]); });
    case Op::less: return each([&](std::size_t i) { return a[i] < b[i] ? 1.0 : 0.0; });
    case Op::less_equal: return each([&](std::size_t i) { return a[i] <= b[i] ? 1.0 : 0.0; });
    case Op::negate: return each([&](std::size_t i) { return -a[i]; });
    case Op::absolute: return each([&](std::size_t i) { return std::abs(a[i]); });
    case Op::floor: return each([&](std::size_t i) { return std::floor(a[i]); });
    case Op::sine: return each([&](std::size_t i) { return std::sin(a[i]); });
    case Op::cosine: return each([&](std::size_t i) { return std::cos(a[i]); });
    case Op::square_root: return each([&](std::size_t i) { return std::sqrt(a[i]); });
    case Op::tangent: return each([&](std::size_t i) { return std::tan(a[i]); });
    case Op::tanh: return each([&](std::size_t i) { return std::tanh(a[i]); });
    case Op::minimum: return each([&](std::size_t i) { return b[i] < a[i] ? b[i] : a[i]; });
    case Op::maximum: return each([&](std::size_t i) { return a[i] < b[i] ? b[i] : a[i]; });
    case Op::where: return each([&](std::size_t i) { return a[i] != 0 ? b[i] : c[i]; });
    case Op::exponential:
      std::copy_n(a, n, wide_.data());
      wide_ = wide_.exp();
      std::copy_n(wide_.data(), n, out);
      return;
    case Op::logarithm:
      std::copy_n(a, n, wide_.data());
      wide_ = wide_.log();
      std::copy_n(wide_.data(), n, out);
      return;
    case Op::sigmoid:
      for (std::size_t i = 0; i < n; ++i) wide_[static_cast<Eigen::Index>(i)] = -a[i];
      wide_ = wide_.exp();
      return each([&](std::size_t i) { return 1 / (1 + wide_[static_cast<Eigen::Index>(i)]); });
  }
}

}  // namespace golgi::equations
