// Reads the build id from the mapped program headers. Source: System V ABI, "Note Section"; ld(1), --build-id.
#include "golgi/core/build_id.hpp"

#include <elf.h>
#include <link.h>

#include <cstdint>
#include <cstring>

#include "golgi/core/error.hpp"
#include "golgi/core/fingerprint.hpp"

namespace golgi {
namespace {

struct Search {
  std::uintptr_t address = 0;
  bool found = false;
  std::string file;  ///< empty: the program itself
  std::string build_id;
};

std::string hex(const unsigned char* bytes, std::size_t count) {
  static const char digits[] = "0123456789abcdef";
  std::string text;
  for (std::size_t i = 0; i < count; ++i) {
    text += digits[bytes[i] >> 4];
    text += digits[bytes[i] & 15];
  }
  return text;
}

std::string build_id_in_notes(const unsigned char* notes, std::size_t size, std::size_t alignment) {
  const auto padded = [&](std::size_t length) { return (length + alignment - 1) / alignment * alignment; };
  std::size_t at = 0;
  while (at + sizeof(ElfW(Nhdr)) <= size) {
    ElfW(Nhdr) header;
    std::memcpy(&header, notes + at, sizeof header);
    const std::size_t name_at = at + sizeof header;
    const std::size_t content_at = name_at + padded(header.n_namesz);
    if (content_at + header.n_descsz > size) return "";
    if (header.n_type == NT_GNU_BUILD_ID && header.n_namesz == 4 && std::memcmp(notes + name_at, "GNU", 4) == 0)
      return hex(notes + content_at, header.n_descsz);
    at = content_at + padded(header.n_descsz);
  }
  return "";
}

int visit(dl_phdr_info* object, std::size_t, void* data) {
  auto& search = *static_cast<Search*>(data);
  const auto headers = [&](auto&& body) {
    for (int i = 0; i < object->dlpi_phnum; ++i) body(object->dlpi_phdr[i], object->dlpi_addr + object->dlpi_phdr[i].p_vaddr);
  };
  headers([&](const ElfW(Phdr) & header, std::uintptr_t start) {
    if (header.p_type == PT_LOAD && search.address >= start && search.address - start < header.p_memsz) search.found = true;
  });
  if (!search.found) return 0;
  search.file = object->dlpi_name;
  headers([&](const ElfW(Phdr) & header, std::uintptr_t start) {
    // Notes are padded to their segment's alignment: 8 bytes for .note.gnu.property, else 4 (the ABI's words; 0 and 1 mean 4).
    if (header.p_type == PT_NOTE && search.build_id.empty())
      search.build_id =
          // The loader gives addresses as numbers: NOLINTNEXTLINE(performance-no-int-to-ptr)
          build_id_in_notes(reinterpret_cast<const unsigned char*>(start), header.p_memsz, header.p_align == 8 ? 8 : 4);
  });
  return 1;
}

}  // namespace

std::string build_id_of(const void* address) {
  Search search;
  search.address = reinterpret_cast<std::uintptr_t>(address);
  dl_iterate_phdr(&visit, &search);
  if (!search.found) throw InternalError("build_id_of: the address belongs to no loaded library");
  if (!search.build_id.empty()) return search.build_id;
  return "content-" + fingerprint_file(search.file.empty() ? "/proc/self/exe" : search.file).hex();
}

std::string sdk_build_id() {
  static const char inside = 0;
  return build_id_of(&inside);
}

}  // namespace golgi
