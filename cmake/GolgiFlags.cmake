# Compiler settings that every target of this build shares, in the interface target `golgi_flags`.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_CXX_VISIBILITY_PRESET hidden)
set(CMAKE_VISIBILITY_INLINES_HIDDEN ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
# The instruction set for computing results: they have the same bytes on every processor that supports it. With another one
# (-DGOLGI_MARCH=x86-64) the random numbers are the same, but the last digits of results may differ. Empty: the compiler's
# default, as on other processors.
if(CMAKE_SYSTEM_PROCESSOR MATCHES "^(x86_64|AMD64|amd64)$")
  set(golgi_march x86-64-v3)
endif()
set(GOLGI_MARCH "${golgi_march}" CACHE STRING "Instruction set, as for -march=")

# The same layout as in the installed tree.
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin)
set(CMAKE_LIBRARY_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/lib)

add_library(golgi_flags INTERFACE)
target_compile_options(golgi_flags INTERFACE
  $<$<BOOL:${GOLGI_MARCH}>:-march=${GOLGI_MARCH}> -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -Wcast-qual -Wextra-semi -Werror
  # g++ 12 reports overlaps and overruns in std::string that do not exist (GCC bugs 105651 and 105329), more of them with
  # precompiled headers.
  -Wno-restrict -Wno-stringop-overflow -Wno-array-bounds
  # How vectors are passed depends on the instruction set, of which one build has only one.
  -Wno-psabi
  # Reproducible: the same sources give the same build id in any folder.
  -ffile-prefix-map=${PROJECT_SOURCE_DIR}/= -ffile-prefix-map=${PROJECT_BINARY_DIR}/=
  # g++ searches for unused memory only above 1 GB, since each search goes through all precompiled headers. clang-tidy, for which
  # there are none, does not know this option.
  $<$<AND:$<CXX_COMPILER_ID:GNU>,$<NOT:$<BOOL:${CMAKE_DISABLE_PRECOMPILE_HEADERS}>>>:--param=ggc-min-heapsize=1048576>
  # Shows a compiler cache which headers are precompiled.
  $<$<BOOL:${CMAKE_CXX_COMPILER_LAUNCHER}>:-fpch-preprocess>)
# Products pack their operands on the stack up to this size, so that no memory is allocated in the innermost loops.
target_compile_definitions(golgi_flags INTERFACE EIGEN_MAX_ALIGN_BYTES=64 EIGEN_STACK_ALLOCATION_LIMIT=1048576 BOOST_DLL_USE_STD_FS)
target_link_options(golgi_flags INTERFACE -Wl,--build-id=sha1)
if(GOLGI_SANITIZE)
  # Checks of every pointer double the time to compile Eigen, and AddressSanitizer finds most of the same errors.
  target_compile_options(golgi_flags INTERFACE -fsanitize=${GOLGI_SANITIZE} -fno-sanitize=null,alignment,object-size,pointer-overflow,vptr
    -fno-omit-frame-pointer -fno-sanitize-recover=all
    # More of these false warnings, at -O1 with instrumented code.
    -Wno-stringop-overread -Wno-maybe-uninitialized)
  target_link_options(golgi_flags INTERFACE -fsanitize=${GOLGI_SANITIZE})
else()
  # A library with an undefined symbol fails here, not on the user's machine. (Sanitizer runtimes are resolved late.)
  target_link_options(golgi_flags INTERFACE -Wl,--no-undefined)
endif()
