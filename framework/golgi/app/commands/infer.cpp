// golgi infer FILE: writes and runs the pipeline that suits a recording.
#include <cmath>
#include <iostream>

#include "golgi/app/command.hpp"
#include "golgi/app/commands/recording_options.hpp"
#include "golgi/app/commands/run.hpp"
#include "golgi/app/terminal.hpp"
#include "golgi/core/error.hpp"
#include "golgi/core/text.hpp"
#include "golgi/session/infer.hpp"

namespace golgi {

void add_recording_options(OptionAdder& add) {
  namespace po = boost::program_options;
  add("select", po::value<std::string>()->value_name("NAME"), "which recording to read from a file that contains several");
  add("rate", po::value<std::string>()->value_name("HZ"), "samples per second, if the file does not state them");
  add("truth", po::value<std::string>()->value_name("FILE"),
      "the ground truth, if it is known; estimates are then scored against it");
  add("set", po::value<std::vector<std::string>>()->composing()->value_name("STAGE.PARAM=VALUE"),
      "set a parameter; the reader's are recording.PARAM, see golgi plugins show source/file (may be repeated)");
}

RecordingRequest recording_request(const Options& options) {
  RecordingRequest request;
  request.file = file_of(options);
  if (options.count("select")) request.select = options["select"].as<std::string>();
  if (options.count("truth")) request.truth = options["truth"].as<std::string>();
  request.set = texts_of(options, "set");
  if (!options.count("rate")) return request;
  const std::string text = options["rate"].as<std::string>();
  request.rate_hz = parse_number(text);
  if (!request.rate_hz || !(*request.rate_hz > 0 && *request.rate_hz < 1e9))
    throw UsageError("--rate " + text + ": expected samples per second, such as 1000");
  return request;
}

namespace {

void print_choice(const Inference& inference, const RecordingInfo& info, const std::filesystem::path& pipeline,
                  const std::filesystem::path& folder) {
  const Style& style = Style::out();
  if (!inference.caveat.empty()) std::cout << style.warning("beware") << ": " << inference.caveat << "\n";
  std::cout << labelled("recording", text_of(info.facts) + ": " + info.why_kind, style)
            << labelled("method", inference.why, style);
  std::vector<std::string> others;
  for (const SuitedMethod& each : inference.others)
    others.push_back(each.component->name.substr(each.component->name.find('/') + 1) +
                     (each.why_not.empty() ? "" : " (" + each.why_not + ")"));
  std::cout << labelled("or", others.empty() ? "" : "--method " + join(others, ", "), style)
            << labelled("pipeline",
                        pipeline.string() + "; golgi run " + pipeline.string() + " --out " + folder.string() + " repeats it",
                        style)
            << std::flush;
}

int infer(const Options& options) {
  SessionOptions session = session_options(options);
  session.set.clear();  // these settings are written into the pipeline
  const RecordingRequest request = recording_request(options);
  OpenedRecording recording(request, session);
  if (recording.is_open()) {
    std::vector<std::string> names;
    for (const auto& [name, summary] : recording.candidates())
      names.push_back(name + (summary.empty() ? "" : " (" + summary + ")"));
    throw UsageError("'" + request.file.string() + "' holds " + std::to_string(names.size()) +
                     " recordings; choose one with --select: " + join(names, " | "));
  }
  const RecordingInfo info = info_of(recording, true);
  if (info.facts.samples > 0 && !std::isfinite(info.rate_hz))
    throw UsageError("'" + request.file.string() + "': the file does not state its sampling rate; give it with --rate HZ");
  const std::string method = options.count("method") ? options["method"].as<std::string>() : "";
  const Inference inference = infer_pipeline(recording, info, method, request.set);
  if (!session.out) session.out = default_folder(request.file);
  const auto pipeline = place_pipeline(*session.out, pipeline_text(inference, info), session.force);
  if (!options.count("json") && !options.count("quiet")) print_choice(inference, info, pipeline, *session.out);
  OpenedPipeline opened = open_pipeline(pipeline, session);
  const int exit_code = run_opened(opened, options);
  if (exit_code != 0 && exit_code != warned_exit) return exit_code;
  const auto page = write_report(*session.out);
  if (!options.count("json") && !options.count("quiet")) std::cout << labelled("report", page.string(), Style::out());
  return exit_code;
}

}  // namespace

Command infer_command() {
  return {"infer",
          "FILE",
          "Choose a pipeline for a recording, explain the choice, write the pipeline file and run it.",
          "  golgi infer spikes.csv\n"
          "  golgi infer voltages.npy --rate 1000 --truth wiring.npy --out results\n"
          "  golgi infer session.nwb --select units --method tspe\n",
          {"file"},
          [](OptionAdder& add) {
            namespace po = boost::program_options;
            add_recording_options(add);
            add("method", po::value<std::string>()->value_name("NAME"), "use this estimator instead of the most suitable one");
            add("out", po::value<std::string>()->value_name("DIR"), "folder of the results (default: runs/NAME)");
            add_work_options(add);
            add_json_option(add);
          },
          infer};
}

}  // namespace golgi
