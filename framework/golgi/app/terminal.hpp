// Output for people: colours where a terminal supports them, a live line per running stage, aligned tables.
#pragma once

#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <map>
#include <mutex>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "golgi/run/observer.hpp"
#include "golgi/store/store.hpp"

namespace golgi {

/// Colours for one stream: on where it is a terminal, TERM is not dumb and NO_COLOR is unset or empty.
class Style {
 public:
  static const Style& out();
  static const Style& err();

  bool is_terminal() const { return is_terminal_; }
  /// Width of the terminal; without one, no limit.
  std::size_t columns() const;
  std::string error(std::string_view text) const { return paint("31;1", text); }
  std::string warning(std::string_view text) const { return paint("33;1", text); }
  std::string good(std::string_view text) const { return paint("32", text); }
  std::string strong(std::string_view text) const { return paint("1", text); }
  std::string faint(std::string_view text) const { return paint("2", text); }

 private:
  explicit Style(int descriptor);
  std::string paint(const char* code, std::string_view text) const;
  int descriptor_;
  bool is_terminal_;
  bool colours_;
};

/// "not_stationary: …; …; …": the code, what was found, the effect, the cure.
std::string coded_text(const Warning& warning);

/// "error: …" and "warning: …" on stderr, control characters escaped.
void tell_error(std::string_view message);
void tell_warning(std::string_view message);

/// Reports each kind of warning of each stage once, as an error, for --strict.
/// @param warnings  by node of the graph
void tell_strict(const Graph& graph, const std::vector<std::vector<Warning>>& warnings);

/// Columns of a terminal that a UTF-8 text takes (one per code point).
std::size_t display_width(std::string_view text);

/// Warns about result files that were damaged or missing and have been restored.
void tell_put_back(const std::vector<FileFault>& files, const std::filesystem::path& folder);

/// Left-aligned columns, two blanks between them, none at the end of a line; the first row is the heading. Control
/// characters in cells are escaped.
std::string table(std::vector<std::vector<std::string>> rows, const Style& style);

/// A label in its own column and a text next to it, in lines of at most the terminal's width and at most 100 columns; empty
/// for an empty text.
std::string labelled(const std::string& label, const std::string& text, const Style& style);

/// Shows the progress of a run on stderr: live lines on a terminal, else plain lines.
class ProgressDisplay : public RunObserver {
 public:
  explicit ProgressDisplay(bool quiet);
  ~ProgressDisplay() override;
  void started(const Node& node) override;
  void progress(const Node& node, double fraction, std::string_view what) override;
  void log(const Node& node, std::string_view message) override;
  void warn(const Node& node, const Warning& warning) override;
  void finished(const Node& node, const StageResult& result, double seconds) override;

 private:
  struct Running {
    double fraction = 0;
    std::string what;
    std::chrono::steady_clock::time_point start;
    std::chrono::steady_clock::time_point last_plain;
  };
  void print(const std::string& line);
  void erase();
  void draw();
  void redraw_until(const std::stop_token& stop);

  bool quiet_;
  std::mutex mutex_;
  std::map<std::string, Running> running_;
  std::size_t drawn_ = 0;  ///< live lines on the terminal, above the cursor
  std::condition_variable_any wake_;
  std::jthread redraw_;  ///< keeps the elapsed time current for stages that report no progress
};

/// The line cut to a width, with an ellipsis.
std::string shortened(const std::string& line, std::size_t width);
/// The estimated remaining time, with no more digits than the estimate justifies.
std::string format_remaining(double seconds);

/// A duration: "under 1 ms", "34 ms", "3.42 s", "12.3 s", "4 min 05 s", "2 h 03 min".
std::string format_seconds(double seconds);

}  // namespace golgi
