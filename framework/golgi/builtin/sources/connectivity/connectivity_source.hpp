// An estimate from another program, or from an earlier run: a matrix, a list of edges, or a folder of results.
#pragma once

#include <string>
#include <vector>

#include "golgi/api/component.hpp"
#include "golgi/data/csv.hpp"
#include "golgi/params/schema.hpp"

namespace golgi {

class ConnectivitySource : public Component {
 public:
  static constexpr const char* name = "source/connectivity";
  static constexpr const char* summary = "An estimate from a .npy or CSV matrix, a list of edges, or a folder of results.";
  static constexpr ArtifactType output = ArtifactType::connectivity;
  static std::vector<Port> ports() { return {}; }

  enum class Rows { target, source };
  enum class Others { zero, unknown };
  struct Params {
    InputPath path;
    std::vector<std::string> names;
    Rows rows = Rows::target;
    Others others = Others::zero;
    CsvHeader header = CsvHeader::automatic;
    static void describe(SchemaOf<Params>& s);
  };
  /// @throws ConfigError where no file is named, or one of an unknown kind
  explicit ConnectivitySource(const Params& params);

  /// @return a connectivity   @throws IoError, DataError that name the file, and the place in it
  Artifact run(const Inputs& inputs, const TaskContext& context) const override;

 private:
  Params params_;
};

}  // namespace golgi
