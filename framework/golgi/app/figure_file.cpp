#include "golgi/app/figure_file.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <sstream>

#include "golgi/core/error.hpp"
#include "golgi/core/files.hpp"
#include "golgi/core/text.hpp"
#include "golgi/host/child_process.hpp"

namespace golgi {
namespace fs = std::filesystem;
namespace {

constexpr const char* converter = "rsvg-convert";
constexpr const char* usual_dpi = "300";

/// The path of the converter; empty where it is not installed.
std::string converter_path() {
  const char* all = std::getenv("PATH");
  std::istringstream folders(all ? all : "");
  for (std::string folder; std::getline(folders, folder, ':');)
    if (const std::string file = (fs::path(folder) / converter).string(); access(file.c_str(), X_OK) == 0) return file;
  return "";
}

double number_option(const Options& options, const char* name, double low, double high, const std::string& expected) {
  const std::string text = options[name].as<std::string>();
  const auto value = parse_number(text);
  if (!value || !(*value >= low && *value <= high))
    throw UsageError("--" + std::string(name) + " " + text + ": expected " + expected);
  return *value;
}

double dpi_of(const Options& options) { return number_option(options, "dpi", 10, 2400, "pixels per inch, from 10 to 2400"); }

/// The same figure with its size in millimetres. width_mm NaN: the width at 96 pixels per inch.
std::string sized(const std::string& svg, double width_mm) {
  constexpr double mm_per_pixel = 25.4 / 96;
  double width = 0, height = 0;
  const auto at = svg.find(" width=\""), end = svg.find(" viewBox=\"");
  if (at == std::string::npos || end == std::string::npos ||
      std::sscanf(svg.c_str() + at, " width=\"%lf\" height=\"%lf\"", &width, &height) != 2)
    throw InternalError("a figure without width and height");
  const double scale = std::isnan(width_mm) ? mm_per_pixel : width_mm / width;
  return svg.substr(0, at) + fmt::format(" width=\"{:.2f}mm\" height=\"{:.2f}mm\"", scale * width, scale * height) +
         svg.substr(end);
}

double width_of(const Options& options) {
  return options.count("width") ? number_option(options, "width", 5, 5000, "millimetres, from 5 to 5000") : undefined;
}

void convert(const fs::path& out, const std::string& svg, double dpi) {
  const fs::path source = out.string() + ".tmp.svg", made = out.string() + ".tmp";
  write_file(source, svg);
  const std::string dots = fmt::format("{}", dpi);
  const ChildResult child = run_child({converter_path(), "-f", out.extension().string().substr(1), "-d", dots, "-p", dots, "-o",
                                       made.string(), source.string()},
                                      child_environment(), std::chrono::minutes(5));
  std::error_code ignored;
  fs::remove(source, ignored);
  if (child.exit_code != 0 || !fs::exists(made)) {
    fs::remove(made, ignored);
    throw IoError("--out " + out.string() + ": " + converter + " did not convert the figure" + words_of(child.errors) +
                  "; use --out " + fs::path(out).replace_extension(".svg").string());
  }
  rename_path(made, out);
}

}  // namespace

void add_figure_file_options(OptionAdder& add) {
  namespace po = boost::program_options;
  add("width", po::value<std::string>()->value_name("MM"), "width of the figure in millimetres; the height follows from it");
  add("dpi", po::value<std::string>()->default_value(usual_dpi)->value_name("N"), "for a PNG: pixels per inch");
}

void check_figure_file(const fs::path& out, const Options& options) {
  width_of(options);
  dpi_of(options);
  const std::string ending = out.extension().string();
  if (ending == ".svg") return;
  const std::string svg = fs::path(out).replace_extension(".svg").string();
  if (ending != ".pdf" && ending != ".png")
    throw UsageError("--out " + out.string() + ": figures are written as .svg, .pdf or .png; use --out " + svg);
  if (converter_path().empty())
    throw UsageError("--out " + out.string() + ": PDF and PNG need the program " + converter +
                     ", which is not on the PATH (Debian, Ubuntu: librsvg2-bin); install it, or use --out " + svg);
}

void write_figure(const fs::path& out, const std::string& svg, const Options& options) {
  check_figure_file(out, options);
  const double width_mm = width_of(options);
  if (out.extension() != ".svg") return convert(out, sized(svg, width_mm), dpi_of(options));
  replace_file(out, std::isnan(width_mm) ? svg : sized(svg, width_mm));
}

}  // namespace golgi
