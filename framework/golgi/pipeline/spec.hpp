// What a pipeline file says, before any component is known: stages by name, what each uses, takes and sets.
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
  Value sweep;                    ///< null where there is none
};

/// What follows the stage in `stage.param`, by keys: "noise.mean" lies below maps; "params" is all of them.
/// @return nullopt for an empty key
std::optional<std::vector<std::string>> param_path(const std::string& text);

/// Whether one of two parameters of a stage is the other, or lies in it.
bool overlap(const std::vector<std::string>& path, const std::vector<std::string>& other);

/// `stage.param=value` from the command line.
struct Override {
  std::string stage;
  std::vector<std::string> path;
  Value value;
};

/// @throws UsageError for a text that is not stage.param=value
Override parse_override(const std::string& text);

/// Adds an error for each fault; what could be read is returned.
/// @param default_name  where the file gives none
PipelineSpec parse_spec(const Value& root, const std::string& default_name, Diagnostics& diagnostics);

/// The value of `in`. Adds an error for each fault.
/// @param place  of the key   @param path  names it in messages
std::vector<InputSpec> parse_inputs(const Value& in, const Place& place, const std::string& path, Diagnostics& diagnostics);

/// Sets a parameter, also below maps, which are made where they are missing.
/// @param place  where its name was written
void set_param(StageSpec& stage, const std::vector<std::string>& path, const Value& value, const Place& place);

/// Adds an error for a stage that is not there.
void apply(const std::vector<Override>& overrides, PipelineSpec& spec, Diagnostics& diagnostics);

/// Keeps these stages and all that they take, or take where a sweep varies `in`. Adds an error for one that is not there.
void keep_stages(PipelineSpec& spec, const std::vector<std::string>& stages, Diagnostics& diagnostics);

/// The file again, with every parameter written out (`params` of the stages as given).
std::string write_spec(const PipelineSpec& spec);

}  // namespace golgi
