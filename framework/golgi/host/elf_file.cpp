// Source: System V ABI, "ELF Header" and "Program Header"; x86-64 psABI.
#include "golgi/host/elf_file.hpp"

#include <elf.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <string_view>
#include <vector>

#include "golgi/core/error.hpp"

namespace golgi {
namespace {

constexpr const char* how_to_build = "build one with golgi_add_plugin(), see 'add a plugin' in the README";

#if defined(__aarch64__)
constexpr std::uint16_t own_machine = EM_AARCH64;
#else
constexpr std::uint16_t own_machine = EM_X86_64;
#endif

std::string machine_name(std::uint16_t machine) {
  switch (machine) {
    case EM_X86_64: return "x86_64";
    case EM_AARCH64: return "aarch64";
    case EM_386: return "i386";
    case EM_ARM: return "arm";
    case EM_PPC64: return "ppc64";
    case EM_S390: return "s390";
    case EM_RISCV: return "riscv";
    default: return "number " + std::to_string(machine);
  }
}

std::string not_elf(const char* start, std::size_t count) {
  if (count == 0) return std::string("is empty, not a library; ") + how_to_build;
  const bool text =
      std::all_of(start, start + count, [](char c) { return c == '\n' || c == '\r' || c == '\t' || (c & 0x60) != 0; });
  return std::string("is ") + (text ? "a text file" : "of another format") + ", not a shared library; " + how_to_build;
}

/// Whether a segment of the file contains the C++ runtime's own code.
///
/// Every component has a class with a base, whose type information refers to the class __si_class_type_info of the runtime: a
/// plugin that shares the runtime names its symbols (_ZTVN10…, _ZTIN10…), and only a file that contains the runtime contains
/// the type's bare name. So it can be distinguished from a stripped file with hidden symbols, and a library without C++ has
/// neither.
bool holds_runtime(std::string_view segment) {
  constexpr std::string_view name("N10__cxxabiv120__si_class_type_infoE\0", 37), symbol = "_ZT";
  for (auto at = segment.find(name); at != std::string_view::npos; at = segment.find(name, at + 1))
    if (at < symbol.size() + 1 || segment.substr(at - symbol.size() - 1, symbol.size()) != symbol) return true;
  return false;
}

constexpr const char* own_runtime =
    "has its own copy of the C++ standard library (it was linked with -static-libstdc++), whose exceptions, types and locales "
    "are not those of golgi; link it without -static-libstdc++, so that both use libstdc++.so.6";

}  // namespace

std::string why_no_library(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) throw IoError("cannot read '" + file.string() + "': " + std::strerror(errno));
  const std::uint64_t size = std::filesystem::file_size(file);

  std::array<char, sizeof(Elf64_Ehdr)> start{};
  in.read(start.data(), start.size());
  const std::size_t count = in.gcount();
  if (count < SELFMAG || std::memcmp(start.data(), ELFMAG, SELFMAG) != 0) return not_elf(start.data(), count);

  const auto truncated = [&](std::uint64_t promised) {
    return "is truncated: it has " + std::to_string(size) + " bytes, but its header requires " + std::to_string(promised) +
           "; copy or build it again";
  };
  if (count < sizeof(Elf64_Ehdr)) return truncated(sizeof(Elf64_Ehdr));
  Elf64_Ehdr header;
  std::memcpy(&header, start.data(), sizeof header);
  if (header.e_ident[EI_CLASS] != ELFCLASS64 || header.e_machine != own_machine)
    return "was built for another machine (" + machine_name(header.e_machine) +
           (header.e_ident[EI_CLASS] == ELFCLASS32 ? ", 32 bit" : "") + "); this golgi runs on " + machine_name(own_machine) +
           ": build the plugin there";
  if (header.e_type != ET_DYN)
    return std::string("is ") +
           (header.e_type == ET_REL    ? "an object file"
            : header.e_type == ET_EXEC ? "a program"
                                       : "an ELF file") +
           ", not a shared library; " + how_to_build;

  std::uint64_t end = 0;
  std::vector<Elf64_Phdr> loaded;  // read-only: code and constants
  if (header.e_shoff != 0) end = header.e_shoff + std::uint64_t{header.e_shnum} * header.e_shentsize;
  for (int i = 0; i < header.e_phnum; ++i) {
    Elf64_Phdr part;
    in.seekg(static_cast<std::streamoff>(header.e_phoff + static_cast<std::uint64_t>(i) * header.e_phentsize));
    if (!in.read(reinterpret_cast<char*>(&part), sizeof part))
      return truncated(std::max(end, header.e_phoff + (static_cast<std::uint64_t>(i) + 1) * header.e_phentsize));
    end = std::max(end, part.p_offset + part.p_filesz);
    if (part.p_type == PT_LOAD && !(part.p_flags & PF_W)) loaded.push_back(part);
  }
  if (size < end) return truncated(end);
  for (const auto& part : loaded) {
    std::string segment(part.p_filesz, '\0');
    in.seekg(static_cast<std::streamoff>(part.p_offset));
    if (in.read(segment.data(), static_cast<std::streamsize>(segment.size())) && holds_runtime(segment)) return own_runtime;
  }
  return "";
}

}  // namespace golgi
