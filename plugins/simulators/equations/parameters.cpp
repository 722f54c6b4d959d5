#include "parameters.hpp"

#include <utility>

#include "system.hpp"

namespace golgi::equations {

using namespace simulation;

void bind_entry(const Value& value, std::string& out, Binder& binder) {
  if (const std::string error = read_scalar(value, out); !error.empty()) binder.fail(value.place, error);
}

void bind_entry(const Value& value, Text& out, Binder& binder) {
  out = {"", value.place};
  if (value.is_null()) return;
  bind_entry(value, out.text, binder);
  if (value.quoted && out.place.line > 0) ++out.place.column;  // skip the quotation mark
}

namespace {

/// A number, or a list of them.
std::vector<double> numbers_of(const Value& value, Binder& binder) {
  std::vector<double> numbers;
  const std::vector<Value> single{value};
  for (const Value& item : value.is_list() ? value.items : single) {
    double number = 0;
    if (const std::string error = read_scalar(item, number); !error.empty()) binder.fail(item.place, error);
    numbers.push_back(number);
  }
  if (numbers.empty()) binder.fail(value.place, "expected a number, or one per node, found an empty list");
  return numbers;
}

/// The two limits [lowest, highest].
std::vector<double> limits_of(const Value& value, Binder& binder) {
  const std::vector<double> limits = numbers_of(value, binder);
  if (limits.size() != 2 || !(limits[0] <= limits[1])) binder.fail(value.place, "expected two numbers, [lowest, highest]");
  return limits.size() == 2 ? limits : std::vector<double>{0, 0};
}

Value list_of(const std::vector<double>& numbers) {
  Value list = Value::list();
  for (const double number : numbers) list.items.push_back(Value::number(number));
  return list;
}

void unknown_key(const Value::Member& member, const std::vector<std::string>& known, Binder& binder) {
  const Binder::Scope scope(binder, "." + member.key);
  binder.fail(member.place, "unknown key" + suggestion(member.key, known));
}

/// @return whether the member is `value` or `uniform`, which define the numbers
bool bind_numbers(const Value::Member& member, Numbers& out, Binder& binder) {
  const Binder::Scope scope(binder, "." + member.key);
  if (member.key == "value") out = {numbers_of(member.value, binder), false};
  if (member.key == "uniform") out = {limits_of(member.value, binder), true};
  return member.key == "value" || member.key == "uniform";
}

}  // namespace

void bind_entry(const Value& value, Numbers& out, Binder& binder) {
  if (!value.is_map()) {
    out = {numbers_of(value, binder), false};
    return;
  }
  for (const auto& member : value.members)
    if (!bind_numbers(member, out, binder)) return unknown_key(member, {"value", "uniform"}, binder);
  if (value.members.size() != 1) binder.fail(value.place, "expected one of `value` and `uniform`");
}

void bind_entry(const Value& value, Parameter& out, Binder& binder) {
  out = {};
  if (!value.is_map()) {
    out.numbers.values = numbers_of(value, binder);
    return;
  }
  int n_given = 0;
  bool is_known = true;
  for (const auto& member : value.members) {
    if (bind_numbers(member, out.numbers, binder)) {
      ++n_given;
    } else if (member.key == "unit") {
      bind_entry(member.value, out.unit, binder);
    } else if (member.key == "range") {
      const std::vector<double> limits = limits_of(member.value, binder);
      out.min = limits[0];
      out.max = limits[1];
    } else {
      unknown_key(member, {"value", "uniform", "unit", "range"}, binder);
      is_known = false;
    }
  }
  if (!is_known) return;
  if (n_given != 1) return binder.fail(value.place, "expected one of `value` and `uniform`");
  for (const double number : out.numbers.values)
    if (out.min && (number < *out.min || number > *out.max))
      binder.fail(value.place, "must be in [" + format_number(*out.min) + ", " + format_number(*out.max) + "]" +
                                   (out.unit.empty() ? "" : " " + out.unit) + ", found " + format_number(number));
}

Value write_entry(const std::string& text) { return write_scalar(text); }
Value write_entry(const Text& text) { return Value::scalar(text.text, true); }

Value write_entry(const Numbers& numbers) {
  Value map = Value::map();
  if (numbers.is_drawn)
    map.set("uniform", list_of(numbers.values));
  else
    map.set("value", list_of(numbers.values));
  return map;
}

Value write_entry(const Parameter& parameter) {
  Value map = write_entry(parameter.numbers);
  if (!parameter.unit.empty()) map.set("unit", write_scalar(parameter.unit));
  if (parameter.min) map.set("range", list_of({*parameter.min, *parameter.max}));
  return map;
}

Params::Params() {
  excitatory = 10;
  inhibitory = 0;
  excitatory_strength = 1;
  connection_probability = 0.3;
  noise = 0.5;
  dt_s = inner_step_s = 0.1;
}

void Params::describe(SchemaOf<Params>& s) {
  s.field("equations", &Params::equations)
      .doc(
          "Time derivative of each state, as an expression of states, parameters, `I` (the stimulus) and `coupling` (the "
          "summed effect of the sources).");
  s.field("parameters", &Params::parameters)
      .doc(
          "Named numbers, each given as one number (`tau: 10`), one number per node, or a map {value: … or uniform: [lowest, "
          "highest], unit: …, range: [lowest, highest]}.");
  s.field("synapse", &Params::synapse)
      .doc(
          "Effect of a source on its target, an expression of `x_pre` and `x_post` for each state x; it is multiplied by the "
          "link's weight and summed over sources as `coupling`. Empty: the source's first state.");
  s.field("threshold", &Params::threshold)
      .doc("A node fires before a step if this expression is not 0, as in \"v >= 30\". Empty: nodes never fire.");
  s.field("reset", &Params::reset).doc("New values of states after their node fires, all computed from the values before.");
  s.field("start", &Params::start)
      .doc(
          "Initial value of each state: a number, one per node, or {uniform: [lowest, highest]}. A state not listed starts "
          "uniformly in [-1, 1].");
  s.field("signal", &Params::signal)
      .doc("The recorded signal, an expression of states and parameters. Empty: the first state.");
  s.field("units", &Params::units)
      .doc("Units of states, `signal` and `I`; they are written to the dataset and checked against the units of parameters.");
  s.choice("time_unit", &Params::time_unit, {{"s", TimeUnit::second}, {"ms", TimeUnit::millisecond}})
      .doc("Unit of time in the equations.");
  s.field("record", &Params::record).doc("States to record next to the signal; estimators do not see them.");
  describe_nodes(s, "1", "Mean weight of a link, by which its synapse is multiplied.");
  describe_noise(s, "1", "Standard deviation of the noise that is added to the first state in one time unit of the equations.");
  describe_coupling(s, "Sets `I` in chosen nodes; it is 0 elsewhere. Recorded as the covariate 'stimulus'.");
}

void Params::complete(Params& params, const Value&, Binder& binder) {
  System(params, [&](const std::string& part, const Place& place, const std::string& message) {
    const Binder::Scope scope(binder, "." + part);
    binder.fail(place, message);
  });
}

}  // namespace golgi::equations
