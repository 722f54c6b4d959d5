#include "golgi/app/terminal.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <iostream>
#include <limits>
#include <set>

#include "golgi/core/printable.hpp"

namespace golgi {
namespace {

using Clock = std::chrono::steady_clock;
constexpr auto redraw_interval = std::chrono::milliseconds(100);
constexpr auto plain_interval = std::chrono::seconds(10);

// Moves to the first live line and clears from there. Starts with a return, since an interrupt leaves "^C" before the cursor.
constexpr const char* back_up = "\r\033[{}A\033[J";

struct TerminalSize {
  std::size_t columns = 80, rows = 24;
};

TerminalSize terminal_size(int descriptor) {
  winsize size{};
  if (ioctl(descriptor, TIOCGWINSZ, &size) != 0 || size.ws_col <= 20 || size.ws_row <= 2) return {};
  return {size.ws_col, size.ws_row};
}

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

}  // namespace

Style::Style(int descriptor) : descriptor_(descriptor), is_terminal_(isatty(descriptor) != 0) {
  const char* no_colour = std::getenv("NO_COLOR");
  const char* term = std::getenv("TERM");
  const bool dumb = term && std::string_view(term) == "dumb";
  is_terminal_ = is_terminal_ && !dumb;
  colours_ = is_terminal_ && !(no_colour && *no_colour);
}

std::size_t Style::columns() const {
  return is_terminal_ ? terminal_size(descriptor_).columns : std::numeric_limits<std::size_t>::max();
}

const Style& Style::out() {
  static const Style style(STDOUT_FILENO);
  return style;
}
const Style& Style::err() {
  static const Style style(STDERR_FILENO);
  return style;
}

std::string Style::paint(const char* code, std::string_view text) const {
  return colours_ ? fmt::format("\033[{}m{}\033[0m", code, text) : std::string(text);
}

void tell_error(std::string_view message) {
  std::cerr << Style::err().error("error") << ": " << printable_lines(message) << "\n";
}
std::string coded_text(const Warning& warning) { return (warning.code.empty() ? "" : warning.code + ": ") + warning.text(); }

void tell_warning(std::string_view message) {
  std::cerr << Style::err().warning("warning") << ": " << printable_lines(message) << "\n";
}

void tell_strict(const Graph& graph, const std::vector<std::vector<Warning>>& warnings) {
  struct Told {
    const Warning* first;
    std::set<std::size_t> nodes;
  };
  std::vector<std::pair<std::string, Told>> all;  // in the order of work
  for (const std::size_t i : graph.order)
    for (const Warning& warning : warnings[i]) {
      const std::string what = graph.nodes[i].stage + ": " + (warning.code.empty() ? "" : warning.code + ": ");
      auto told = std::ranges::find(all, what, &std::pair<std::string, Told>::first);
      if (told == all.end()) told = all.insert(all.end(), {what, {&warning, {}}});
      told->second.nodes.insert(i);
    }
  for (const auto& [what, told] : all) {
    const auto n = told.nodes.size();
    tell_error("--strict: " + what + (n > 1 ? "in " + std::to_string(n) + " results, for example: " : "") + told.first->text());
  }
}

std::size_t display_width(std::string_view text) {
  return std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; });
}

std::string shortened(const std::string& line, std::size_t width) {
  if (display_width(line) <= width) return line;
  std::string out;
  std::size_t columns = 0;
  for (const char c : line) {
    const bool starts = (static_cast<unsigned char>(c) & 0xc0) != 0x80;
    if (starts && ++columns >= width) break;
    out += c;
  }
  return out + "…";
}

std::string format_remaining(double seconds) {
  return seconds < 120 ? fmt::format("{:.0f} s", std::ceil(seconds)) : format_seconds(seconds);
}

void tell_put_back(const std::vector<FileFault>& files, const std::filesystem::path& folder) {
  for (const auto& file : files)
    tell_warning("'" + (folder / file.file).string() + "' " + file.what + "; restored from the store");
}

std::string table(std::vector<std::vector<std::string>> rows, const Style& style) {
  for (auto& row : rows)
    for (auto& cell : row) cell = printable(cell);
  std::vector<std::size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t k = 0; k < row.size(); ++k) widths[k] = std::max(widths[k], display_width(row[k]));
  }
  std::string out;
  for (std::size_t r = 0; r < rows.size(); ++r) {
    std::string line;
    for (std::size_t k = 0; k < rows[r].size(); ++k) {
      line += rows[r][k];
      if (k + 1 < rows[r].size()) line.append(widths[k] - display_width(rows[r][k]) + 2, ' ');
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out += (r == 0 ? style.strong(line) : line) + "\n";
  }
  return out;
}

std::string labelled(const std::string& label, const std::string& text, const Style& style) {
  constexpr std::size_t label_columns = 12, most_columns = 100;
  if (text.empty()) return "";
  const std::size_t columns = std::min(style.columns(), most_columns);
  const std::size_t head_columns = std::max(label_columns, display_width(label) + 1);  // "not_stationary" is longer
  std::string out, line(head_columns, ' ');
  bool is_empty = true;
  std::istringstream words(printable(text));
  const auto end_line = [&] {
    const std::string head = out.empty() ? style.strong(label) + std::string(head_columns - display_width(label), ' ') : "";
    out += head + line.substr(head.empty() ? 0 : head_columns) + "\n";
    line.assign(label_columns, ' ');
    is_empty = true;
  };
  for (std::string word; words >> word;) {
    if (!is_empty && display_width(line) + 1 + display_width(word) > columns) end_line();
    line += (is_empty ? "" : " ") + word;
    is_empty = false;
  }
  end_line();
  return out;
}

