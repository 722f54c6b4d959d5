// Messages of errors, and whether a text contains a part.
#pragma once

#include <doctest/doctest.h>

#include <exception>
#include <string>
#include <string_view>

namespace golgi::test {

/// The message of an error of type E; the test fails if none is thrown, or another one.
template <class E, class Body>
std::string message_of(Body&& body) {
  try {
    body();
  } catch (const E& error) {
    return error.what();
  } catch (const std::exception& error) {
    FAIL_CHECK("another type of error: ", error.what());
    return "";
  }
  FAIL_CHECK("no error");
  return "";
}

inline bool contains(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

/// As `contains`, for checks: prints the text if the part is missing.
inline bool has(std::string_view text, std::string_view part) {
  const bool found = contains(text, part);
  if (!found) MESSAGE("text: ", std::string(text), "\nlacks: ", std::string(part));
  return found;
}

}  // namespace golgi::test
