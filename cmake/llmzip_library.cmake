# Copyright 2026 The llmzip authors
# SPDX-License-Identifier: Apache-2.0
#
# The library for users: all layers in one static and one shared file, with
# include/ as the only include folder.
set(llmzip_objects)
foreach(layer base kernel gguf tokenizer nn predict coder mixing container
    store codec packet api)
  list(APPEND llmzip_objects $<TARGET_OBJECTS:llmzip_${layer}>)
endforeach()

foreach(kind static shared)
  string(TOUPPER ${kind} type)
  add_library(llmzip_${kind} ${type} ${llmzip_objects})
  set_target_properties(llmzip_${kind} PROPERTIES
    OUTPUT_NAME llmzip
    LINKER_LANGUAGE CXX)
  target_include_directories(llmzip_${kind} PUBLIC
    $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>
    $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
  target_link_libraries(llmzip_${kind} PRIVATE
    PkgConfig::XXHASH PkgConfig::BROTLI PkgConfig::CRYPTO ZLIB::ZLIB
    Threads::Threads)
  add_library(llmzip::llmzip_${kind} ALIAS llmzip_${kind})
endforeach()
target_link_options(llmzip_shared PRIVATE -Wl,--exclude-libs,ALL)
# With clang's sanitizers, the program and not the library links the runtime.
string(TOUPPER "${CMAKE_BUILD_TYPE}" build_type)
if(NOT "${CMAKE_CXX_FLAGS} ${CMAKE_CXX_FLAGS_${build_type}}" MATCHES "-fsanitize")
  target_link_options(llmzip_shared PRIVATE -Wl,--no-undefined)
endif()
# A static library does not record its language, so a C program that links it
# needs the C++ runtime from here.
target_link_libraries(llmzip_static INTERFACE
  $<$<LINK_LANGUAGE:C>:stdc++> $<$<LINK_LANGUAGE:C>:m>)
# A wheel carries one plain file.
if(NOT LLMZIP_BUILD_PYTHON)
  set_target_properties(llmzip_shared PROPERTIES
    VERSION ${PROJECT_VERSION} SOVERSION ${PROJECT_VERSION_MAJOR})
endif()
add_library(llmzip::llmzip ALIAS llmzip_shared)
