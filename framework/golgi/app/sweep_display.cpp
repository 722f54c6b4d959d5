#include "golgi/app/sweep_display.hpp"

#include <fmt/format.h>

#include <iostream>

#include "golgi/app/terminal.hpp"
#include "golgi/core/printable.hpp"

namespace golgi {
namespace {

constexpr auto counts_redraw_interval = std::chrono::milliseconds(200);
constexpr auto counts_plain_interval = std::chrono::seconds(10);

}  // namespace

SweepDisplay::SweepDisplay(bool quiet) : quiet_(quiet) {
  if (!quiet && Style::err().is_terminal()) redraw_ = std::jthread([this](const std::stop_token& stop) { redraw_until(stop); });
}

SweepDisplay::~SweepDisplay() {
  redraw_ = {};  // stops it
  const std::scoped_lock lock(mutex_);
  if (quiet_ || counts_.total == 0) return;  // no work was started
  latest_.clear();
  print(line());
}

// Only warnings are printed: a line per stage is too many for ten thousand points.
void SweepDisplay::warn(const Node& node, const Warning& warning) {
  const std::scoped_lock lock(mutex_);
  print(Style::err().warning("warning") + fmt::format(": {}: {}", node.name(), printable_lines(coded_text(warning))));
}

void SweepDisplay::progress(const Node& node, double fraction, std::string_view what) {
  const std::scoped_lock lock(mutex_);
  latest_ = fmt::format("{}: {:.0f} % {}", node.name(), 100 * fraction, printable(what));
}

void SweepDisplay::counts(const SweepCounts& counts) {
  const std::scoped_lock lock(mutex_);
  counts_ = counts;
  latest_.clear();
  if (quiet_ || Style::err().is_terminal() || Clock::now() - last_plain_ < counts_plain_interval) return;
  last_plain_ = Clock::now();
  print(line());
}

std::string SweepDisplay::line() const {
  std::string text = fmt::format("{} of {} points: {} done, {} found, {} failed", counts_.finished(), counts_.total,
                                 counts_.done, counts_.found, counts_.failed);
  if (counts_.stages_running > 0) text += fmt::format("; {} running", counts_.stages_running);
  const double elapsed_s = std::chrono::duration<double>(Clock::now() - start_).count();
  const auto computed = static_cast<double>(counts_.done + counts_.failed);
  const auto left = static_cast<double>(counts_.total - counts_.finished());
  if (left > 0 && computed > 0 && elapsed_s > 1) text += "; about " + format_remaining(elapsed_s / computed * left) + " left";
  return latest_.empty() ? text : text + "; " + latest_;
}

void SweepDisplay::redraw_until(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  while (!wake_.wait_for(lock, stop, counts_redraw_interval, [&] { return stop.stop_requested(); })) draw();
}

void SweepDisplay::print(const std::string& line) {
  std::cerr << (is_drawn_ ? "\r\033[K" : "") << line << "\n" << std::flush;
  is_drawn_ = false;
}

void SweepDisplay::draw() {
  std::cerr << "\r\033[K" << shortened(line(), Style::err().columns() - 1) << std::flush;
  is_drawn_ = true;
}

}  // namespace golgi
