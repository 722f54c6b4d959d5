// Recorded variables (neurons, electrodes, regions), and covariates: signals that are none of these.
#pragma once

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "golgi/core/export.hpp"

namespace golgi {

enum class VariableKind {
  continuous,  ///< values on a time grid, and events if some are known
  point,       ///< only events
};

/// One variable. Copies share their content; a change creates a new variable.
class GOLGI_API Variable {
 public:
  Variable();  ///< continuous, without a name
  explicit Variable(std::string name, VariableKind kind = VariableKind::continuous);

  const std::string& name() const;
  VariableKind kind() const;
  bool has_values() const { return kind() == VariableKind::continuous; }
  /// Whether its events were recorded: an empty list then means that none occurred. Always true for a point variable.
  bool has_events() const;
  const std::string& unit() const;            ///< of the values ("mV"); empty: dimensionless or unknown
  const std::string& group() const;           ///< area, layer, cell type; empty: unknown
  const std::string& quality() const;         ///< of a sorted unit ("good", "mua"); empty: not rated. Since 2.1
  std::array<double, 3> position_um() const;  ///< x, y, z in micrometres; NaN: unknown

  Variable& set_name(std::string name);
  Variable& set_kind(VariableKind kind);      ///< events of a variable that becomes a point variable count as recorded
  Variable& set_has_events(bool has_events);  ///< no effect on a point variable
  Variable& set_unit(std::string unit);
  Variable& set_group(std::string group);
  Variable& set_quality(std::string quality);
  Variable& set_position_um(std::array<double, 3> position_um);

  friend GOLGI_API bool operator==(const Variable& a, const Variable& b);

 private:
  struct State;
  std::shared_ptr<const State> state_;
};

/// "x0", "x1", …
GOLGI_API std::vector<std::string> default_names(std::ptrdiff_t n);
/// Continuous variables of these names.
GOLGI_API std::vector<Variable> continuous_variables(const std::vector<std::string>& names, const std::string& unit = "",
                                                     bool have_events = false);

/// A signal that is not a variable, such as a stimulus or the running speed: available to methods, never scored.
struct Covariate {
  /// How it is resampled to another time grid.
  enum class Course {
    linear,  ///< averaged
    step,    ///< the last value is kept
  };
  /// Which of its samples can affect sample t of the variables.
  enum class At {
    now,   ///< sample t - 1, the latest that is known when t is forecast
    next,  ///< sample t: known in advance, like a stimulus
  };
  std::string name;
  std::string unit;
  Course course = Course::linear;
  At at = At::next;
  friend bool operator==(const Covariate&, const Covariate&) = default;
};

}  // namespace golgi
