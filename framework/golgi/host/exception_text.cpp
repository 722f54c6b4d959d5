#include "golgi/host/exception_text.hpp"

#include <cxxabi.h>

#include <cstdlib>
#include <memory>
#include <typeinfo>

#include "golgi/core/error.hpp"

namespace golgi {

std::string readable_symbol(const std::string& symbol) {
  int status = 0;
  const std::unique_ptr<char, void (*)(void*)> name(abi::__cxa_demangle(symbol.c_str(), nullptr, nullptr, &status), &std::free);
  return status == 0 ? name.get() : symbol;
}

std::string current_exception_text() {
  try {
    throw;
  } catch (const Error& error) {
    const std::string kind = to_string(error.kind());
    return (std::string("aeiou").find(kind[0]) == std::string::npos ? "a " : "an ") + kind + " error: " + error.what();
  } catch (const std::exception& error) {
    return readable_symbol(abi::__cxa_current_exception_type()->name()) + ": " + error.what();
  } catch (...) {
    const std::type_info* type = abi::__cxa_current_exception_type();
    return "an exception of type " + (type ? readable_symbol(type->name()) : std::string("unknown"));
  }
}

}  // namespace golgi
