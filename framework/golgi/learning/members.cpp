#include "golgi/learning/members.hpp"

#include <algorithm>

#include "golgi/core/error.hpp"

namespace golgi::learning {
namespace {

/// The folder of a model's tensors among a stage's results.
std::string weights_folder(int initialisation) {
  const auto digits = std::to_string(initialisation);
  return "weights/" + std::string(digits.size() < 2 ? "0" : "") + digits;
}

/// Calls `body` for every tensor and its numbers: first the weights, then the statistics.
template <class Member, class Body>
void for_tensors(const Tensors& layout, Member& member, const Body& body) {
  for (const auto& tensor : layout.trained) body(tensor, member.weights.data() + tensor.offset);
  for (const auto& tensor : layout.running) body(tensor, member.running.data() + tensor.offset);
}

}  // namespace

std::vector<int> save_members(const Tensors& layout, std::span<const Member> members, ArtifactWriter& writer) {
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

Member read_member(const Tensors& layout, int initialisation, const std::function<Matrix(const std::string& tensor)>& read,
                   const std::string& folder, const std::string& advice) {
  Member member{initialisation, Numbers<float>(layout.n_trained), Numbers<float>(layout.n_running)};
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

std::vector<Member> read_members(const Tensors& layout, const std::vector<int>& initialisations, ArtifactReader& reader,
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