std::string format_seconds(double seconds) {
  const auto whole = static_cast<long long>(std::lround(seconds));
  if (seconds < 0.001) return "under 1 ms";
  if (seconds < 0.9995) return fmt::format("{:.0f} ms", 1000 * seconds);
  if (seconds < 10) return fmt::format("{:.2f} s", seconds);
  if (seconds < 120) return fmt::format("{:.1f} s", seconds);
  if (whole < 7200) return fmt::format("{} min {:02} s", whole / 60, whole % 60);
  return fmt::format("{} h {:02} min", whole / 3600, whole / 60 % 60);
}

ProgressDisplay::ProgressDisplay(bool quiet) : quiet_(quiet) {
  if (!quiet && Style::err().is_terminal()) redraw_ = std::jthread([this](const std::stop_token& stop) { redraw_until(stop); });
}

ProgressDisplay::~ProgressDisplay() {
  redraw_ = {};  // stops it
  erase();
}

void ProgressDisplay::redraw_until(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  while (!wake_.wait_for(lock, stop, redraw_interval, [&] { return stop.stop_requested(); })) draw();
}

void ProgressDisplay::started(const Node& node) {
  if (quiet_) return;
  const std::scoped_lock lock(mutex_);
  running_[node.stage] = {0, "", Clock::now(), Clock::now()};
}

void ProgressDisplay::progress(const Node& node, double fraction, std::string_view what) {
  if (quiet_) return;
  const std::scoped_lock lock(mutex_);
  const auto at = running_.find(node.stage);
  if (at == running_.end()) return;
  at->second.fraction = std::clamp(fraction, 0.0, 1.0);
  at->second.what = printable(what);
  const auto now = Clock::now();
  if (!Style::err().is_terminal() && now - at->second.last_plain >= plain_interval) {
    at->second.last_plain = now;
    print(fmt::format("{}: {:.0f} % {}", node.stage, 100 * at->second.fraction, at->second.what));
  }
}

void ProgressDisplay::log(const Node& node, std::string_view message) {
  if (quiet_) return;
  const std::scoped_lock lock(mutex_);
  print(fmt::format("{}: {}", node.stage, printable_lines(message)));
}

void ProgressDisplay::warn(const Node& node, const Warning& warning) {
  const std::scoped_lock lock(mutex_);
  print(Style::err().warning("warning") + fmt::format(": {}: {}", node.stage, printable_lines(coded_text(warning))));
}

void ProgressDisplay::finished(const Node& node, const StageResult& result, double seconds) {
  const std::scoped_lock lock(mutex_);
  running_.erase(node.stage);
  const Style& style = Style::err();
  // Failures are reported once, at the end, in a fixed order.
  if (quiet_) return;
  switch (result.outcome) {
    case Outcome::done: print(fmt::format("{}: {} in {}", node.stage, style.good("done"), format_seconds(seconds))); break;
    case Outcome::found: print(fmt::format("{}: {}", node.stage, style.good("found"))); break;
    case Outcome::failed: print(fmt::format("{}: {}", node.stage, style.error("failed"))); break;
    case Outcome::skipped: print(fmt::format("{}: {}, since {}", node.stage, style.warning("skipped"), result.message)); break;
    case Outcome::cancelled: print(fmt::format("{}: {}", node.stage, style.warning("stopped"))); break;
  }
}

void ProgressDisplay::print(const std::string& line) {
  const bool was_drawn = drawn_ > 0;
  erase();
  std::cerr << line << "\n";
  if (was_drawn) draw();
}

void ProgressDisplay::erase() {
  if (drawn_ > 0) std::cerr << fmt::format(back_up, drawn_) << std::flush;
  drawn_ = 0;
}

void ProgressDisplay::draw() {
  const TerminalSize size = terminal_size(STDERR_FILENO);
  // The old lines are erased and the new ones written in a single write, to avoid flicker.
  std::string block = drawn_ > 0 ? fmt::format(back_up, drawn_) : "";
  std::size_t stage_width = 0;
  for (const auto& [stage, state] : running_) stage_width = std::max(stage_width, stage.size());
  drawn_ = 0;
  for (const auto& [stage, state] : running_) {
    if (drawn_ + 2 >= size.rows) break;
    constexpr int bar_width = 20;
    const int full = static_cast<int>(std::lround(bar_width * state.fraction));
    std::string bar;
    for (int k = 0; k < bar_width; ++k) bar += k < full ? "█" : "·";
    const double elapsed_s = seconds_since(state.start);
    const std::string elapsed = elapsed_s < 120 ? fmt::format("{:.1f} s", elapsed_s) : format_seconds(elapsed_s);
    std::string line = fmt::format("{:<{}}  {}  {}", stage, stage_width, bar, elapsed);
    if (state.fraction > 0.02 && elapsed_s > 1)
      line += fmt::format(", about {} left", format_remaining(elapsed_s / state.fraction * (1 - state.fraction)));
    if (!state.what.empty()) line += "  " + state.what;
    block += shortened(line, size.columns - 1) + "\n";
    ++drawn_;
  }
  std::cerr << block << std::flush;
}

}  // namespace golgi
