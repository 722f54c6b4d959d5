// Models of one recording trained from different initialisations: training all of them, and their tensors as files.
#pragma once

#include <algorithm>
#include <functional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "golgi/learning/progress.hpp"
#include "golgi/learning/trainer.hpp"

namespace golgi::learning {

/// One trained model.
struct Member {
  int initialisation;
  Numbers<float> weights, running;
};

/// Trains models 0 … n - 1, side by side where there are threads.
/// @param states  of all of them, those that diverged included
/// @return those that did not   @throws NumericError where all did; `advice` says what to change
inline std::vector<Member> train_members(int n, const Trainer& trainer, const TrainingSettings& settings,
                                         const TaskContext& context, const std::string& advice,
                                         std::vector<TrainingState>& states) {
  TrainingProgress progress(n, settings, context);
  const auto folder = context.checkpoint_folder();
  states.resize(static_cast<std::size_t>(n));
  context.parallel_for(n, [&](Index k) {
    const int model = static_cast<int>(k);
    states[static_cast<std::size_t>(k)] = trainer.train(model, folder / ("model" + std::to_string(model)),
                                                        [&](const TrainingState& state) { progress.tell(model, state); });
  });

  std::vector<Member> members;
  for (int model = 0; model < n; ++model) {
    TrainingState& state = states[static_cast<std::size_t>(model)];
    if (state.diverged())
      context.warn({"diverged", "model " + std::to_string(model) + " is left out: its loss was no longer finite in epoch " +
                                    std::to_string(state.epochs.size())});
    else
      members.push_back({model, std::move(state.best_weights), std::move(state.best_running)});
  }
  if (members.empty()) throw NumericError("training diverged: no model's loss stayed finite; " + advice);
  return members;
}

/// Where a model's tensors lie among a stage's results.
inline std::string weights_folder(int initialisation) {
  const auto digits = std::to_string(initialisation);
  return "weights/" + std::string(digits.size() < 2 ? "0" : "") + digits;
}

/// Weights, then statistics: every tensor with the numbers it lies in.
template <class Member, class Body>
void for_tensors(const Tensors& layout, Member& member, const Body& body) {
  for (const auto& tensor : layout.trained) body(tensor, member.weights.data() + tensor.offset);
  for (const auto& tensor : layout.running) body(tensor, member.running.data() + tensor.offset);
}

/// Every member's tensors, each member in a folder of its own.   @return their initialisations, which read_members asks for
inline std::vector<int> save_members(const Tensors& layout, std::span<const Member> members, ArtifactWriter& writer) {
  std::vector<int> initialisations;
  for (const Member& member : members) {
    initialisations.push_back(member.initialisation);
    const auto folder = weights_folder(member.initialisation);
    for_tensors(layout, member, [&](const TensorInfo& tensor, const float* from) {
      Matrix values(tensor.rows, tensor.cols);
      std::copy_n(from, tensor.size(), values.values().begin());
      writer.matrix_f32(folder + "/" + tensor.name, values);
    });
  }
  return initialisations;
}

/// Tensors from files named as in the layout.
/// @param folder  for messages   @param advice  what a wrong shape means
/// @throws DataError naming file, shape found and shape expected
inline Member read_member(const Tensors& layout, int initialisation,
                          const std::function<Matrix(const std::string& tensor)>& read, const std::string& folder,
                          const std::string& advice) {
  Member member{initialisation, Numbers<float>(static_cast<std::size_t>(layout.n_trained)),
                Numbers<float>(static_cast<std::size_t>(layout.n_running))};
  for_tensors(layout, member, [&](const TensorInfo& tensor, float* to) {
    const Matrix values = read(tensor.name);
    if (values.rows() != tensor.rows || values.cols() != tensor.cols) {
      const auto shape = [](Index rows, Index cols) { return "(" + std::to_string(rows) + ", " + std::to_string(cols) + ")"; };
      throw DataError(folder + "/" + tensor.name + ".npy holds " + shape(values.rows(), values.cols()) + " numbers, expected " +
                      shape(tensor.rows, tensor.cols) + ": " + advice);
    }
    std::transform(values.values().begin(), values.values().end(), to, [](double value) { return static_cast<float>(value); });
  });
  return member;
}

/// What save_members wrote.   @param advice  as read_member's   @throws DataError as read_member
inline std::vector<Member> read_members(const Tensors& layout, const std::vector<int>& initialisations, ArtifactReader& reader,
                                        const std::string& advice) {
  std::vector<Member> members;
  for (const int initialisation : initialisations) {
    const auto folder = weights_folder(initialisation);
    const auto read = [&](const std::string& tensor) { return reader.matrix(folder + "/" + tensor); };
    members.push_back(read_member(layout, initialisation, read, folder, advice));
  }
  return members;
}

}  // namespace golgi::learning
