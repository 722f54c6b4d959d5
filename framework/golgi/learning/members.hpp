// The models of one recording, trained from different initialisations, and their tensors as files.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "golgi/api/model.hpp"
#include "golgi/learning/parameters.hpp"

namespace golgi::learning {

/// One trained model.
struct Member {
  int initialisation;
  Numbers<float> weights, running;
};

/// Writes every member's tensors, each member in its own folder.   @return their initialisations, for read_members
GOLGI_API std::vector<int> save_members(const Tensors& layout, std::span<const Member> members, ArtifactWriter& writer);

/// Reads tensors from files that are named as in the layout.
/// @param folder  for messages   @param advice  what to report for a wrong shape
/// @throws DataError naming file, shape found and shape expected
GOLGI_API Member read_member(const Tensors& layout, int initialisation,
                             const std::function<Matrix(const std::string& tensor)>& read, const std::string& folder,
                             const std::string& advice);

/// Reads what save_members wrote.   @param advice  as read_member's   @throws DataError as read_member
GOLGI_API std::vector<Member> read_members(const Tensors& layout, const std::vector<int>& initialisations,
                                           ArtifactReader& reader, const std::string& advice);

}  // namespace golgi::learning
