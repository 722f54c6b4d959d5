// The content of a pipeline file, before any component is known: stages by name, with their component, inputs and parameters.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "golgi/core/error.hpp"
#include "golgi/params/value.hpp"

namespace golgi {

struct StageReference {
  std::string stage;
  Place place;
};

/// `in: a`, `in: [a, b]` (port name empty) or one entry of `in: {truth: a, estimates: [b, c]}`.
struct InputSpec {
  std::string port;
  Place place;
  bool is_list = false;
  std::vector<StageReference> stages;
};

struct StageSpec {
  std::string id;
  Place place;
  std::string use;
  Place use_place;
  Value params;
  std::vector<InputSpec> inputs;
  std::string seed_name;  ///< by default the id; stages of the same seed name and component draw the same numbers
};

struct PipelineSpec {
  std::string name;
  std::int64_t seed = 1;
  std::vector<StageSpec> stages;  ///< in file order
  Value sweep;                    ///< null without a sweep
};

/// The keys of the part after the stage in `stage.param`: "noise.mean" is inside a map; "params" means all parameters.
/// @return nullopt for an empty key
std::optional<std::vector<std::string>> param_path(const std::string& text);

/// Whether two parameters of a stage are the same, or one is inside the other.
bool overlap(const std::vector<std::string>& path, const std::vector<std::string>& other);

/// `stage.param=value` from the command line.
struct Override {
  std::string stage;
  std::vector<std::string> path;
  Value value;
};

/// @throws UsageError for a text that is not stage.param=value
Override parse_override(const std::string& text);

/// Reads a pipeline file. Adds an error for each fault and returns everything that could be read.
/// @param default_name  the name if the file gives none
PipelineSpec parse_spec(const Value& root, const std::string& default_name, Diagnostics& diagnostics);

/// Reads the value of `in`. Adds an error for each fault.
/// @param place  the place of the key   @param path  its name in messages
std::vector<InputSpec> parse_inputs(const Value& in, const Place& place, const std::string& path, Diagnostics& diagnostics);

/// Sets a parameter, also inside maps, which are created if they are missing.
/// @param place  the place of the parameter's name
void set_param(StageSpec& stage, const std::vector<std::string>& path, const Value& value, const Place& place);

/// Applies overrides. Adds an error for a stage that does not exist.
void apply(const std::vector<Override>& overrides, PipelineSpec& spec, Diagnostics& diagnostics);

/// Keeps only these stages and all stages that they take as input, including the values of `in` that a sweep varies. Adds an
/// error for a stage that does not exist.
void keep_stages(PipelineSpec& spec, const std::vector<std::string>& stages, Diagnostics& diagnostics);

/// The text of a pipeline file with the stages' `params` as in `spec`.
std::string write_spec(const PipelineSpec& spec);

}  // namespace golgi
