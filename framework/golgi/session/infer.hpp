// A pipeline for a recording that nobody has written one for: what it is of decides the estimator, by the table of methods, and
// what comes before it.
#pragma once

#include <string>
#include <vector>

#include "golgi/session/recording.hpp"

namespace golgi {

struct Inference {
  PipelineSpec spec;    ///< as a person would write it
  SuitedMethod method;  ///< that was taken
  std::string why;      ///< one sentence
  std::string caveat;   ///< why even this method reads little; empty: it reads well what it is meant for
  std::vector<SuitedMethod> others;
};

/// @param asked     a causality component, with or without its kind ("mvgc"); empty: the one that suits best
/// @param set       "stage.param=value", also of the stages that are chosen here
/// @throws UsageError for a method that does not exist; ConfigError where none suits, or a change names no stage
Inference infer_pipeline(const OpenedRecording& recording, const RecordingInfo& info, const std::string& asked,
                         const std::vector<std::string>& set);

/// The pipeline file: what was found, what was chosen and why as comments, then the stages.
std::string pipeline_text(const Inference& inference, const RecordingInfo& info);

/// "runs/NAME" for a recording in `file`.
std::filesystem::path default_folder(const std::filesystem::path& file);

/// Puts the pipeline into its folder of results as pipeline.yaml. @return its path
/// @throws ConfigError where the folder holds another pipeline's, or something else, unless `force`
std::filesystem::path place_pipeline(const std::filesystem::path& folder, const std::string& text, bool force);

}  // namespace golgi
