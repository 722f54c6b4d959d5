#include "golgi/pipeline/lookup.hpp"

#include "golgi/core/error.hpp"
#include "golgi/core/text.hpp"
#include "golgi/host/exception_text.hpp"

namespace golgi {

const std::vector<LoadFailure>& Lookup::none() {
  static const std::vector<LoadFailure> none;
  return none;
}

std::string Lookup::why_unknown(const std::string& name) const {
  if (const LoadFailure* library = find_left_out(name, left_out_))
    return "the library of '" + name + "' cannot be used: " + library->message;
  std::string text = "unknown component '" + name + "'" + suggestion(name, registry_.names());
  // If no known name is similar and no library was left out, the component's library may not have been searched for.
  if (left_out_.empty() && text.find("did you mean") == std::string::npos)
    text += "; a plugin that is not installed is found with --plugin-path FOLDER";
  for (const auto& failure : left_out_) text += "; '" + failure.file.filename().string() + "' cannot be used";
  return text;
}

BoundComponent Lookup::bind(const ComponentInfo& info, const Value& params, Binder& binder) const {
  try {
    return info.bind(params, binder);
  } catch (const ConfigError& error) {
    binder.fail(params.place, error.what());
    return {params, {}, nullptr};
  } catch (const Error&) {
    throw;
  } catch (...) {
    throw PluginError("the constructor of " + info.title() + " ('" + info.library.file + "') threw " +
                      current_exception_text() + "; a component refuses parameters by throwing golgi::ConfigError");
  }
}

}  // namespace golgi
