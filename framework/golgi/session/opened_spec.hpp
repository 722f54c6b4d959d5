// Shared by pipelines and sweeps: the pipeline file with the changes of the options, before components are bound.
#pragma once

#include "golgi/session/session.hpp"

namespace golgi {

struct OpenedSpec {
  std::unique_ptr<Registry> registry;
  std::vector<LoadFailure> left_out;
  PipelineSpec spec;
  std::filesystem::path folder;  ///< folder of the results
};

/// Reads the pipeline, applies the options and loads the registry.
/// @param root  the content of the file
OpenedSpec open_spec(const std::filesystem::path& file, const Value& root, const SessionOptions& options,
                     Diagnostics& diagnostics);

/// The options of run_pipeline and run_sweep.
RunOptions run_options(const SessionOptions& options, const std::filesystem::path& folder);

}  // namespace golgi
