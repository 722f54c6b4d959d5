// The C descriptor by which the host decides whether a library can be used, before any C++ object is exchanged.
#pragma once

#include <cstdint>

#include "golgi/core/export.hpp"

/// The minor number increases with additions. A host accepts plugins of its major version with a minor number not above its
/// own.
#define GOLGI_API_MAJOR 2
#define GOLGI_API_MINOR 1

// What two C++ libraries must agree on to share objects of the standard library.
#if defined(__SANITIZE_ADDRESS__)
#define GOLGI_ABI_SANITIZER "+asan"
#elif defined(__SANITIZE_THREAD__)
#define GOLGI_ABI_SANITIZER "+tsan"
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define GOLGI_ABI_SANITIZER "+asan"
#elif __has_feature(thread_sanitizer)
#define GOLGI_ABI_SANITIZER "+tsan"
#endif
#endif
#ifndef GOLGI_ABI_SANITIZER
#define GOLGI_ABI_SANITIZER ""
#endif

#include <version>  // defines the macros of the standard library

#if defined(__GLIBCXX__) && _GLIBCXX_USE_CXX11_ABI
#define GOLGI_ABI_LIBRARY "libstdc++-cxx11"
#elif defined(__GLIBCXX__)
#define GOLGI_ABI_LIBRARY "libstdc++-cxx98"
#else
#define GOLGI_ABI_LIBRARY "other-standard-library"
#endif

#ifdef _GLIBCXX_DEBUG
#define GOLGI_ABI_DEBUG "+debug-containers"
#else
#define GOLGI_ABI_DEBUG ""
#endif

#if defined(__x86_64__)
#define GOLGI_ABI_MACHINE "x86_64"
#elif defined(__aarch64__)
#define GOLGI_ABI_MACHINE "aarch64"
#else
#define GOLGI_ABI_MACHINE "other-machine"
#endif

/// E.g. "x86_64-libstdc++-cxx11".
#define GOLGI_ABI_TAG GOLGI_ABI_MACHINE "-" GOLGI_ABI_LIBRARY GOLGI_ABI_DEBUG GOLGI_ABI_SANITIZER

namespace golgi {

class Registry;

extern "C" {
/// The host reads it field by field, up to `size` bytes. It has only plain C types.
struct golgi_plugin_descriptor {
  std::uint32_t size;       ///< of this struct as the plugin was compiled with
  std::uint32_t api_major;  ///< GOLGI_API_MAJOR of the headers that the plugin was built with
  std::uint32_t api_minor;
  const char* abi_tag;                            ///< GOLGI_ABI_TAG
  const char* name;                               ///< of the plugin; UTF-8, not empty
  const char* version;                            ///< "1.0.0"
  void (*register_components)(golgi::Registry*);  ///< called once
};
}

}  // namespace golgi

/// The symbol that a plugin exports.
#define GOLGI_DESCRIPTOR_SYMBOL "golgi_plugin"
