// What pipelines and sweeps have in common: a file with what the options change in it, before anything is bound.
#pragma once

#include "golgi/session/session.hpp"

namespace golgi {

struct OpenedSpec {
  std::unique_ptr<Registry> registry;
  std::vector<LoadFailure> left_out;
  PipelineSpec spec;
  std::filesystem::path folder;  ///< of the results
};

/// @param root  what the file holds
OpenedSpec open_spec(const std::filesystem::path& file, const Value& root, const SessionOptions& options,
                     Diagnostics& diagnostics);

/// How the work of either is done.
RunOptions run_options(const SessionOptions& options, const std::filesystem::path& folder);

}  // namespace golgi
