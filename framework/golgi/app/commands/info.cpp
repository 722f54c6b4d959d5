// golgi info FILE: shows what a recording contains, and which estimator suits it.
#include <fmt/format.h>

#include <cmath>
#include <iostream>
#include <set>

#include "golgi/app/command.hpp"
#include "golgi/app/commands/recording_options.hpp"
#include "golgi/app/terminal.hpp"
#include "golgi/core/error.hpp"
#include "golgi/core/files.hpp"
#include "golgi/core/printable.hpp"
#include "golgi/core/text.hpp"
#include "golgi/figures/recording_figure.hpp"
#include "golgi/host/json.hpp"
#include "golgi/host/shell_word.hpp"
#include "golgi/session/recording.hpp"

namespace golgi {
namespace {

std::string number(double value) { return fmt::format("{:.4g}", value); }

std::string variables_text(const RecordingInfo& info) {
  std::string text = std::to_string(info.facts.n_variables);
  if (info.groups.empty()) return text;
  std::vector<std::string> parts;
  for (const auto& [name, n] : info.groups) parts.push_back(name + " " + std::to_string(n));
  return text + " in " + plural(parts.size(), "group") + ": " + join(parts, ", ");
}

std::string duration_text(const RecordingInfo& info) {
  std::string text = plural(info.n_trials, "trial") + ", " + number(info.facts.seconds) + " s";
  if (info.n_samples > 0) text += " (" + std::to_string(info.n_samples) + " samples)";
  if (!info.is_whole) text += ", only the beginning was read: the file is large; --look reads all of it";
  return text + (info.has_gaps ? "; with gaps" : "");
}

std::string parts_text(const std::vector<FilePart>& parts) {
  std::vector<std::string> texts;
  for (const FilePart& part : parts) texts.push_back(part.name + (part.summary.empty() ? "" : " (" + part.summary + ")"));
  return join(texts, "; ");
}

std::string spikes_text(const SpikeSummary& spikes, bool are_found) {
  std::string text = are_found ? "found in the values: " : "";
  text += "median " + number(spikes.median_hz) + " Hz (" + number(spikes.lowest_hz) + " to " + number(spikes.highest_hz) + ")";
  if (spikes.n_silent > 0) text += ", " + std::to_string(spikes.n_silent) + " silent";
  if (std::isfinite(spikes.drift)) text += "; rate in the last quarter: " + number(spikes.drift) + " times that in the first";
  if (std::isfinite(spikes.interval_s))
    text += "; intervals: median " + number(1000 * spikes.interval_s) + " ms, variation " + number(spikes.variation) + ", " +
            number(100 * spikes.refractory_share) + " % below 1.5 ms";
  return text;
}

void print_look(const RecordingLook& look, const RecordingInfo& info, const Style& style) {
  if (look.spikes) std::cout << labelled("spikes", spikes_text(*look.spikes, look.spikes_found), style);
  if (std::isfinite(look.edge_hz) && std::isfinite(info.rate_hz))
    std::cout << labelled(
        "spectrum",
        "95 % of the power of changes is below " + number(look.edge_hz) + " Hz of " + number(info.rate_hz / 2) + " Hz", style);
  const char* channels =
      "no constant, duplicated, coupled or clipped channels, no line noise, no oversampling, no drift, no changing "
      "noise or links, no response shared by trials, no gaps";
  const char* units =
      "no silent units, no units that share spikes, no intervals that are too short, no drift of rates, no gaps";
  if (look.notices.empty())
    std::cout << labelled("checks", std::string("no problems found: ") + (look.spikes && !look.spikes_found ? units : channels),
                          style);
  for (const Notice& notice : look.notices) std::cout << labelled(notice.look, notice.seen + "; " + notice.cure, style);
}

bool has_method(const RecordingInfo& info) { return !info.methods.empty() && info.methods.front().why_not.empty(); }

std::string method_text(const RecordingInfo& info) {
  if (info.facts.samples > 0 && info.facts.samples < fewest_samples_of_any)
    return "none: the recording is too short; every estimator needs at least " + number(fewest_samples_of_any) +
           " samples, and it has " + number(info.facts.samples);
  if (!has_method(info)) return "none is intended for " + text_of(info.facts) + "; see golgi plugins";
  const SuitedMethod& best = info.methods.front();
  std::string text = best.component->name;
  if (!best.row.caveat().empty()) text += ", but even this one is poor: " + best.row.caveat();
  if (const std::string doubt = doubt_of_p(best, info.facts); !doubt.empty()) text += "; beware: " + doubt;
  if (!best.row.assumes().empty()) text += "; assumes: " + best.row.assumes();
  if (!best.row.gives().empty()) text += "; gives: " + best.row.gives();
  return text;
}

/// The command that runs the estimator: the options of this call, and those that are still missing.
std::string infer_text(const Options& options, const RecordingInfo& info) {
  std::string text = "golgi infer " + shell_word(options["file"].as<std::string>());
  for (const char* option : {"select", "rate", "truth"})
    if (options.count(option)) text += std::string(" --") + option + " " + shell_word(options[option].as<std::string>());
  for (const auto& set : texts_of(options, "set")) text += " --set " + shell_word(set);
  return text + (info.facts.samples > 0 && !std::isfinite(info.rate_hz) ? " --rate HZ" : "") + " runs it";
}

/// The reader's text without the file's name, which is printed above.
std::string without_file(std::string text, const std::string& file) {
  for (const std::string& name : {"'" + file + "': ", "'" + file + "', ", "'" + file + "':"})
    for (std::size_t at; (at = text.find(name)) != std::string::npos;) text.erase(at, name.size());
  return text;
}

void print_info(const OpenedRecording& recording, const RecordingInfo& info, const Options& options) {
  const Style& style = Style::out();
  const auto line = [&](const char* label, const std::string& text) { std::cout << labelled(label, text, style); };
  std::cout << style.strong(printable(std::filesystem::path(info.file).filename().string()))
            << (info.reader.empty() ? "" : "  (read by " + info.reader + ")") << "\n";
  line("recording", info.recording);
  line("kind", std::string(describe(info.facts.kind)) + ": " + info.why_kind);
  line("variables", variables_text(info));
  line("time", duration_text(info));
  line("rate",
       (std::isfinite(info.rate_hz) ? number(info.rate_hz) + " Hz, from: " : "") + without_file(info.rate_from, info.file));
  line("unit", info.unit);
  if (info.n_events >= 0) line("events", std::to_string(info.n_events));
  line("covariates", join(info.covariates, ", "));
  line("truth", info.n_links >= 0 ? plural(info.n_links, "link") : "unknown");
  line("also holds", parts_text(recording.parts()));
  std::set<std::string> told;  // a note that applies to every trial is printed once
  for (const auto& note : info.notes)
    if (const std::string text = without_file(note, info.file); told.insert(text).second) line("note", text);
  for (const Warning& warning : info.warnings) line("warning", coded_text(warning));
  if (info.look) print_look(*info.look, info, style);
  line("estimator", method_text(info) + (has_method(info) ? "; " + infer_text(options, info) : ""));
}

int list_candidates(const OpenedRecording& recording, const std::string& typed, bool as_json) {
  if (as_json) {
    std::cout << json_of_candidates(recording).dump(2) << "\n";
    return 0;
  }
  const std::string file = std::filesystem::path(recording.stage().params.find("path")->text).filename().string();
  std::cout << Style::out().strong(printable(file)) << "  (read by " << recording.reader() << ") holds "
            << recording.candidates().size() << " recordings\n";
  std::vector<std::vector<std::string>> rows{{"select", "what it is"}};
  for (const auto& [name, summary] : recording.candidates()) rows.push_back({name, summary});
  std::cout << table(rows, Style::out()) << labelled("also holds", parts_text(recording.parts()), Style::out())
            << "choose one: golgi info " << printable(shell_word(typed)) << " --select "
            << shell_word(recording.candidates().front().name) << "\n";
  return 0;
}

int info(const Options& options) {
  const bool as_json = options.count("json") > 0, has_figure = options.count("figure") > 0;
  OpenedRecording recording(recording_request(options), session_options(options));
  if (recording.is_open()) return list_candidates(recording, options["file"].as<std::string>(), as_json);
  const bool looks = options.count("look") > 0 || options.count("select") > 0 || has_figure;
  std::optional<Dataset> data;
  RecordingInfo found = info_of(recording, looks, &data);
  if (looks) found.look = look_at(*data);
  if (has_figure)
    replace_file(options["figure"].as<std::string>(),
                 recording_figure(std::filesystem::path(found.file).filename().string(), *data, *found.look));
  if (as_json)
    std::cout << json_of(recording, found).dump(2) << "\n";
  else
    print_info(recording, found, options);
  return 0;
}

}  // namespace

Command info_command() {
  return {"info",
          "FILE",
          "Show what a recording contains, and which estimator suits it.",
          "  golgi info session.nwb\n"
          "  golgi info session.nwb --select units --look\n"
          "  golgi info voltages.npy --rate 1000 --figure look.svg\n",
          {"file"},
          [](OptionAdder& add) {
            namespace po = boost::program_options;
            add_recording_options(add);
            add("look", "read the whole file and check for properties that mislead estimators");
            add("figure", po::value<std::string>()->value_name("FILE.svg"), "draw a figure of what --look finds");
            add_json_option(add);
          },
          info};
}

}  // namespace golgi
