#include "golgi/core/fingerprint.hpp"

#define XXH_INLINE_ALL
#include <xxhash.h>
#include <charconv>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

#include "golgi/core/error.hpp"
#include "golgi/core/files.hpp"

namespace golgi {

std::string Fingerprint::hex() const {
  std::array<char, 33> digits{};
  std::snprintf(digits.data(), digits.size(), "%016llx%016llx", static_cast<unsigned long long>(high),
                static_cast<unsigned long long>(low));
  return digits.data();
}

struct FingerprintBuilder::State {
  /// Aligned by hand: the system's allocator (glibc before 2.38) takes new memory for every aligned block, and the keys of a
  /// large sweep left holes of 70 MB.
  XXH3_state_t* xxh() {
    void* at = bytes;
    std::size_t space = sizeof bytes;
    return static_cast<XXH3_state_t*>(std::align(alignof(XXH3_state_t), sizeof(XXH3_state_t), at, space));
  }
  std::byte bytes[sizeof(XXH3_state_t) + alignof(XXH3_state_t)];
};

FingerprintBuilder::FingerprintBuilder() : state_(std::make_unique_for_overwrite<State>()) {
  XXH3_128bits_reset(state_->xxh());
}
FingerprintBuilder::~FingerprintBuilder() = default;

FingerprintBuilder& FingerprintBuilder::text(std::string_view value) {
  number(value.size());
  return bytes(std::as_bytes(std::span(value)));
}

FingerprintBuilder& FingerprintBuilder::number(std::uint64_t value) { return bytes(std::as_bytes(std::span(&value, 1))); }

FingerprintBuilder& FingerprintBuilder::bytes(std::span<const std::byte> value) {
  XXH3_128bits_update(state_->xxh(), value.data(), value.size());
  return *this;
}

Fingerprint FingerprintBuilder::finish() const {
  const XXH128_hash_t hash = XXH3_128bits_digest(state_->xxh());
  return {hash.high64, hash.low64};
}

std::optional<Fingerprint> Fingerprint::parse(std::string_view hex) {
  Fingerprint value;
  const auto part = [&](std::size_t at, std::uint64_t& out) {
    const char* end = hex.data() + at + 16;
    return std::from_chars(hex.data() + at, end, out, 16).ptr == end;
  };
  if (hex.size() != 32 || !part(0, value.high) || !part(16, value.low)) return std::nullopt;
  return value;
}

Fingerprint fingerprint_of(std::string_view text) { return FingerprintBuilder().text(text).finish(); }

Fingerprint fingerprint_file(const std::filesystem::path& path, const Poll& poll) {
  check_input_file(path);
  const auto fail = [&] { throw IoError("cannot read '" + path.string() + "': " + std::strerror(errno)); };
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rb"), &std::fclose);
  if (!file) fail();
  FingerprintBuilder builder;
  constexpr std::size_t block_bytes = 1 << 18;
  const auto block = std::make_unique_for_overwrite<std::byte[]>(block_bytes);
  for (std::size_t count = block_bytes; count == block_bytes;) {
    poll();
    count = std::fread(block.get(), 1, block_bytes, file.get());
    builder.bytes({block.get(), count});
  }
  if (std::ferror(file.get())) fail();
  return builder.finish();
}

}  // namespace golgi
