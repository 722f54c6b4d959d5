// Writes a pipeline for a recording: the kind of recording determines the estimator, by the table of methods, and the stages
// that prepare the data.
#pragma once

#include <string>
#include <vector>

#include "golgi/session/recording.hpp"

namespace golgi {

struct Inference {
  PipelineSpec spec;    ///< with only the parameters that a user would write
  SuitedMethod method;  ///< the chosen method
  std::string why;      ///< reason for the choice, one sentence
  std::string caveat;   ///< why even this method may find little; empty: no reservations
  std::vector<SuitedMethod> others;
};

/// @param asked     a causality component, with or without its kind ("mvgc"); empty: the most suitable one
/// @param set       "stage.param=value", also for the stages that are chosen here
/// @throws UsageError for a method that does not exist; ConfigError if none suits, or a change names no stage
Inference infer_pipeline(const OpenedRecording& recording, const RecordingInfo& info, const std::string& asked,
                         const std::vector<std::string>& set);

/// The pipeline file: the kind of recording, the choice and its reasons as comments, then the stages.
std::string pipeline_text(const Inference& inference, const RecordingInfo& info);

/// "runs/NAME" for a recording in `file`.
std::filesystem::path default_folder(const std::filesystem::path& file);

/// Writes the pipeline to its folder of results as pipeline.yaml. @return its path
/// @throws ConfigError if the folder contains another pipeline or other files, unless `force`
std::filesystem::path place_pipeline(const std::filesystem::path& folder, const std::string& text, bool force);

}  // namespace golgi
