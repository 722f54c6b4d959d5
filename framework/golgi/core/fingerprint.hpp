// 128-bit fingerprints of values and files (XXH3). They identify artifacts and detect changed bytes; they do not protect
// against an attacker.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "golgi/core/export.hpp"
#include "golgi/core/poll.hpp"

namespace golgi {

/// 128 bits, compared as a number.
struct GOLGI_API Fingerprint {
  std::uint64_t high = 0;
  std::uint64_t low = 0;

  std::string hex() const;  ///< 32 lower-case digits
  /// None if the text is not 32 hexadecimal digits.
  static std::optional<Fingerprint> parse(std::string_view hex);
  friend bool operator==(const Fingerprint&, const Fingerprint&) = default;
  friend auto operator<=>(const Fingerprint&, const Fingerprint&) = default;
};

/// Makes a fingerprint of a sequence of values: ("ab", "c") and ("a", "bc") differ because every text is preceded by its
/// length.
class GOLGI_API FingerprintBuilder {
 public:
  FingerprintBuilder();
  ~FingerprintBuilder();
  FingerprintBuilder(const FingerprintBuilder&) = delete;
  FingerprintBuilder& operator=(const FingerprintBuilder&) = delete;

  FingerprintBuilder& text(std::string_view value);
  FingerprintBuilder& number(std::uint64_t value);
  FingerprintBuilder& bytes(std::span<const std::byte> value);  ///< without a length
  Fingerprint finish() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// The fingerprint of a text, e.g. to make a seed from a name.
GOLGI_API Fingerprint fingerprint_of(std::string_view text);

/// The fingerprint of a file's content, which is read in blocks.
/// @param poll  called between blocks
/// @throws IoError if the file cannot be read, or as check_input_file; the message names the file and the reason.
GOLGI_API Fingerprint fingerprint_file(const std::filesystem::path& path, const Poll& poll = no_poll);

}  // namespace golgi
